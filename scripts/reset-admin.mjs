import { atTheMachine, keysOfTheInstallation, requireKeys } from "./at-the-machine.mjs";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { homeFolder, withDatabase } from "./home-database.mjs";
import { missingMigrations } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";

const usage = `Usage: npm run reset-admin -- [options]
  --user NAME      whose password (default: admin)
  --account ID     of which account, 12 digits (default: the installation's first)
  --help           this text
Makes a new password and prints it once. Ends the user's sessions and sign-in links, removes their second factor, and lifts a
lock-out after too many guesses. The audit says that it was done at the machine.
The database is found as by npm start: DATABASE_URL, or the one in QUARTERDECK_HOME; the server may run or not.`;

function readFlags(args) {
  const flags = { help: false, user: "admin", account: undefined };
  const rest = [...args];
  while (rest.length) {
    const arg = rest.shift();
    if (arg === "--help" || arg === "-h") flags.help = true;
    else if (arg === "--user") flags.user = rest.shift();
    else if (arg === "--account") flags.account = rest.shift() ?? "";
    else throw new Refusal(`There is no option ${arg}.\n\n${usage}`);
  }
  if (!flags.user) throw new Refusal("--user takes a user's name.");
  if (flags.account !== undefined && !/^\d{12}$/.test(flags.account))
    throw new Refusal("--account takes an account's id, 12 digits.");
  return flags;
}

function say({ user }, { accountId, role, password, sessionsEnded, hadSecondFactor }) {
  const lines = [
    "",
    `The new password of user "${user}" in account ${accountId}, which is not shown again:`,
    `  ${password}`,
    "",
    `${sessionsEnded} ${sessionsEnded === 1 ? "session" : "sessions"} ended, and a lock-out after too many guesses is lifted.`,
  ];
  if (hadSecondFactor)
    lines.push("The second factor was removed: only the password is asked for until a new one is set up.");
  if (role !== "Administrator")
    lines.push(`The user's own role is ${role}, not Administrator: this gives no more rights than there were.`);
  lines.push("Access keys of the user go on working.", "");
  console.log(lines.join("\n"));
}

await endWith(async () => {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  requireNode();
  const home = homeFolder();
  requireKeys(home, keysOfTheInstallation);
  await ensureInstalled();
  await ensureBuilt(["client", "operator"]);
  await withDatabase(home, "quarterdeck reset-admin", async (client, url) => {
    const missing = await missingMigrations(client);
    if (missing.length)
      throw new Refusal(
        `The database lacks ${missing.length} of this version's migrations: npm start applies them; do this afterwards.`,
      );
    const { user, account } = flags;
    say(
      flags,
      await atTheMachine(home, url, "reset-admin", { user, account }, "The password was not changed (above)."),
    );
  });
  return 0;
});
