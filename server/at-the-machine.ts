import { parseArgs } from "node:util";
import { BadSetting, readConfig } from "./config";
import { openDatabase } from "./db/database";
import { ensurePartitions } from "./db/partitions";
import { resetAtTheMachine } from "./identity/reset-at-the-machine";
import { openKeys } from "./keys";
import { makeLog } from "./log";

/**
 * What an operator does at the machine, with the server's own code, beside a running server or without one. Started by
 * scripts/reset-admin.mjs, which has found the database; the answer goes over the channel between the two, and never
 * through an argument or a log.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, []);
  if (!config.databaseUrl) throw new BadSetting("DATABASE_URL is not set.");
  const { values } = parseArgs({
    options: { user: { type: "string" }, account: { type: "string" }, operator: { type: "string" } },
  });
  const db = openDatabase(config.databaseUrl);
  try {
    const app = { db, keys: openKeys(config), log: makeLog(config), now: () => new Date() };
    // A server that was away for weeks has no part of the table yet that the audit's line would go into.
    await ensurePartitions(db, app.now());
    const answer = await resetAtTheMachine(app, {
      userName: values.user ?? "admin",
      accountId: values.account,
      operator: values.operator ?? "unknown",
    });
    await new Promise((resolve) => process.send?.(answer, resolve));
  } finally {
    await db.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof BadSetting ? error.message : error);
    process.exit(1);
  },
);
