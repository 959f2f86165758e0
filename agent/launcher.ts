import "./small-heap";
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readEnvironment } from "./config";
import { ownCommand, ownProgram } from "./own-process";
import { becomeOnlyAgent } from "./single-instance";
import { watchTrial } from "./trial-watch";
import { chooseProgram, settledProgram, sha256OfFile } from "./versions";

// The program's entry. It loads as little as it can: when it hands over to another version, its own modules stay unused.

/** The update that takes over; undefined when this program itself is to go on. */
function updateToRun(): string | undefined {
  const { values, positionals } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    options: { home: { type: "string" }, kept: { type: "boolean" } },
  });
  // An update has been handed over to, and runs itself.
  const [command] = positionals;
  if ((command !== "run" && command !== "update") || require.main?.filename !== ownProgram) return undefined;
  const home = path.resolve(typeof values.home === "string" ? values.home : readEnvironment().home);
  if (!existsSync(path.join(home, "versions"))) return undefined;
  const base = sha256OfFile(ownProgram) ?? "";
  // What is newer is for the version that runs to say, not for the one that was installed.
  if (command === "update") return settledProgram(home, base)?.file;
  // What another agent runs on is not for this one to judge; `run` says that there is one.
  if ("runningPid" in becomeOnlyAgent(home)) return undefined;
  const chosen = chooseProgram(home, base);
  if (chosen?.trialSeconds !== undefined) watchTrial(home, chosen.trialSeconds, values.kept === true, ownCommand());
  return chosen?.file;
}

const [command, ...rest] = process.argv.slice(2);
const update = command === "redact" ? undefined : updateToRun();
if (update) require(update);
// One runs beside every step that has secrets: it needs nothing of what the command line is made of.
else if (command === "redact") void import("./redact").then(({ redact }) => redact(rest));
else void import("./main");
