import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Refusal } from "./progress.mjs";
import { quietTools, root } from "./project.mjs";

/**
 * Keys that are missing would be made, and nothing in the database was written with those.
 *
 * @param advice what to do about it, for one of `<home>/keys` by its name
 * Errors: Refusal for the first that is missing.
 */
export function requireKeys(home, advice) {
  const keys = path.join(home, "keys");
  const needed = ["order.pem", "audit.pem", "release.pem", ...(process.env.QUARTERDECK_MASTER_KEY ? [] : ["master"])];
  const missing = needed.find((name) => !existsSync(path.join(keys, name)));
  if (missing) throw new Refusal(`${path.join(keys, missing)} is not there: ${advice(missing)}`);
}

/** That the keys belong to a database which is there already. */
export const keysOfTheInstallation = (missing) =>
  `set QUARTERDECK_HOME${missing === "master" ? " or QUARTERDECK_MASTER_KEY" : ""} to that of the installation.`;

/**
 * The answer of the server's own code (server/at-the-machine.ts), which the part `operator` of the build is made from; its
 * rows carry proofs that only it can write. How far it is, is printed.
 *
 * @param task  its name
 * @param given options by name; undefined ones are left out
 * @param failed the sentence for when it broke; what it printed stands above
 * Errors: Refusal with the sentence that the answer is when nothing was done.
 */
export async function atTheMachine(home, databaseUrl, task, given, failed) {
  const options = Object.entries({ operator: os.userInfo().username, ...given })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name}=${value}`);
  const child = spawn(process.execPath, ["dist/at-the-machine.mjs", task, ...options], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      ...process.env,
      ...quietTools,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      QUARTERDECK_HOME: home,
    },
  });
  let answer;
  child.on("message", (message) => {
    if (message.progress) console.log(message.progress);
    else answer = message;
  });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0 || !answer) throw new Refusal(failed);
  if (answer.problem) throw new Refusal(answer.problem);
  return answer;
}
