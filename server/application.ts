import type { Config } from "./config";
import { type Database, openDatabase } from "./db/database";
import { listen, type Notices } from "./db/notices";
import { type Keys, openKeys } from "./keys";
import { type Log, makeLog } from "./log";
import { makeMetrics, type Metrics } from "./metrics";

/** Everything that operations, doors, gateway and worker share in one process. Processes share only PostgreSQL. */
export type Application = {
  config: Config;
  log: Log;
  db: Database;
  keys: Keys;
  metrics: Metrics;
  notices: Notices;
  /** The clock; tests give their own. */
  now(): Date;
  /** Identifies this process in leases. */
  processId: string;
  close(): Promise<void>;
};

/** Composes the application around a configuration. Nothing is started yet but the database's pools. */
export function composeApplication(
  config: Config & { databaseUrl: string },
  processId: string,
  { now = () => new Date(), log = makeLog(config) }: Partial<Pick<Application, "now" | "log">> = {},
): Application {
  const db = openDatabase(config.databaseUrl);
  const notices = listen(config.databaseUrl, log);
  return {
    config,
    log,
    db,
    keys: openKeys(config),
    metrics: makeMetrics(),
    notices,
    now,
    processId,
    async close() {
      await notices.close();
      await db.close();
    },
  };
}
