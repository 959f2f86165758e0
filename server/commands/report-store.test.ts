import { afterAll, beforeAll, expect, test } from "vitest";
import { prepareChunks } from "../output/incoming";
import { storeChunks } from "../output/store";
import { outputDatabase } from "../output/testing";
import { lockInvocations } from "./report-store";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
});
afterAll(() => database?.app.destroy());

test("two batches that each bring news of one run and output of the other's do not wait for each other", async () => {
  const { pool } = database.app.db;
  const [one, other] = [await database.aStream(), await database.aStream()];
  const output = (stream: typeof one) =>
    prepareChunks([
      {
        ...stream,
        chunk: { step: 0, attempt: 1, stream: "stdout", offset: 0, bytes: Buffer.from("a line\n"), marks: [] },
      },
    ]);
  const [first, second] = [await pool.connect(), await pool.connect()];
  try {
    for (const client of [first, second]) await client.query("BEGIN; SET LOCAL lock_timeout = '5s'");
    expect(await lockInvocations(first, [one])).toHaveLength(1);
    expect(await lockInvocations(second, [other])).toHaveLength(1);
    const stored = await Promise.all([storeChunks(first, output(other)), storeChunks(second, output(one))]);
    expect(stored.flat()).toEqual([
      { ok: true, end: 7 },
      { ok: true, end: 7 },
    ]);
    for (const client of [first, second]) await client.query("COMMIT");
  } finally {
    for (const client of [first, second]) client.release();
  }
});
