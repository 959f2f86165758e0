import type pg from "pg";
import { asOnlyOne } from "../db/only-one";
import type { SignedPlace } from "./statement";

/** The statements of the sealer. They run on one connection, which holds the sealer's lock. */

/** One sealer at a time, whichever process it is in. */
const sealerLock = 730_016;
/** How long ids may lie in the past when lines are looked for often: the ids of lines that commit late, and of jobs. */
const recentDays = 8;

/** A field with its length in bytes before it, so that no two lists of fields look alike; a dash for none. */
const field = (expression: string) => `coalesce(octet_length(${expression}) || ':' || ${expression}, '-')`;

/**
 * The content of a line as one text, exactly as it is stored: moments as milliseconds, JSON in PostgreSQL's own form
 * (keys in one order, numbers digit by digit), what is encrypted by its hash. Written down in docs/security.md.
 */
const content = `'quarterdeck audit line 1' || ${[
  "account_id::text",
  "id::text",
  // Also of a moment that is none: a row that cannot be sealed would keep all that follow from it.
  "trim_scale(extract(epoch FROM at) * 1000)::text",
  "request_id",
  "door",
  "operation",
  "outcome",
  "principal",
  "credential",
  "source",
  "user_agent",
  "error_code",
]
  .map(field)
  .join(" || ")} || ${field("cardinality(resources)::text")}
  || coalesce((SELECT string_agg(${field("r.name")}, '' ORDER BY r.place) FROM unnest(resources) WITH ORDINALITY AS r (name, place)), '')
  || ${field("summary::text")} || ${field("encode(sha256(sealed), 'hex')")}`;

/** Runs `work` as the only sealer; undefined when another one is at it. */
export const asOnlySealer = <Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>) =>
  asOnlyOne(pool, sealerLock, work);

/** Whether lines wait for their seal. `everywhere` looks at all that is kept instead of the last days. */
export async function linesWait(pool: pg.Pool, now: Date, everywhere: boolean): Promise<boolean> {
  const { rows } = await pool.query<{ waits: boolean }>({
    name: "audit-lines-wait",
    text: `SELECT EXISTS (SELECT FROM audit_entry WHERE seq IS NULL AND id >= uuid7_floor($1::timestamptz)) AS waits`,
    values: [everywhere ? new Date(0) : new Date(now.getTime() - recentDays * 86_400_000)],
  });
  return rows[0]?.waits ?? false;
}

/** A line without a place in the chain, and the SHA-256 of its content. */
export type UnsealedLine = { accountId: string; id: string; digest: Buffer };

/** Lines that wait, in the order of their ids. A line that commits late with an older id is among the next ones. */
export async function unsealed(client: pg.PoolClient, limit: number): Promise<UnsealedLine[]> {
  const { rows } = await client.query<UnsealedLine>({
    name: "audit-unsealed",
    text: `SELECT account_id AS "accountId", id, sha256(convert_to(${content}, 'UTF8')) AS digest
           FROM audit_entry WHERE seq IS NULL ORDER BY id LIMIT $1`,
    values: [limit],
  });
  return rows;
}

type CheckpointRow = { seq: string; link: Buffer; at: Date; key_id: string; signature: Buffer };

const placeOf = ({ seq, link, at, key_id, signature }: CheckpointRow): SignedPlace => ({
  seq: BigInt(seq),
  link,
  at,
  keyId: key_id,
  signature,
});

/** The newest checkpoints, newest first. */
export async function newestCheckpoints(client: pg.PoolClient, limit: number): Promise<SignedPlace[]> {
  const { rows } = await client.query<CheckpointRow>({
    name: "audit-newest-checkpoints",
    // What was put there by hand may have a moment that is none; no signature is good for the one it gets here.
    text: `SELECT seq, link, least(at, '9999-01-01'::timestamptz) AS at, key_id, signature
           FROM audit_checkpoint WHERE isfinite(at) ORDER BY seq DESC LIMIT $1`,
    values: [limit],
  });
  return rows.map(placeOf);
}

/** The checkpoints among these whose line is there, with the same link. */
export async function withTheirLine(
  client: pg.PoolClient,
  checkpoints: readonly SignedPlace[],
): Promise<SignedPlace[]> {
  const { rows } = await client.query<{ seq: string; link: Buffer }>(
    "SELECT seq, link FROM audit_entry WHERE seq = ANY($1::bigint[])",
    [checkpoints.map(({ seq }) => String(seq))],
  );
  return checkpoints.filter((place) =>
    rows.some(({ seq, link }) => BigInt(seq) === place.seq && place.link.equals(link)),
  );
}

/** Lines with their place in the chain, and the checkpoint at the last of them, in one transaction. */
export async function storeSeal(
  client: pg.PoolClient,
  lines: readonly (UnsealedLine & { seq: bigint; link: Buffer })[],
  checkpoint: SignedPlace,
): Promise<void> {
  const ids = lines.map(({ id }) => id);
  await client.query("BEGIN");
  try {
    const { rowCount } = await client.query({
      name: "audit-seal",
      // The ids' bounds leave only the partitions that they lie in.
      text: `UPDATE audit_entry e SET seq = v.seq, link = v.link
             FROM unnest($1::bpchar[], $2::uuid[], $3::bigint[], $4::bytea[]) AS v (account_id, id, seq, link)
             WHERE e.account_id = v.account_id AND e.id = v.id AND e.seq IS NULL AND e.id BETWEEN $5::uuid AND $6::uuid`,
      values: [
        lines.map(({ accountId }) => accountId),
        ids,
        lines.map(({ seq }) => String(seq)),
        lines.map(({ link }) => link),
        ids[0],
        ids.at(-1),
      ],
    });
    if (rowCount !== lines.length) throw new Error("Lines of the audit changed while they were sealed.");
    await storeCheckpoint(client, checkpoint);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

/** Writes a signed place; one that is there at the same line is replaced. */
export async function storeCheckpoint(client: pg.PoolClient, { seq, link, at, keyId, signature }: SignedPlace) {
  await client.query({
    name: "audit-checkpoint",
    text: `INSERT INTO audit_checkpoint (seq, link, at, key_id, signature) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (seq) DO UPDATE SET link = excluded.link, at = excluded.at, key_id = excluded.key_id, signature = excluded.signature`,
    values: [String(seq), link, at, keyId, signature],
  });
}
