import { parseArgs } from "node:util";
import { backUp } from "./backup/back-up";
import { BadBackup } from "./backup/backup-file";
import { checkBackup, restoreBackup } from "./backup/restore-backup";
import { BadSetting, type Config, readConfig } from "./config";
import { type Database, openDatabase } from "./db/database";
import { ensurePartitions } from "./db/partitions";
import { resetAtTheMachine } from "./identity/reset-at-the-machine";
import { type Keys, openKeys } from "./keys";
import { makeLog } from "./log";
import { requireVersions } from "./master-key/require-versions";
import { MasterKeyProblem, masterKeyState, retireMasterKeys, rotateMasterKey } from "./master-key/rotate";

type Given = { user?: string; account?: string; operator?: string; file?: string };
type Application = { config: Config; db: Database; keys: Keys; log: ReturnType<typeof makeLog>; now(): Date };

const operatorOf = ({ operator = "unknown" }: Given) => operator;
function fileOf({ file }: Given): string {
  if (!file) throw new BadSetting("--file is not given.");
  return file;
}

/** What there is to do with the database, by name. */
const tasks: Record<string, (app: Application, given: Given) => Promise<object>> = {
  "reset-admin": (app, given) =>
    resetAtTheMachine(app, {
      userName: given.user ?? "admin",
      accountId: given.account,
      operator: operatorOf(given),
    }),
  backup: (app, given) => backUp(app, fileOf(given), operatorOf(given)),
  restore: (app, given) => restoreBackup(app, fileOf(given), operatorOf(given)),
  "master-key-state": masterKeyState,
  "rotate-master-key": (app, given) => rotateMasterKey(app, operatorOf(given), tell),
  "retire-master-keys": (app, given) => retireMasterKeys(app, operatorOf(given), tell),
};

/** Says how far it is, to whoever started this. */
function tell(progress: string): void {
  process.send?.({ progress });
}

async function withDatabase(
  config: Config & { databaseUrl: string },
  work: (app: Application) => Promise<object>,
  { isRestored }: { isRestored: boolean },
): Promise<object> {
  const db = openDatabase(config.databaseUrl);
  try {
    const app = { config, db, keys: openKeys(config), log: makeLog(config), now: () => new Date() };
    // A server that was away for weeks has no part of the table yet that the audit's line would go into.
    await ensurePartitions(db, app.now());
    // A database that is to be restored gets its versions with its rows.
    if (!isRestored) await requireVersions(app);
    return await work(app);
  } finally {
    await db.close();
  }
}

/**
 * What an operator does at the machine, with the server's own code, beside a running server or without one. Started by
 * scripts/reset-admin.mjs, backup.mjs, restore.mjs and rotate-master-key.mjs, which have found the database; the answer goes
 * over the channel between the two, and never through an argument or a log.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, []);
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      user: { type: "string" },
      account: { type: "string" },
      operator: { type: "string" },
      file: { type: "string" },
    },
  });
  const [name = ""] = positionals;
  const task = tasks[name];
  let answer: object;
  try {
    // Before the database has a table.
    if (name === "check-backup") answer = await checkBackup(openKeys(config), fileOf(values));
    else if (task) answer = await withDatabase(config, (app) => task(app, values), { isRestored: name === "restore" });
    else throw new BadSetting(`There is nothing to do that is called "${name}".`);
  } catch (error) {
    if (!(error instanceof BadBackup || error instanceof MasterKeyProblem)) throw error;
    answer = { problem: error.message };
  }
  await new Promise((resolve) => process.send?.(answer, resolve));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof BadSetting ? error.message : error);
    process.exit(1);
  },
);
