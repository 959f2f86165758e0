import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { type Prisma, PrismaClient } from "./generated/client";

/** A transaction in which an operation does all it does, or the plain client where it only reads. */
export type Tx = Prisma.TransactionClient;

/**
 * The two ways to PostgreSQL: `prisma` for everything ordinary, `pool` for the statements of the hot paths (decision:
 * only `store.ts` files use it). Both are limited in connections and in the time they wait for one.
 */
export function openDatabase(url: string) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 12,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    application_name: "quarterdeck",
    // Statements that need nothing of each other's answers are on their way together: each wait costs a wake-up of two
    // processes, which on a virtual machine takes longer than most of the statements.
    pipeline: true,
    // The hot paths' statements are prepared once and find their rows by key whatever the values: to plan them anew each
    // time, over all partitions, takes longer than to run them.
    onConnect: async (client) => void (await client.query("SET plan_cache_mode = force_generic_plan")),
  });
  // A connection that PostgreSQL closes is replaced by the next query. Without a listener it would end the process,
  // whether it is idle (the pool says it) or taken for a transaction (the connection itself says it).
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const adapter = new PrismaPg({
    connectionString: url,
    max: 16,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    application_name: "quarterdeck",
  });
  const prisma = new PrismaClient({ adapter });
  return {
    url,
    pool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
export type Database = ReturnType<typeof openDatabase>;
