import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import { atTheMachine, requireKeys } from "./at-the-machine.mjs";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { givenFile, homeFolder, withDatabase } from "./home-database.mjs";
import { takeLock } from "./lock.mjs";
import { deploy, finishedMigrations, unknownMigrations } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";

const usage = `Usage: npm run restore -- FILE
Fills an empty database with what npm run backup wrote. The keys that belong to it have to be in <home>/keys (and
QUARTERDECK_MASTER_KEY set, where it was) before. Every account is frozen until somebody lifts that, under Settings → Freeze.
The database is found as by npm start: DATABASE_URL, or the one in QUARTERDECK_HOME, which is made where there is none.`;

function requireReadable(file) {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Refusal(`The backup cannot be read: ${error.message}.`);
  }
}

/** Nobody starts a server on a home that is being filled. */
function takeHome(home) {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = takeLock(path.join(home, "launcher.json"));
  if (lock.holder)
    throw new Refusal(
      `Quarterdeck runs from ${home} (process ${lock.holder.pid}): a backup is restored into another home.`,
    );
  return lock;
}

/** Makes the backup's tables. Errors: Refusal when this version, or the database, is of another schema, or it is not empty. */
async function prepare(client, url, { version, migrations }) {
  const [unknown] = unknownMigrations(migrations);
  if (unknown)
    throw new Refusal(
      `The backup was made by another version (${version}), whose migration ${unknown} this one does not have.`,
    );
  const finished = await finishedMigrations(client);
  if (finished.length && (await client.query("select 1 from account limit 1")).rowCount)
    throw new Refusal("There is an installation in this database already: a backup is restored into an empty one.");
  if (finished.some((name) => !migrations.includes(name)))
    throw new Refusal("This database has tables of a newer version than the backup: restore into a new one.");
  await deploy(url, { only: migrations });
}

function say(home, { version, madeAt, otherKeys }, { rows, tables }) {
  const width = Math.max(...Object.keys(tables).map((name) => name.length));
  for (const [name, count] of Object.entries(tables))
    if (count) console.log(`  ${name.padEnd(width)}  ${String(count).padStart(10)}`);
  console.log(`${rows} rows of the backup of ${madeAt} (version ${version}) are restored.`);
  for (const name of otherKeys)
    console.log(`${path.join(home, "keys", name)} is not the key of the backup: see "Backup" in docs/operating.md.`);
  console.log(
    "Every account is frozen, and nobody is signed in. Start with npm start, look, and lift it under Settings → Freeze.",
  );
}

await endWith(async () => {
  const file = givenFile(process.argv.slice(2), usage);
  if (!file) return 0;
  requireReadable(file);
  requireNode();
  const home = homeFolder();
  requireKeys(home, () => "put the keys that belong to the backup there first.");
  await ensureInstalled();
  await ensureBuilt(["client", "operator"]);
  const lock = takeHome(home);
  try {
    await withDatabase(
      home,
      "quarterdeck restore",
      async (client, url) => {
        const failed = "Nothing was restored (above).";
        const backup = await atTheMachine(home, url, "check-backup", { file }, failed);
        await prepare(client, url, backup);
        say(home, backup, await atTheMachine(home, url, "restore", { file }, failed));
      },
      { make: true },
    );
  } finally {
    lock.release();
  }
  return 0;
});
