import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import { ensureBuilt, ensureInstalled, requireNode } from "./build.mjs";
import { Installation } from "./installation.mjs";
import { takeLock } from "./lock.mjs";
import { isPortFree } from "./postgres.mjs";
import { isSameProcess, stopProcess, waitUntil } from "./process-identity.mjs";
import { endWith, Refusal } from "./progress.mjs";
import { root } from "./project.mjs";

// The whole of `npm start`: packages, builds, database, server and local agent, and their orderly end. Only Node's own
// modules are used up to the point where packages are installed.

const usage = `Usage: npm start -- [options]
  --roles web,gateway,worker   what this process does (all three by default)
  --no-local-agent             no agent on this machine
  --local-agent-as-root        run the local agent as root instead of a system user of its own
  --insecure-http-beyond-loopback
                               no https although other machines can listen in
  --log-to-stdout              the server's log to standard output instead of server.log in its home
  --dev                        run the sources, with a console that reloads as they change
  --help                       this text
Settings are environment variables: HOST, PORT, QUARTERDECK_HOME, DATABASE_URL and those in docs/operating.md.`;

const roleNames = ["web", "gateway", "worker"];

/** Reads the command line. Errors: Refusal for what is not known. */
function readFlags(args) {
  const flags = {
    dev: false,
    help: false,
    insecure: false,
    localAgent: true,
    localAgentAsRoot: false,
    logToStdout: false,
    roles: roleNames,
  };
  const rest = [...args];
  while (rest.length) {
    const arg = rest.shift();
    if (arg === "--dev") flags.dev = true;
    else if (arg === "--help" || arg === "-h") flags.help = true;
    else if (arg === "--no-local-agent") flags.localAgent = false;
    else if (arg === "--local-agent-as-root") flags.localAgentAsRoot = true;
    else if (arg === "--insecure-http-beyond-loopback") flags.insecure = true;
    else if (arg === "--log-to-stdout") flags.logToStdout = true;
    else if (arg === "--roles" || arg.startsWith("--roles="))
      flags.roles = readRoles(arg === "--roles" ? rest.shift() : arg.slice(8));
    else throw new Refusal(`There is no option ${arg}.\n\n${usage}`);
  }
  return flags;
}

function readRoles(text) {
  const roles = [...new Set((text ?? "").split(",").map((role) => role.trim()))];
  const unknown = roles.filter((role) => !roleNames.includes(role));
  if (unknown.length)
    throw new Refusal(`--roles takes ${roleNames.join(", ")} separated by commas, not "${text ?? ""}".`);
  return roles;
}

/** What the launcher itself uses of the environment; the server checks everything again. */
function readSettings() {
  const port = process.env.PORT || "3000";
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535)
    throw new Refusal(`PORT must be a number from 0 to 65535, not "${port}".`, 78);
  const databaseUrl = process.env.DATABASE_URL || undefined;
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    throw new Refusal("DATABASE_URL must be an address such as postgresql://user:password@host:5432/database.", 78);
  }
  const home = path.resolve(root, process.env.QUARTERDECK_HOME || "data");
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Refusal(`QUARTERDECK_HOME (${home}) is no folder that can be written to: ${error.message}.`, 78);
  }
  return { host: process.env.HOST || "127.0.0.1", port: Number(port), home, databaseUrl };
}

/** Takes the home for this process, and waits for a server that a killed launcher left and that is on its way out. */
async function takeHome(settings) {
  const lock = takeLock(path.join(settings.home, "launcher.json"), { port: settings.port });
  if (lock.holder) {
    const { pid, url } = lock.holder;
    throw new Refusal(
      `Quarterdeck runs already from ${settings.home} (process ${pid}${url ? `, ${url}` : ", still starting"}). ` +
        "Stop it first, or start this one with a QUARTERDECK_HOME and PORT of its own.",
    );
  }
  const left = lock.previous?.server;
  if (left && isSameProcess(left) && !(await waitUntil(() => !isSameProcess(left), 10_000)))
    await stopProcess(left, 5_000);
  if (settings.port !== 0 && !(await isPortFree(settings.port, settings.host))) {
    lock.release();
    throw new Refusal(
      `Port ${settings.port} on ${settings.host} is taken by another program. Choose another: PORT=${settings.port + 1} npm start`,
    );
  }
  return lock;
}

await endWith(async () => {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(usage);
    return 0;
  }
  requireNode();
  const settings = readSettings();
  const lock = await takeHome(settings);
  try {
    await ensureInstalled();
    await ensureBuilt(flags.dev ? ["client", "agent"] : ["client", "agent", "server", "console"]);
  } catch (error) {
    lock.release();
    throw error;
  }
  // From here on the file says what runs: it stays behind when something goes on without us, for the next start.
  return await new Installation(settings, flags, lock).run();
});
