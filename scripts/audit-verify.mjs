import path from "node:path";
import { readHeadFile, readKey, verifyChain } from "./audit-chain.mjs";
import { requireNode } from "./build.mjs";
import { homeFolder, withDatabase } from "./home-database.mjs";
import { endWith, Refusal, tellOnStandardError } from "./progress.mjs";

const usage = `Usage: npm run audit:verify -- [options]
  --public-key FILE   a public key to verify with, PEM; as often as there were keys (default: keys/audit.pem of the home)
  --head FILE         the head outside the database (default: audit-head.json of the home)
  --json              the result as JSON
  --help              this text
The database is found as by npm start: DATABASE_URL, or the one in QUARTERDECK_HOME. Nothing is written.
Ends with 0 when every line is as it was sealed, with 1 when not.`;

function readFlags(args) {
  const flags = { json: false, help: false, keyFiles: [], head: undefined };
  const rest = [...args];
  const value = (name) => {
    const given = rest.shift();
    if (!given) throw new Refusal(`${name} takes a file.`);
    return given;
  };
  while (rest.length) {
    const arg = rest.shift();
    if (arg === "--json") flags.json = true;
    else if (arg === "--help" || arg === "-h") flags.help = true;
    else if (arg === "--public-key") flags.keyFiles.push(value(arg));
    else if (arg === "--head") flags.head = value(arg);
    else throw new Refusal(`There is no option ${arg}.\n\n${usage}`);
  }
  return flags;
}

/** The keys to verify with. Errors: Refusal when a file is none, or there is no file. */
function keysOf(files, home) {
  const named = files.length > 0 ? files : [path.join(home, "keys/audit.pem")];
  return new Map(
    named.map((file) => {
      try {
        const { id, key } = readKey(file);
        return [id, key];
      } catch (error) {
        throw new Refusal(`${file} is no key that the audit can be verified with: ${error.message}`);
      }
    }),
  );
}

/** How often progress is told where nobody overwrites it: a log, milliseconds. */
const logMilliseconds = 10_000;

/** Tells how far it is: on a terminal in one line, in a log now and then, as JSON not at all. */
function progress(json) {
  let said = Date.now();
  return (lines) => {
    if (json) return;
    if (process.stdout.isTTY) return void process.stdout.write(`\r${lines.toLocaleString("en")} lines … `);
    if (Date.now() - said < logMilliseconds) return;
    said = Date.now();
    console.log(`${lines.toLocaleString("en")} lines …`);
  };
}

function say({ ok, lines, waiting, start, head, findings, notes }) {
  for (const note of notes) console.log(`Note: ${note}`);
  if (start)
    console.log(
      `The chain begins after line ${start.seq}: earlier lines were dropped when their retention ended (signed ${start.at} by key ${start.keyId}).`,
    );
  if (waiting > 0) console.log(`${waiting} ${waiting === 1 ? "line waits" : "lines wait"} for a seal.`);
  if (ok && head)
    console.log(
      `${lines.toLocaleString("en")} lines, sealed up to ${head.at} (line ${head.seq}), signed by key ${head.keyId}. Every one is as it was sealed.`,
    );
  else if (ok) console.log("There are no sealed lines.");
  else {
    for (const { message } of findings) console.log(`✗ ${message}`);
    console.log(
      `\nThe audit was tampered with, or its database was put back to an earlier state. First: ${findings[0].message}`,
    );
  }
}

await endWith(async () => {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  if (flags.json) tellOnStandardError();
  requireNode();
  const home = homeFolder();
  const keys = keysOf(flags.keyFiles, home);
  // Before the database: it is written after it, and so is never ahead of what is read here.
  const headFile = readHeadFile(flags.head ?? path.join(home, "audit-head.json"));
  const result = await withDatabase(home, "quarterdeck audit", (client) =>
    verifyChain(client, { keys, headFile, onProgress: progress(flags.json) }),
  );
  if (process.stdout.isTTY && !flags.json) process.stdout.write("\r\u001b[K");
  if (flags.json) console.log(JSON.stringify(result, null, 2));
  else say(result);
  return result.ok ? 0 : 1;
});
