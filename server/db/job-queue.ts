import { Logger, runMigrations } from "graphile-worker";
import type { Database } from "./database";

/** Makes or updates the tables of the job queue; harmless when they are up to date. */
export async function ensureJobQueue({ pool }: Pick<Database, "pool">): Promise<void> {
  await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) });
}
