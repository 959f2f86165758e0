import pg from "pg";
import { from, to } from "pg-copy-streams";
import type { Header } from "./backup-file";

/** The only file that copies whole tables out of the database and into it. */

type Table = Header["tables"][number];

/**
 * What a copy leaves out: what migrations write themselves, and what must not come back, such as a session that was ended
 * since. The tables of the job queue are in a schema of their own, and none of them is copied.
 */
const leftOut = [
  "_prisma_migrations",
  "partitioned_table",
  "partition_reference",
  "session",
  "sign_in_link",
  "attempt",
  "master_key_holder",
];

/** A connection of its own, whose rows look the same whatever the server's settings are. The caller ends it. */
export async function connectForCopy(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    application_name: "quarterdeck backup",
  });
  // One that is closed meanwhile fails its statement; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(
    "SET client_encoding = 'UTF8'; SET DateStyle = 'ISO'; SET TimeZone = 'UTC'; SET statement_timeout = 0",
  );
  return client;
}

/**
 * Begins a transaction that sees the database as it is at this moment, whatever is written meanwhile.
 *
 * Parts of tables are made and dropped under a lock of their own. It is taken, so that whoever does that waits before, and
 * not in, locking the tables: with a copy that reads them, everybody else would have to wait behind.
 */
export async function beginSnapshot(client: pg.Client): Promise<void> {
  // Held until the connection ends. Within the transaction, it would see the database as it was before the wait.
  await client.query("SELECT pg_advisory_lock(730002)");
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

/** What a header says of the database that is copied. */
export async function describeDatabase(
  client: pg.Client,
): Promise<Pick<Header, "migrations" | "partitions" | "tables">> {
  const migrations = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name",
  );
  // The parts are named after the first day of their week, see ensure_partitions.
  const weeks = await client.query<{ first: Date; last: Date }>(
    `SELECT min(week) AS first, max(week) AS last
     FROM (SELECT to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp AT TIME ZONE 'UTC' AS week
           FROM partitioned_table p JOIN pg_inherits i ON i.inhparent = to_regclass(quote_ident(p.name))
           JOIN pg_class c ON c.oid = i.inhrelid) parts`,
  );
  const [span] = weeks.rows;
  if (!span) throw new Error("The database has no partitions.");
  return {
    migrations: migrations.rows.map((row) => row.name),
    partitions: { from: span.first.toISOString(), to: span.last.toISOString() },
    tables: await tablesInOrder(client),
  };
}

/** The tables with their columns, those that others refer to first. */
async function tablesInOrder(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { needs: string[] }>(
    `SELECT t.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum) AS columns,
       ARRAY(SELECT DISTINCT other.relname::text FROM pg_constraint c JOIN pg_class other ON other.oid = c.confrelid
             WHERE c.conrelid = t.oid AND c.contype = 'f' AND c.confrelid <> t.oid AND NOT other.relispartition
             UNION SELECT r.parent FROM partition_reference r WHERE r.child = t.relname) AS needs
     FROM pg_class t
     WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
       AND t.relname <> ALL ($1) ORDER BY t.relname`,
    [leftOut],
  );
  const ordered: Table[] = [];
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((need) => ordered.some((table) => table.name === need)));
    if (ready.length === 0) throw new Error("Tables refer to each other in a circle, or to one that is not copied.");
    ordered.push(...ready.map(({ name, columns }) => ({ name, columns })));
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return ordered;
}

const columnsOf = ({ columns }: Table) => columns.map(pg.escapeIdentifier).join(", ");

/** All rows of a table, as text. */
export const copyOut = (client: pg.Client, table: Table): AsyncIterable<Buffer> =>
  client.query(to(`COPY (SELECT ${columnsOf(table)} FROM ${pg.escapeIdentifier(table.name)}) TO STDOUT`));

/** Takes rows as copyOut gives them; its `rowCount` is right once it has finished. */
export const copyIn = (client: pg.Client, table: Table) =>
  client.query(from(`COPY ${pg.escapeIdentifier(table.name)} (${columnsOf(table)}) FROM STDIN`));

/**
 * Begins the transaction of a restore. A server that is started at this moment waits before it makes an administrator.
 * False when there is an account: nothing is put on top of an installation.
 */
export async function beginRestore(client: pg.Client, partitions: Header["partitions"], now: Date): Promise<boolean> {
  await client.query("BEGIN; SELECT pg_advisory_xact_lock(730003)");
  const { rowCount } = await client.query("SELECT 1 FROM account LIMIT 1");
  if (rowCount) return false;
  await client.query("SELECT ensure_partitions($1, $2), ensure_partitions($3, $3)", [
    partitions.from,
    partitions.to,
    now,
  ]);
  return true;
}

/** The accounts that were copied. */
export async function accountIds(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("SELECT id FROM account ORDER BY id");
  return rows.map(({ id }) => id);
}

/**
 * Queues the work that nothing would find again: ended steps whose output was not merged and verified, and secrets that
 * were not wrapped by the latest version of their key. Harmless for what needs none.
 */
export async function queueLostWork(client: pg.Client): Promise<void> {
  await client.query(
    `SELECT graphile_worker.add_job('merge-output',
       json_build_object('accountId', account_id, 'commandId', command_id, 'nodeId', node_id, 'step', step, 'attempt', attempt),
       job_key := format('merge-output:%s/%s/%s/%s/%s', account_id, command_id, node_id, step, attempt))
     FROM invocation_step WHERE outcome IS NOT NULL AND (stdout_verified IS NULL OR stderr_verified IS NULL)`,
  );
  await client.query(
    `SELECT graphile_worker.add_job('rewrap-secrets', json_build_object('accountId', account_id, 'keyId', id),
       job_key := format('rewrap-secrets:%s', id)) FROM encryption_key`,
  );
}
