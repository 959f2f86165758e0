import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type pg from "pg";
import * as z from "zod";
import type { Fleet } from "./fleet/fleet";
import { logLines } from "./fleet/script";

/** Milliseconds that so many shells need, started side by side by a shell, to say hello: what any agent has to spend. */
export async function bashForks(count: number): Promise<number> {
  const begun = performance.now();
  const shell = spawn("bash", ["-c", `for i in $(seq ${count}); do bash -c 'echo hello' & done; wait`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(shell, "exit");
  return performance.now() - begun;
}

const Listening = z.object({ port: z.int() });
const Answered = z.object({ milliseconds: z.number() });

/**
 * Milliseconds from sending a message of an order's size to bare sockets until all have acknowledged it: no database, no
 * signatures, no journals. The best of three.
 */
export async function bareBroadcast(fleet: Fleet, count: number): Promise<number> {
  const server = fork(path.join(import.meta.dirname, "bench-bare-gateway.mjs"));
  try {
    const [hello] = await once(server, "message");
    await fleet.connectBare(`http://127.0.0.1:${Listening.parse(hello).port}`, count);
    const taken: number[] = [];
    for (let round = 0; round < 3; round++) {
      server.send({ expected: count });
      const [said] = await once(server, "message");
      taken.push(Answered.parse(said).milliseconds);
    }
    return Math.min(...taken);
  } finally {
    server.kill("SIGKILL");
  }
}

/**
 * Milliseconds to store so many orders and then so many results in a bare table: one insert for all orders, one update
 * for every 500 results, each committed.
 */
export async function bareRows(database: pg.Pool, count: number): Promise<number> {
  await database.query("DROP TABLE IF EXISTS bench_row");
  await database.query("CREATE TABLE bench_row (id int PRIMARY KEY, envelope bytea, result text)");
  const ids = Array.from({ length: count }, (_, index) => index);
  const envelope = Buffer.alloc(584, 1);
  try {
    const begun = performance.now();
    await database.query(
      "INSERT INTO bench_row (id, envelope) SELECT id, e FROM unnest($1::int[], $2::bytea[]) AS t (id, e)",
      [ids, ids.map(() => envelope)],
    );
    for (let first = 0; first < count; first += 500) {
      const some = ids.slice(first, first + 500);
      await database.query(
        "UPDATE bench_row SET result = r FROM unnest($1::int[], $2::text[]) AS t (i, r) WHERE id = i",
        [some, some.map(() => "hello")],
      );
    }
    return performance.now() - begun;
  } finally {
    await database.query("DROP TABLE bench_row");
  }
}

/**
 * Megabytes a second that PostgreSQL takes in rows of 64 KiB, 16 of them in a statement, two connections at a time, each
 * statement committed: the least that storing output can cost.
 */
export async function bareInsert(database: pg.Pool, bytes: number): Promise<number> {
  const segment = 64 * 1024;
  const lines = logLines(16 * segment);
  const batch = Array.from({ length: 16 }, (_, index) => lines.subarray(index * segment, (index + 1) * segment));
  await database.query("DROP TABLE IF EXISTS bench_segment");
  await database.query("CREATE TABLE bench_segment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data bytea)");
  // As the product stores what it has packed itself: PostgreSQL does not try to pack it once more.
  await database.query("ALTER TABLE bench_segment ALTER COLUMN data SET STORAGE EXTERNAL");
  try {
    let left = Math.ceil(bytes / (16 * segment));
    const statements = left;
    const begun = performance.now();
    const lane = async () => {
      while (left-- > 0) await database.query("INSERT INTO bench_segment (data) SELECT unnest($1::bytea[])", [batch]);
    };
    await Promise.all([lane(), lane()]);
    return (statements * 16 * segment) / 1e6 / ((performance.now() - begun) / 1000);
  } finally {
    await database.query("DROP TABLE bench_segment");
  }
}
