import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import path from "node:path";
import { isSameProcess, startTimeOf, stopProcess } from "./process-identity.mjs";
import { Refusal } from "./progress.mjs";
import { sha256 } from "./project.mjs";
import { agentProgram } from "./server-process.mjs";
import { isReachable, isRoot, systemFolderFor, systemUser } from "./system-user.mjs";

const userName = "quarterdeck-agent";

/** The agent's exit code for "the server does not know this node". */
export const unknownNode = 7;

/**
 * Where the local agent lives and as whom. Under root that is a system user of its own, who cannot read the server's
 * keys or database, in a system folder; for an ordinary user, or when asked for, the server's own account.
 *
 * It runs from a copy of the program named by its content: a build does not change what runs, and whether a running
 * agent is the present one can be told from its command line.
 *
 * @param home   of the server
 * @param asRoot keep root although it could be another user
 * @returns what the other functions here take
 *
 * Errors: Refusal when the system user is missing and cannot be made.
 */
export function placeLocalAgent({ home, asRoot = false }) {
  const separate = isRoot && !asRoot;
  const parent = separate ? systemFolderFor(home) : home;
  const folder = path.join(parent, "agent");
  const program = copyProgram(parent);
  // The output lies beside the agent's own folder, where it cannot put a link to something of ours.
  const place = { home: folder, separate, program, node: process.execPath, output: `${folder}.out` };
  if (!separate) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return place;
  }
  const user = systemUser(userName);
  openHome(folder, user);
  const node = realpathSync(process.execPath);
  if (isReachable(node, user)) return { ...place, user, node };
  return { ...place, user, node: copyOnce(node, path.join(parent, `node-${process.versions.node}`), 0o755) };
}

function copyProgram(parent) {
  const name = `agent-${sha256(readFileSync(agentProgram)).slice(0, 12)}.cjs`;
  for (const former of readdirSync(parent).filter((each) => /^agent-[0-9a-f]{12}\.cjs$/.test(each) && each !== name)) {
    // A running agent has read its file whole.
    rmSync(path.join(parent, former));
  }
  return copyOnce(agentProgram, path.join(parent, name), 0o644);
}

/** The parent belongs to root, so that nobody else can have put something in this folder's place. */
function openHome(folder, user) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
}

function copyOnce(from, to, mode) {
  if (existsSync(to)) return to;
  const unfinished = `${to}.${process.pid}`;
  copyFileSync(from, unfinished, constants.COPYFILE_FICLONE);
  chmodSync(unfinished, mode);
  renameSync(unfinished, to);
  return to;
}

/** Nothing of the server's environment, which may hold its keys, reaches the agent or what runs under it. */
const environment = (place) => ({
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: place.home,
  LANG: process.env.LANG ?? "C.UTF-8",
  ...(process.env.TZ && { TZ: process.env.TZ }),
});

const options = (place, env = {}) => ({
  ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
  cwd: place.home,
  env: { ...environment(place), ...env },
});

/** Runs the agent's program to its end. */
const command = (place, args, { env, timeout = 30_000 } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(place.node, [place.program, ...args, "--home", place.home], {
      ...options(place, env),
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
    });
    let output = "";
    let errors = "";
    child.stdout.on("data", (piece) => (output += piece));
    child.stderr.on("data", (piece) => (errors += piece));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output, errors }));
  });

/** Whether the agent has an identity, that is, has registered somewhere once. */
export const hasIdentity = (place) => existsSync(path.join(place.home, "identity.json"));

const serverArguments = ({ serverUrl, serverKey, serverFingerprint }) => [
  "--server",
  serverUrl,
  ...(serverKey ? ["--server-key", serverKey] : []),
  ...(serverFingerprint ? ["--server-fingerprint", serverFingerprint] : []),
];

const identityOf = (place) => readFileSync(path.join(place.home, "identity.json"), "utf8");

/**
 * Tells the registered agent where its server is now: HOST, PORT or the certificate may be others than at the last start.
 * It takes effect when the agent starts.
 *
 * @returns whether anything is different
 * Errors: Refusal with what the agent said.
 */
export async function move(place, server) {
  const before = identityOf(place);
  const { code, output, errors } = await command(place, ["move", ...serverArguments(server)]);
  if (code !== 0)
    throw new Refusal(`The local agent could not be told of the server (code ${code}): ${(errors || output).trim()}`);
  return identityOf(place) !== before;
}

/**
 * Registers the agent anew with an activation of the server's. A former identity, which this server does not know,
 * is moved aside with everything that was kept under it.
 *
 * Errors: Refusal with what the agent said.
 */
export async function register(place, { activationId, activationCode, ...server }) {
  if (hasIdentity(place)) {
    renameSync(place.home, `${place.home}.before-${Date.now()}`);
    mkdirSync(place.home, { mode: 0o700 });
    if (place.user) openHome(place.home, place.user);
  }
  const { code, output, errors } = await command(
    place,
    ["register", ...serverArguments(server), "--activation-id", activationId],
    // Not an argument, which everybody on this machine can read.
    { env: { QUARTERDECK_ACTIVATION_CODE: activationCode } },
  );
  if (code !== 0) throw new Refusal(`The local agent could not register (code ${code}): ${(errors || output).trim()}`);
}

/** The agent that runs from this place, as `{ pid, startTime }`; undefined when none does. */
export function runningAgent(place) {
  let record;
  try {
    record = JSON.parse(readFileSync(path.join(place.home, "agent.pid"), "utf8"));
  } catch {
    return undefined;
  }
  if (!isSameProcess(record)) return undefined;
  // The file is the agent's own, and we may be root: a process of somebody else is never taken for it.
  if (
    process.platform === "linux" &&
    statSync(`/proc/${record.pid}`, { throwIfNoEntry: false })?.uid !== (place.user?.uid ?? process.getuid())
  )
    return undefined;
  return { pid: record.pid, startTime: String(record.startTime) };
}

/**
 * Starts the agent in a session of its own, so that neither our end nor the server's takes it along.
 * @param onExit receives `{ code, signal }` when it ends while we live
 * @returns `{ pid, startTime }`
 */
export function runAgent(place, onExit = () => {}) {
  rmSync(place.output, { force: true });
  const output = openSync(place.output, "wx", 0o600);
  const child = spawn(place.node, ["--max-old-space-size=64", place.program, "run", "--home", place.home], {
    ...options(place),
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  child.once("exit", (code, signal) => onExit({ code, signal }));
  child.once("error", () => onExit({ code: 1, signal: null }));
  child.unref();
  return { pid: child.pid, startTime: startTimeOf(child.pid) };
}

/** Asks the agent to stop; running steps go on. Waits at most `limitMilliseconds`, then kills it. */
export const stopAgent = (agent, limitMilliseconds) => stopProcess(agent, limitMilliseconds);

/** The steps that run now: `{ order, step, name, pid, startedAt }[]`; none when the agent cannot say. */
export async function runningSteps(place) {
  const { code, output } = await command(place, ["status", "--json"], { timeout: 5_000 });
  if (code !== 0) return [];
  return JSON.parse(output).running ?? [];
}

/** Whether the running agent is of another program than the one that would be started now. */
export function isOutdated(place, agent) {
  const words =
    process.platform === "linux"
      ? readFileSync(`/proc/${agent.pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-o", "command=", "-p", String(agent.pid)], { encoding: "utf8" });
  return !words.includes(place.program);
}
