import type pg from "pg";
import * as z from "zod";

/** Tables that hold a command, parents first, and the column that names it. */
const tables = [
  ["command", "id"],
  ["order_body", "command_id"],
  ["invocation", "command_id"],
  ["invocation_step", "command_id"],
] as const;

/**
 * Copies a command that has ended, with everything about it but its output, until there are so many invocations: a long
 * history in seconds instead of hours. Gives how many there are.
 */
export async function multiplyCommand(database: pg.Pool, commandId: string, invocations: number): Promise<number> {
  const counted = async () =>
    z.object({ n: z.int() }).parse((await database.query("SELECT count(*)::int AS n FROM invocation")).rows[0]).n;
  const { rows } = await database.query("SELECT count(*)::int AS n FROM invocation WHERE command_id = $1", [commandId]);
  const each = z.object({ n: z.int().positive() }).parse(rows[0]).n;
  const missing = Math.max(0, Math.ceil((invocations - (await counted())) / each));
  for (let copy = 1; copy <= missing; copy++) {
    const client = await database.connect();
    try {
      await client.query("BEGIN");
      // A UUIDv7's first 48 bits are its time: each copy is a second older than the one before, and so sorts below it.
      const moment = BigInt(`0x${commandId.replaceAll("-", "").slice(0, 12)}`) - BigInt(copy * 1000);
      const digits = moment.toString(16).padStart(12, "0") + commandId.replaceAll("-", "").slice(12);
      const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      // What is copied with everything it refers to needs no check of each reference.
      await client.query("SET LOCAL session_replication_role = replica");
      for (const [table, column] of tables) {
        const others = (await columnsOf(client, table)).filter((name) => name !== column).map((name) => `"${name}"`);
        await client.query(
          `INSERT INTO "${table}" ("${column}", ${others}) SELECT $2, ${others} FROM "${table}" WHERE "${column}" = $1`,
          [commandId, id],
        );
      }
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }
  await database.query("ANALYZE command, invocation, invocation_step");
  return counted();
}

async function columnsOf(client: pg.PoolClient, table: string): Promise<string[]> {
  const { rows } = await client.query(
    "SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
    [table],
  );
  return rows.map((row) => z.object({ name: z.string() }).parse(row).name);
}
