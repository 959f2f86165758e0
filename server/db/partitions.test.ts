import { afterEach, beforeEach, expect, test } from "vitest";
import { chunkOf, outputDatabase } from "../output/testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeEach(async () => {
  database = await outputDatabase();
});
afterEach(() => database?.drop());

const missing = /violates foreign key constraint/;

test("what belongs to a command is refused without what it belongs to, in a week that is made later as well", async () => {
  const { pool } = database;
  for (const at of [database.app.now(), new Date(database.app.now().getTime() + 90 * 86_400_000)]) {
    await pool.query("SELECT ensure_partitions($1, $1)", [at]);
    const stream = await database.aStream("stdout", at);
    await database.store([chunkOf(stream, 0, Buffer.from("a line\n"))]);
    await database.end(stream, Buffer.from("a line\n"));
    const set = (table: string, change: string) =>
      pool.query(`UPDATE ${table} SET ${change} WHERE command_id = $1`, [stream.commandId]);
    // The same week, so that it is a reference that fails and not the partition that is not there.
    const other = "command_id = (left(command_id::text, 24) || repeat('0', 12))::uuid";
    await expect(set("order_body", other)).rejects.toThrow(missing);
    await expect(set("invocation", other)).rejects.toThrow(missing);
    await expect(set("invocation", "body_sha256 = 'another'")).rejects.toThrow(missing);
    await expect(set("invocation_step", other)).rejects.toThrow(missing);
    await expect(set("output_segment", other)).rejects.toThrow(missing);
    for (const [table, id] of [
      ["invocation", "command_id"],
      ["order_body", "command_id"],
      ["command", "id"],
    ])
      await expect(pool.query(`DELETE FROM ${table} WHERE ${id} = $1`, [stream.commandId])).rejects.toThrow(missing);
  }
});

test("every partition refers to those of its week, and no whole table to another that is partitioned", async () => {
  const { rows } = await database.pool.query<{ child: string; parent: string; weeks: string[] }>(
    `SELECT r.child, r.parent,
       ARRAY(SELECT right(i.inhrelid::regclass::text, 8) FROM pg_inherits i WHERE i.inhparent = r.child::regclass
             EXCEPT SELECT right(k.conrelid::regclass::text, 8) FROM pg_constraint k
             WHERE k.contype = 'f' AND k.conrelid = to_regclass(r.child || '_' || right(k.conrelid::regclass::text, 8))
               AND k.confrelid = to_regclass(r.parent || '_' || right(k.conrelid::regclass::text, 8))) AS weeks
     FROM partition_reference r`,
  );
  expect(rows).toHaveLength(7);
  expect(rows.filter(({ weeks }) => weeks.length > 0)).toEqual([]);
  const whole = await database.pool.query(
    `SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
     WHERE k.contype = 'f' AND c.relkind = 'p' AND NOT c.relispartition`,
  );
  expect(whole.rows).toEqual([]);
});

test("whether an invocation has ended, its time and its state say alike", async () => {
  const { pool } = database;
  const { commandId } = await database.aStream("stdout", database.app.now());
  const set = (state: string, endedAt: string | null) =>
    pool.query("UPDATE invocation SET state = $2, ended_at = $3 WHERE command_id = $1", [commandId, state, endedAt]);
  await set("Success", "2026-11-28");
  await set("InProgress", null);
  await expect(set("Success", null)).rejects.toThrow(/invocation_has_ended_as_its_state_says/);
  await expect(set("InProgress", "2026-11-28")).rejects.toThrow(/invocation_has_ended_as_its_state_says/);
});

test("what an invocation goes through is written into its row without touching an index, until it has ended", async () => {
  const client = await database.pool.connect();
  try {
    const { commandId } = await database.aStream("stdout", database.app.now());
    const written = async (change: string) => {
      await client.query(`UPDATE invocation SET ${change} WHERE command_id = $1`, [commandId]);
      const { rows } = await client.query<{ all: number; hot: number }>(
        `SELECT sum(n_tup_upd)::int AS all, sum(n_tup_hot_upd)::int AS hot FROM pg_stat_xact_user_tables
         WHERE relid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'invocation'::regclass)`,
      );
      return rows[0];
    };
    await client.query("BEGIN");
    expect(await written("released_at = now()")).toEqual({ all: 1, hot: 1 });
    expect(await written("state = 'InProgress', accepted_at = now(), last_heard_at = now()")).toEqual({
      all: 2,
      hot: 2,
    });
    expect(await written("state = 'Success', ended_at = now()")).toEqual({ all: 3, hot: 2 });
    await client.query("ROLLBACK");
  } finally {
    client.release();
  }
});
