import { atTheMachine, keysOfTheInstallation, requireKeys } from "./at-the-machine.mjs";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { homeFolder, withDatabase } from "./home-database.mjs";
import { missingMigrations } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";

const usage = `Usage: npm run rotate-master-key [-- --status | --retire]
Gives the master key a next version, in <home>/keys/master, while servers run or not. It seals and proves from then on, once
every server has it, and what elder versions sealed and proved is made anew in the background. Elder versions stay in the
file: backups that were made before need them. Copy <home>/keys again afterwards.
  --status   which versions there are, which servers have them, and how far it is; changes nothing
  --retire   takes the elder versions out of the file, once nothing in the database needs them
  --help     this text
The database is found as by npm start: DATABASE_URL, or the one in QUARTERDECK_HOME.`;

const tasks = { "--status": "master-key-state", "--retire": "retire-master-keys" };

function taskOf([option, ...more]) {
  if (option === undefined) return "rotate-master-key";
  if (!(option in tasks) || more.length) throw new Refusal(`There is no option ${more[0] ?? option}.\n\n${usage}`);
  return tasks[option];
}

const rows = (count) => (count === 1 ? "1 row" : `${count} rows`);

function say({ file = "QUARTERDECK_MASTER_KEY", versions, sealsBy, known, holders }) {
  const numberOf = (id, version) => known.find((each) => each.id === id)?.version ?? version;
  console.log(`${file} has:`);
  for (const { version, id, isHeldBack } of versions) {
    const state = known.find((each) => each.id === id);
    const says = isHeldBack
      ? "held back until every server has it"
      : id !== sealsBy
        ? "opens and verifies what it made"
        : state?.renewedAt === undefined && state
          ? `seals and proves; ${rows(state.rowsDone)} made anew, ${state.rowsLeft} left`
          : "seals and proves; nothing is left of elder versions";
    console.log(`  version ${numberOf(id, version)} (${id}): ${says}`);
  }
  if (holders.length === 0) return void console.log("No server runs.");
  for (const { host, processId, ids, sealsBy: by } of holders) {
    const more = ids.filter((id) => !versions.some((version) => version.id === id)).map((id) => numberOf(id, "?"));
    const lacks = versions.filter(({ id }) => !ids.includes(id)).map(({ id, version }) => numberOf(id, version));
    console.log(
      `Server on ${host} (${processId.slice(0, 8)}): seals by version ${numberOf(by, "?")}${lacks.length ? `, lacks version ${lacks.join(" and ")}` : ""}${more.length ? `, has version ${more.join(" and ")} beside these` : ""}`,
    );
  }
}

await endWith(async () => {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(usage);
    return 0;
  }
  const task = taskOf(args);
  requireNode();
  const home = homeFolder();
  requireKeys(home, keysOfTheInstallation);
  await ensureInstalled();
  await ensureBuilt(["client", "operator"]);
  await withDatabase(home, "quarterdeck rotate-master-key", async (client, url) => {
    const missing = await missingMigrations(client);
    if (missing.length)
      throw new Refusal(
        `The database lacks ${missing.length} of this version's migrations: npm start applies them; do this afterwards.`,
      );
    const state = await atTheMachine(home, url, task, {}, "The master key's rotation is not finished (above).");
    say(state);
    if (task === "rotate-master-key")
      console.log(`Copy ${home}/keys now: what is sealed from here on cannot be read without ${state.file}.`);
    if (state.retired)
      console.log(
        `Retired: ${state.retired}. ${state.inSetting ? "Take it out of QUARTERDECK_MASTER_KEY at the next start. " : ""}Backups that were made by it need it: keep a copy with them.`,
      );
  });
  return 0;
});
