import type pg from "pg";
import * as z from "zod";
import type { Product } from "./product";
import type { Report } from "./report";

const Counted = z.object({ n: z.int() });
const countOf = async (database: pg.Pool | pg.PoolClient, table: string) =>
  Counted.parse((await database.query(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]).n;

/**
 * How long the whole history takes to go as retention lets it go, by weeks, and what deleting the same invocations row by row
 * takes, steps and orders not counted. Nothing is left of the history: it comes last.
 *
 * Errors: Error when a row of it is there afterwards.
 */
export async function measureRetention(product: Product, report: Report): Promise<void> {
  const client = await product.database.connect();
  try {
    const invocations = await countOf(client, "invocation");
    const begun = performance.now();
    await client.query("BEGIN");
    // No check of each reference: only what the rows themselves cost.
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query("DELETE FROM invocation");
    const deleted = performance.now() - begun;
    await client.query("ROLLBACK");

    const dropping = performance.now();
    const { rowCount: partitions } = await client.query("SELECT drop_partitions(now() + interval '7 days')");
    const dropped = performance.now() - dropping;
    const left = await countOf(client, "invocation");
    if (left > 0) throw new Error(`${left} invocations are left after their weeks were dropped.`);
    report.add({
      section: "console",
      figure: `${invocations.toLocaleString("en-US")} invocations with all about them past their retention: dropped in`,
      unit: "ms",
      measured: dropped,
      note: `${partitions} weeks of tables, locked meanwhile`,
      baseline: `DELETE of the invocations alone: ${(deleted / 1000).toFixed(1)} s`,
    });
  } finally {
    client.release();
  }
}
