import { afterEach, beforeEach, expect, test } from "vitest";
import { uuid7 } from "../db/uuid7";
import { chunkOf, outputDatabase } from "../output/testing";
import { commandJobs } from "./jobs";

const day = 86_400_000;

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeEach(async () => {
  database = await outputDatabase();
});
afterEach(() => database?.drop());

/** Everything that a command of that moment leaves behind: body, invocation, step, segments, and its audit line. */
async function oldRun(at: Date, { ended = true } = {}) {
  const { app, pool } = database;
  await pool.query("SELECT ensure_partitions($1, $1)", [at]);
  const stream = await database.aStream("stdout", at);
  await database.store([chunkOf(stream, 0, Buffer.from("an old line\n"))]);
  await database.end(stream, Buffer.from("an old line\n"));
  if (ended) await pool.query("UPDATE command SET ended_at = requested_at WHERE id = $1", [stream.commandId]);
  await pool.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources)
     VALUES ($1, $2, $3, 'r', 'console', 'SendCommand', 'done', 'user/test', 'local', '{}')`,
    [app.config.accountId, uuid7(at), at],
  );
  return stream;
}
const keep = () => commandJobs["keep-partitions"](database.app)();
const count = async (table: string, column = "command_id") => {
  const { rows } = await database.pool.query<{ n: number }>(`SELECT count(${column})::int AS n FROM "${table}"`);
  return rows[0]?.n;
};
const counts = () =>
  Promise.all([
    count("command", "id"),
    count("order_body"),
    count("invocation"),
    count("invocation_step"),
    count("output_segment"),
  ]);

test("what is older than the retention goes, with all that refers to it; the audit and what is younger stay", async () => {
  const now = database.app.now().getTime();
  for (const days of [80, 45, 45, 10]) await oldRun(new Date(now - days * day));
  expect(await counts()).toEqual([4, 4, 4, 4, 4]);
  await keep();
  expect(await counts()).toEqual([1, 1, 1, 1, 1]);
  expect(await count("audit_entry", "id")).toBe(4);
  const { rows } = await database.pool.query("SELECT * FROM drop_partitions(now() - interval '30 days')");
  expect(rows).toEqual([]);
  // What remains can still be written to.
  await oldRun(new Date(now));
});

test("the week of a command that has not ended stays, however old it is", async () => {
  const now = database.app.now().getTime();
  const unfinished = await oldRun(new Date(now - 45 * day), { ended: false });
  await oldRun(new Date(now - 80 * day));
  await keep();
  expect(await counts()).toEqual([1, 1, 1, 1, 1]);
  await database.pool.query("UPDATE command SET ended_at = now() WHERE id = $1", [unfinished.commandId]);
  await keep();
  expect(await counts()).toEqual([0, 0, 0, 0, 0]);
});

test("a backup that reads a table for long makes the clean-up give up, and nobody waits behind it", async () => {
  await oldRun(new Date(database.app.now().getTime() - 80 * day));
  const backup = await database.pool.connect();
  try {
    await backup.query("BEGIN");
    await backup.query("SELECT count(*) FROM output_segment");
    await expect(keep()).rejects.toThrow(/lock timeout/);
    await database.aStream();
    expect((await counts())[0]).toBe(2);
  } finally {
    await backup.query("COMMIT");
    backup.release();
  }
  await keep();
  expect((await counts())[0]).toBe(1);
});
