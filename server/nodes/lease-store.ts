import type pg from "pg";
import type { Facts } from "@/core/node-protocol";
import { announceWith } from "../db/notices";

/**
 * The statements of the node gateway: who a node is, who holds its connection, and what it says of itself. They are
 * batched: each takes what came together and is one round trip.
 */

/**
 * The beginning of a statement that changes many nodes: `held` is what came together, its nodes locked in one order for
 * everybody. A join alone locks them as it comes to them, and two statements then wait for each other.
 *
 * @param batch  the arrays, such as `unnest($1::text[], …)`
 * @param fields their names; the first must be `node_id`
 */
const inOrder = (batch: string, fields: string) => `
  WITH held AS MATERIALIZED (
    SELECT b.*, n.quarantined_at AS was_quarantined_at FROM ${batch} AS b (${fields}) JOIN node n ON n.id = b.node_id ORDER BY n.id FOR NO KEY UPDATE OF n)`;

/**
 * What happened to connections, written by the statement that made it happen: for those that it happened to, and at no
 * round trip of its own, however many come back together.
 *
 * @param rows a SELECT of account, event id, node id, moment, kind, reason and client address
 */
const noting = (rows: string) =>
  `noted AS (INSERT INTO node_event (account_id, id, node_id, at, kind, reason, source) ${rows} ON CONFLICT DO NOTHING)`;

/** What the gateway knows of a node before it lets it in. */
export type NodeIdentity = {
  id: string;
  accountId: string;
  publicKey: Buffer;
  protocolFloor: number;
  connectionId: string | null;
  gatewayId: string | null;
  connectionEpoch: string | null;
  leaseUntil: Date | null;
};

/** The registered nodes of these ids, in their order; null where there is none. */
export async function loadIdentities(pool: pg.Pool, ids: readonly string[]): Promise<(NodeIdentity | null)[]> {
  const { rows } = await pool.query<NodeIdentity>({
    name: "node-identities",
    text: `SELECT id, account_id AS "accountId", public_key AS "publicKey", protocol_floor AS "protocolFloor", connection_id AS "connectionId",
                  gateway_id AS "gatewayId", connection_epoch AS "connectionEpoch", lease_until AS "leaseUntil"
           FROM node WHERE id = ANY($1::text[]) AND deregistered_at IS NULL`,
    values: [ids],
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** A connection that wants to be a node's one connection, in place of the one that was seen there (or of none). */
export type LeaseClaim = {
  nodeId: string;
  accountId: string;
  connectionId: string;
  gatewayId: string;
  epoch: string;
  bootId: string;
  address: string;
  agentVersion: string;
  protocol: number;
  now: Date;
  leaseUntil: Date;
  insteadOf: string | null;
  /** For the line in its timeline that its quarantine is over, if it was in one. */
  releasedEventId: string;
};

/**
 * Takes leases; false where another connection was faster than the claim, so that of two that claim at once one gets it.
 * A node that is let in is no longer in quarantine.
 */
export async function takeLeases(pool: pg.Pool, claims: readonly LeaseClaim[]): Promise<boolean[]> {
  const { rows } = await pool.query<{ connectionId: string }>({
    name: "node-lease-take",
    text: `${inOrder(
      "unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::integer[], $9::timestamptz[], $10::timestamptz[], $11::uuid[], $12::uuid[])",
      "node_id, connection_id, gateway_id, epoch, boot_id, address, agent_version, protocol, now, lease_until, instead_of, released_event_id",
    )},
           taken AS (
           UPDATE node SET connection_id = c.connection_id, gateway_id = c.gateway_id, connection_epoch = c.epoch, boot_id = c.boot_id,
             connected_from = c.address, agent_version = c.agent_version, protocol_floor = GREATEST(protocol_floor, c.protocol),
             connected_at = c.now, last_ping_at = c.now, lease_until = c.lease_until, disconnected_at = NULL, disconnect_reason = NULL,
             quarantined_at = CASE WHEN connection_epoch = c.epoch THEN quarantined_at END,
             quarantine_reason = CASE WHEN connection_epoch = c.epoch THEN quarantine_reason END
           FROM held c
           WHERE node.id = c.node_id AND node.deregistered_at IS NULL AND node.connection_id IS NOT DISTINCT FROM c.instead_of
           RETURNING node.account_id, c.*, node.quarantined_at),
           ${noting(`
             SELECT account_id, connection_id, node_id, now, 'connected',
                    CASE WHEN instead_of IS NOT NULL THEN 'In place of a connection that had not been ended.' END, address FROM taken
             UNION ALL
             SELECT account_id, released_event_id, node_id, now, 'released', 'The machine was let in again.', address FROM taken
             WHERE was_quarantined_at IS NOT NULL AND quarantined_at IS NULL`)}
           SELECT connection_id AS "connectionId" FROM taken`,
    values: [
      claims.map((c) => c.nodeId),
      claims.map((c) => c.connectionId),
      claims.map((c) => c.gatewayId),
      claims.map((c) => c.epoch),
      claims.map((c) => c.bootId),
      claims.map((c) => c.address),
      claims.map((c) => c.agentVersion),
      claims.map((c) => c.protocol),
      claims.map((c) => c.now),
      claims.map((c) => c.leaseUntil),
      claims.map((c) => c.insteadOf),
      claims.map((c) => c.releasedEventId),
    ],
  });
  const taken = new Set(rows.map(({ connectionId }) => connectionId));
  await announceNodes(
    pool,
    claims.filter(({ connectionId }) => taken.has(connectionId)),
  );
  return claims.map(({ connectionId }) => taken.has(connectionId));
}

const announceNodes = (pool: pg.Pool, nodes: readonly { accountId: string; nodeId: string }[]) =>
  announceWith(
    pool,
    nodes.map(({ accountId, nodeId }) => ({ topic: "node", accountId, id: nodeId })),
  );

/** A sign of life: the node's connection, and when it was last heard. */
export type SignOfLife = { nodeId: string; connectionId: string; heardAt: Date; leaseUntil: Date };

/** Renews the leases of all connections of a process in one statement. Gives the connections that still hold theirs. */
export async function renewLeases(pool: pg.Pool, signs: readonly SignOfLife[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ connectionId: string }>({
    name: "node-lease-renew",
    text: `${inOrder("unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])", "node_id, connection_id, heard_at, lease_until")}
           UPDATE node SET last_ping_at = s.heard_at, lease_until = s.lease_until
           FROM held s
           WHERE node.id = s.node_id AND node.connection_id = s.connection_id AND node.deregistered_at IS NULL
           RETURNING node.connection_id AS "connectionId"`,
    values: [
      signs.map((s) => s.nodeId),
      signs.map((s) => s.connectionId),
      signs.map((s) => s.heardAt),
      signs.map((s) => s.leaseUntil),
    ],
  });
  return new Set(rows.map(({ connectionId }) => connectionId));
}

/** A connection that ended, when, and in which words. */
export type Release = {
  nodeId: string;
  accountId: string;
  connectionId: string;
  heardAt: Date;
  now: Date;
  reason: string;
  /** For the line in its timeline, with the client's address. */
  eventId: string;
  address: string;
};

/** Gives leases back; a connection that was replaced has none to give, and nothing changes. */
export async function releaseLeases(pool: pg.Pool, releases: readonly Release[]): Promise<true[]> {
  await pool.query({
    name: "node-lease-release",
    text: `${inOrder("unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::uuid[], $7::text[])", "node_id, connection_id, heard_at, now, reason, event_id, address")},
           given AS (
           UPDATE node SET connection_id = NULL, gateway_id = NULL, lease_until = NULL, disconnected_at = r.now, disconnect_reason = r.reason,
             last_ping_at = GREATEST(last_ping_at, r.heard_at)
           FROM held r
           WHERE node.id = r.node_id AND node.connection_id = r.connection_id AND node.deregistered_at IS NULL
           RETURNING node.account_id, r.event_id, r.node_id, r.now, r.reason, r.address),
           ${noting("SELECT account_id, event_id, node_id, now, 'disconnected', reason, address FROM given")}
           SELECT count(*) FROM given`,
    values: [
      releases.map((r) => r.nodeId),
      releases.map((r) => r.connectionId),
      releases.map((r) => r.heardAt),
      releases.map((r) => r.now),
      releases.map((r) => r.reason),
      releases.map((r) => r.eventId),
      releases.map((r) => r.address),
    ],
  });
  await announceNodes(pool, releases);
  return releases.map(() => true);
}

/** A newcomer with a node's identity that is kept out. */
export type Quarantine = {
  id: string;
  accountId: string;
  now: Date;
  reason: string;
  /** For the line in its timeline, with the newcomer's address. */
  eventId: string;
  address: string;
};

/** Writes that somebody else with a node's key is being kept out; its timeline says so once, however often it tries. */
export async function quarantine(
  pool: pg.Pool,
  { id, accountId, now, reason, eventId, address }: Quarantine,
): Promise<void> {
  await pool.query(
    `WITH before AS MATERIALIZED (SELECT id, quarantined_at FROM node WHERE id = $1 AND deregistered_at IS NULL FOR NO KEY UPDATE),
     changed AS (UPDATE node SET quarantined_at = $2, quarantine_reason = $3 FROM before WHERE node.id = before.id),
     ${noting("SELECT $4::bpchar, $5::uuid, id, $2::timestamptz, 'quarantined', $3::text, $6::text FROM before WHERE quarantined_at IS NULL")}
     SELECT 1`,
    [id, now, reason, accountId, eventId, address],
  );
  await announceNodes(pool, [{ accountId, nodeId: id }]);
}

/** What a connected node said of itself; already cleaned. */
export type FactsUpdate = { nodeId: string; accountId: string; connectionId: string; now: Date; facts: Facts };

/** Stores facts, where they came by the node's one connection. A node without a name takes its host's. */
export async function storeFacts(pool: pg.Pool, updates: readonly FactsUpdate[]): Promise<true[]> {
  // Of two of one node the later counts; a statement would take either.
  const latest = [...new Map(updates.map((update) => [update.nodeId, update])).values()];
  await pool.query({
    name: "node-facts",
    text: `${inOrder(
      "unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::jsonb[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::integer[])",
      "node_id, connection_id, now, facts, agent_version, platform_type, platform_name, platform_version, host_name, ip_address, clock_skew_ms",
    )}
           UPDATE node SET facts = f.facts, facts_at = f.now, agent_version = f.agent_version, platform_type = f.platform_type,
             platform_name = f.platform_name, platform_version = f.platform_version, host_name = f.host_name, ip_address = f.ip_address,
             clock_skew_ms = f.clock_skew_ms, name = CASE WHEN name = '' THEN f.host_name ELSE name END
           FROM held f
           WHERE node.id = f.node_id AND node.connection_id = f.connection_id`,
    values: [
      latest.map((u) => u.nodeId),
      latest.map((u) => u.connectionId),
      latest.map((u) => u.now),
      latest.map((u) => JSON.stringify(u.facts)),
      latest.map((u) => u.facts.agentVersion),
      latest.map((u) => u.facts.platformType),
      latest.map((u) => u.facts.platformName),
      latest.map((u) => u.facts.platformVersion),
      latest.map((u) => u.facts.hostName),
      latest.map((u) => u.facts.ipAddress),
      latest.map((u) => u.facts.clockSkewMs),
    ],
  });
  await announceNodes(pool, latest);
  return updates.map(() => true);
}
