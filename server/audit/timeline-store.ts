import type { TimelineKind } from "@/core/audit/audit-rules";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";

/** One thing that happened to a node. */
export type TimelineRow = {
  id: string;
  at: Date;
  kind: TimelineKind;
  /** The operation; of a run "SendCommand"; of a connection connected, disconnected, quarantined or released. */
  what: string;
  principal: string | null;
  summary: Prisma.JsonValue;
  reason: string | null;
  source: string | null;
  documentName: string | null;
  state: string | null;
};

/** Which part of a node's past. `until` is the first moment that is not in it; `before` the id that the last page ended with. */
export type TimelineQuery = {
  accountId: string;
  nodeId: string;
  kinds: ReadonlySet<TimelineKind>;
  since?: Date;
  until?: Date;
  before?: string;
};

/** Whoever sends a command names its nodes; the run itself, with its outcome, stands for that line. */
const toldByRuns = ["SendCommand", "CancelCommand"];
const registrations = ["RegisterManagedInstance", "DeregisterManagedInstance"];

/** A span of time is a span of ids, of all three tables: a command's id is as much its moment as an event's is. */
const within = (id: Prisma.Sql, { since, until, before }: TimelineQuery) =>
  Prisma.join(
    [
      Prisma.sql`true`,
      ...(since ? [Prisma.sql`${id} >= uuid7_floor(${since}::timestamptz)`] : []),
      ...(until ? [Prisma.sql`${id} < uuid7_floor(${until}::timestamptz)`] : []),
      ...(before ? [Prisma.sql`${id} < ${before}::uuid`] : []),
    ],
    " AND ",
  );

const changes = (query: TimelineQuery, limit: number) => Prisma.sql`
  SELECT e.id, e.at, CASE WHEN e.operation = ANY(${registrations}::text[]) THEN 'Registration' ELSE 'Change' END AS kind, e.operation AS what,
         e.principal, e.summary, NULL::text AS reason, NULL::text AS source, NULL::text AS "documentName", NULL::text AS state
  FROM audit_entry e
  WHERE e.account_id = ${query.accountId} AND e.resources @> ${[`Node/${query.nodeId}`]}::text[] AND e.outcome = 'done'
    AND e.operation <> ALL(${toldByRuns}::text[])
    ${query.kinds.has("Change") ? Prisma.empty : Prisma.sql`AND e.operation = ANY(${registrations}::text[])`}
    ${query.kinds.has("Registration") ? Prisma.empty : Prisma.sql`AND e.operation <> ALL(${registrations}::text[])`}
    AND ${within(Prisma.sql`e.id`, query)}
  ORDER BY e.id DESC LIMIT ${limit}`;

const connections = (query: TimelineQuery, limit: number) => Prisma.sql`
  SELECT v.id, v.at, 'Connection', v.kind, NULL, NULL::jsonb, v.reason, v.source, NULL, NULL
  FROM node_event v
  WHERE v.account_id = ${query.accountId} AND v.node_id = ${query.nodeId} AND ${within(Prisma.sql`v.id`, query)}
  ORDER BY v.id DESC LIMIT ${limit}`;

const runs = (query: TimelineQuery, limit: number) => Prisma.sql`
  SELECT c.id, c.requested_at, 'Run', 'SendCommand', c.requested_by, NULL::jsonb, i.message, NULL, c.document_name, i.state
  FROM invocation i JOIN command c ON c.account_id = i.account_id AND c.id = i.command_id
  WHERE i.account_id = ${query.accountId} AND i.node_id = ${query.nodeId} AND ${within(Prisma.sql`i.command_id`, query)}
  ORDER BY i.command_id DESC LIMIT ${limit}`;

/** What happened to a node, newest first: changes from the audit, connections, and what was run on it. */
export async function timeline(db: Tx, query: TimelineQuery, limit: number): Promise<TimelineRow[]> {
  const { kinds } = query;
  const parts = [
    ...(kinds.has("Change") || kinds.has("Registration") ? [changes(query, limit)] : []),
    ...(kinds.has("Connection") ? [connections(query, limit)] : []),
    ...(kinds.has("Run") ? [runs(query, limit)] : []),
  ].map((part) => Prisma.sql`(${part})`);
  if (parts.length === 0) return [];
  return db.$queryRaw<TimelineRow[]>`
    SELECT p.id, p.at, p.kind, p.what, p.principal, p.summary, p.reason, p.source, p."documentName", p.state
    FROM (${Prisma.join(parts, " UNION ALL ")}) AS p (id, at, kind, what, principal, summary, reason, source, "documentName", state)
    ORDER BY p.id DESC LIMIT ${limit}`;
}
