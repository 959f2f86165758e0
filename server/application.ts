import { type AccessReader, accessReader } from "./access/access-reader";
import { type RefusalLines, refusalLines } from "./audit/refusals";
import type { SchemaAction } from "./authorisation/schema";
import { type CommandChange, makeAdvancer } from "./commands/advance";
import type { Config } from "./config";
import { type Database, openDatabase } from "./db/database";
import { listen, type Notices } from "./db/notices";
import { type Keys, openKeys } from "./keys";
import { type Log, makeLog } from "./log";
import { type Metrics, makeMetrics } from "./metrics";
import { observeDatabase } from "./observe-database";
import type { AnyOperation } from "./operation";
import { operations } from "./operations";
import { type DiskWatch, diskWatch } from "./output/disk-watch";

/** Everything that operations, doors, gateway and worker share in one process. Processes share only PostgreSQL. */
export type Application = {
  config: Config;
  log: Log;
  db: Database;
  keys: Keys;
  metrics: Metrics;
  notices: Notices;
  /** Who may do what, by account. */
  access: AccessReader;
  /** Every operation with the permission it belongs to: what policies may name; and whether it is a list that is filtered. */
  actions: readonly (SchemaAction & { isFiltered: boolean })[];
  /** Whether there is room for the output of machines. */
  disk: DiskWatch;
  /** Audits what doors refuse before anybody is known. */
  refusals: RefusalLines;
  /** The clock; tests give their own. */
  now(): Date;
  /** Identifies this process in leases. */
  processId: string;
  /**
   * Delivers a command's released orders to the nodes of this process, without waiting for the notice. Set by whoever
   * runs the gateway; elsewhere the notice does it.
   */
  deliverNow(command: { accountId: string; commandId: string }): void;
  /**
   * Looks at a command whose rows have changed: counts it, lets more of it go. At once, unless the change is said to be
   * one of invocations that the command may not have waited for.
   */
  commandChanged(command: { accountId: string; commandId: string }, change?: CommandChange): void;
  /** Has whoever runs associations in this process look for what is due, without waiting for the notice. */
  associationsDue(): void;
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
  const keys = openKeys(config);
  const metrics = makeMetrics();
  const app: Application = {
    config,
    log,
    db,
    keys,
    metrics,
    notices,
    access: accessReader({ db, keys, log, now }),
    actions: Object.values<AnyOperation>(operations).map(({ name, access, isFiltered = false }) => ({
      name,
      access,
      isFiltered,
    })),
    disk: diskWatch({ config, db, log, metrics, now, processId }),
    refusals: refusalLines({ db, log, now }),
    now,
    processId,
    deliverNow: () => undefined,
    commandChanged: () => undefined,
    associationsDue: () => undefined,
    async close() {
      await app.disk.close();
      await advancer.close();
      await notices.close();
      await app.refusals.close();
      await db.close();
    },
  };
  observeDatabase(app);
  const advancer = makeAdvancer(app);
  app.commandChanged = advancer.changed;
  notices.hear((heard) => {
    for (const { topic, accountId } of heard) if (topic === "access") app.access.forget(accountId);
  });
  return app;
}
