import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApplication, testApplication } from "../db/testing";
import { freeAbandonedJobs } from "./job-store";
import { dueIn, startRounds } from "./rounds";
import { startWorker } from "./worker";

let app: TestApplication;
/** The way to PostgreSQL, which can be closed. */
let way: Server;
const sockets = new Set<Socket>();
let isOpen = true;
/** How often somebody was turned away. */
let refused = 0;
let throughWay: string;

beforeAll(async () => {
  app = await testApplication();
  const database = new URL(app.config.databaseUrl);
  const port = Number(database.port);
  way = createServer((client) => {
    const server = connect(port, database.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    if (!isOpen) {
      refused += 1;
      return void client.destroy();
    }
    client.pipe(server).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(way, "listening");
  const address = way.address();
  database.port = String(typeof address === "object" && address ? address.port : 0);
  throughWay = database.href;
});

afterAll(async () => {
  way.close();
  for (const socket of sockets) socket.destroy();
  await app?.destroy();
});

const addSweep = () => app.db.pool.query("SELECT graphile_worker.add_job('sweep-commands')");
const counted = async (which: string) =>
  (await app.db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM graphile_worker.jobs WHERE ${which}`)).rows[0]
    ?.n;

test("due work goes on after the database was away in the moment in which all workers had done theirs", async () => {
  await app.db.pool.query("DELETE FROM graphile_worker._private_jobs");
  const worker = await startWorker({ ...app, config: { ...app.config, databaseUrl: throughWay } });
  // Holds up what looks at commands, until it is let go.
  const holder = new pg.Client({ connectionString: app.config.databaseUrl });
  await holder.connect();
  await holder.query("BEGIN; LOCK TABLE command IN ACCESS EXCLUSIVE MODE");
  for (let job = 0; job < 4; job++) await addSweep();
  await expect.poll(() => counted("locked_at IS NOT NULL")).toBe(4);

  refused = 0;
  isOpen = false;
  for (const socket of sockets) socket.destroy();
  await holder.query("COMMIT");
  await holder.end();
  // Each of them wants to say that it is done, and the pool to hear of new work.
  await expect.poll(() => refused).toBeGreaterThan(6);
  isOpen = true;

  await addSweep();
  await expect.poll(() => counted("locked_at IS NULL")).toBe(0);
  await worker.stop();
});

test("a job whose worker was killed is done within minutes, and one that is at work is left to its worker", async () => {
  await app.db.pool.query("DELETE FROM graphile_worker._private_jobs");
  for (let job = 0; job < 2; job++) await addSweep();
  await app.db.pool.query(
    `UPDATE graphile_worker._private_jobs j
     SET locked_by = 'worker-' || rank, locked_at = now() - CASE rank WHEN 1 THEN interval '16 minutes' ELSE interval '5 minutes' END
     FROM (SELECT id, row_number() OVER (ORDER BY id) AS rank FROM graphile_worker._private_jobs) ranked WHERE ranked.id = j.id`,
  );
  await freeAbandonedJobs(app.db.pool);
  expect(await counted("locked_by = 'worker-1'")).toBe(0);
  expect(await counted("locked_by = 'worker-2'")).toBe(1);
  expect(await counted("locked_at IS NULL")).toBe(1);
  await freeAbandonedJobs(app.db.pool);
  expect(await counted("locked_by = 'worker-2'")).toBe(1);
});

test("what comes round is due in its own minute, and in no other", () => {
  const rounds = { always: {}, hourly: { minute: 41 }, daily: { hour: 3, minute: 17 } };
  const due = (time: string) => dueIn(rounds, new Date(`2026-11-27T${time}Z`));
  expect(due("03:17:00")).toEqual(["always", "daily"]);
  expect(due("04:17:00")).toEqual(["always"]);
  expect(due("04:41:00")).toEqual(["always", "hourly"]);
});

test("minutes in which the database was away are made up for, and each thing is added once", async () => {
  await app.db.pool.query("DELETE FROM graphile_worker._private_jobs");
  let time = new Date("2026-11-27T03:16:30Z");
  const pool = new pg.Pool({ connectionString: throughWay });
  pool.on("error", () => undefined);
  isOpen = false;
  refused = 0;
  const rounds = startRounds(
    { pool, now: () => time, log: app.log },
    { "keep-partitions": { hour: 3, minute: 17 }, "sweep-commands": {} },
  );
  time = new Date("2026-11-27T03:20:10Z");
  await expect.poll(() => refused).toBeGreaterThan(1);
  isOpen = true;
  await expect.poll(() => counted("true")).toBe(2);
  expect(await counted("task_identifier = 'keep-partitions'")).toBe(1);
  await rounds.close();
  await pool.end();
});
