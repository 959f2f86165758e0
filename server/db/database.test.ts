import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./database";
import { isOutage } from "./outage";
import { type TestApplication, testApplication } from "./testing";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

test("a connection that PostgreSQL ends in the middle of a transaction ends neither the process nor the pool", async () => {
  const { pool } = openDatabase(app.db.url);
  const client = await pool.connect();
  await client.query("BEGIN");
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const ended = new Promise<void>((resolve) => client.once("end", () => resolve()));
  await pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
  await ended;
  const failure: unknown = await client.query("SELECT 1").catch((error: unknown) => error);
  client.release();
  expect(isOutage(failure)).toBe(true);
  expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test("tells a database that is away from one that refuses what it was given", async () => {
  const { pool } = app.db;
  const failureOf = (text: string) =>
    pool.query(text).then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(isOutage(await failureOf("SELECT pg_terminate_backend(pg_backend_pid())"))).toBe(true);
  expect(isOutage(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }))).toBe(true);
  expect(isOutage(new Error("timeout exceeded when trying to connect"))).toBe(true);
  expect(isOutage(await failureOf("SELECT 1 / 0"))).toBe(false);
  expect(isOutage(await failureOf("SELECT '\\ud800'::jsonb"))).toBe(false);
  expect(isOutage(new TypeError("a fault of ours"))).toBe(false);
});
