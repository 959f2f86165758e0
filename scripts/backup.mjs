import { existsSync } from "node:fs";
import path from "node:path";
import { atTheMachine, keysOfTheInstallation, requireKeys } from "./at-the-machine.mjs";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { givenFile, homeFolder, withDatabase } from "./home-database.mjs";
import { missingMigrations } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";

const usage = `Usage: npm run backup -- FILE
Writes all that is in the database, as it is at this moment, into FILE, which must not exist yet. The keys are not in it: keep
them in another place. The server may run or not; npm run restore -- FILE fills an empty database with it.
The database is found as by npm start: DATABASE_URL, or the one in QUARTERDECK_HOME.`;

await endWith(async () => {
  const file = givenFile(process.argv.slice(2), usage);
  if (!file) return 0;
  if (existsSync(file)) throw new Refusal(`${file} is there already: a backup is written over nothing.`);
  if (existsSync(`${file}.part`))
    throw new Refusal(`${file}.part is there: another backup is being written, or was cut short. Remove it then.`);
  if (!existsSync(path.dirname(file))) throw new Refusal(`There is no folder ${path.dirname(file)}.`);
  requireNode();
  const home = homeFolder();
  requireKeys(home, keysOfTheInstallation);
  await ensureInstalled();
  await ensureBuilt(["client", "operator"]);
  await withDatabase(home, "quarterdeck backup", async (client, url) => {
    const missing = await missingMigrations(client);
    if (missing.length)
      throw new Refusal(
        `The database lacks ${missing.length} of this version's migrations: npm start applies them; or back up with the version that it was last started with.`,
      );
    const { rows, tables, masterKeys } = await atTheMachine(
      home,
      url,
      "backup",
      { file },
      "There is no backup (above).",
    );
    const filled = Object.values(tables).filter((count) => count > 0).length;
    console.log(`${file}: ${rows} rows of ${filled} tables.`);
    console.log(
      `Not in it, and nothing can be read without them; keep them in another place: ${path.join(home, "keys")}` +
        `${process.env.QUARTERDECK_MASTER_KEY ? " and QUARTERDECK_MASTER_KEY" : ""}`,
    );
    console.log(
      `It needs ${masterKeys.map(({ version, id }) => `version ${version} (${id})`).join(" and ")} of the master key.`,
    );
  });
  return 0;
});
