import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { homeFolder, withDatabase } from "./home-database.mjs";
import { missingMigrations } from "./migrations.mjs";
import { endWith, Refusal } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";

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

/** Keys that are missing would be made, and nothing in the database was written with those. */
function requireKeys(home) {
  const keys = path.join(home, "keys");
  const needed = ["order.pem", "audit.pem", "release.pem", ...(process.env.QUARTERDECK_MASTER_KEY ? [] : ["master"])];
  const missing = needed.find((name) => !existsSync(path.join(keys, name)));
  if (missing)
    throw new Refusal(
      `${path.join(keys, missing)} is not there: set QUARTERDECK_HOME${missing === "master" ? " or QUARTERDECK_MASTER_KEY" : ""} to that of the installation.`,
    );
}

/** The answer of the server's own code; its rows carry proofs that only it can write. */
async function reset(home, databaseUrl, { user, account }) {
  const child = spawn(
    process.execPath,
    [
      "dist/at-the-machine.mjs",
      `--user=${user}`,
      `--operator=${os.userInfo().username}`,
      ...(account ? [`--account=${account}`] : []),
    ],
    {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: {
        ...process.env,
        ...quietTools,
        NODE_ENV: "production",
        DATABASE_URL: databaseUrl,
        QUARTERDECK_HOME: home,
      },
    },
  );
  let answer;
  child.once("message", (message) => {
    answer = message;
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0 || !answer) throw new Refusal("The password was not changed (above).");
  if (answer.problem) throw new Refusal(answer.problem);
  return answer;
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
  requireKeys(home);
  await ensureInstalled();
  await ensureBuilt(["client", "operator"]);
  await withDatabase(home, "quarterdeck reset-admin", async (client, url) => {
    const missing = await missingMigrations(client);
    if (missing.length)
      throw new Refusal(
        `The database lacks ${missing.length} of this version's migrations: npm start applies them; do this afterwards.`,
      );
    say(flags, await reset(home, url, flags));
  });
  return 0;
});
