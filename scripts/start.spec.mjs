import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { freePort } from "./postgres.mjs";
import { isSameProcess, startTimeOf, waitUntil } from "./process-identity.mjs";
import { root } from "./project.mjs";
import { isRoot, systemFolderFor } from "./system-user.mjs";

// The launcher itself, from outside: one home with its embedded PostgreSQL, started, killed and started again.

let home;
let port;
let launchers = [];

beforeAll(async () => {
  home = realpathSync(mkdtempSync(path.join(process.env.QUARTERDECK_TEST_FOLDER ?? os.tmpdir(), "quarterdeck-start-")));
  port = await freePort();
});

afterEach(async () => {
  for (const launcher of launchers) {
    launcher.child.kill("SIGTERM");
    await launcher.ended;
  }
  launchers = [];
});

afterAll(async () => {
  // What a failed test left running is ended by a start that is told to stop.
  const last = launch();
  await last.says("Ctrl-C stops it");
  last.child.kill("SIGTERM");
  await last.ended;
  if (isRoot) rmSync(systemFolderFor(home), { recursive: true });
  rmSync(home, { recursive: true, force: true });
});

function launch({ env = {}, args = [] } = {}) {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, DATABASE_URL: undefined, CI: undefined, QUARTERDECK_HOME: home, PORT: String(port), ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += piece));
  let code;
  const launcher = {
    child,
    output: () => output,
    ended: new Promise((resolve) => child.once("close", (exitCode, signal) => resolve((code = exitCode ?? signal)))),
    /** Waits until the words were printed; fails with everything that was. */
    async says(words) {
      await waitUntil(() => output.includes(words) || code !== undefined, 90_000);
      if (!output.includes(words)) throw new Error(`It did not say "${words}", but:\n${output}`);
    },
  };
  launchers.push(launcher);
  return launcher;
}

/** `npm run reset-admin`, as an operator of this home runs it: what it prints, and its exit code. */
const resetAdmin = () =>
  new Promise((resolve) => {
    execFile(
      "npm",
      ["run", "--silent", "reset-admin"],
      { cwd: root, env: { ...process.env, DATABASE_URL: "", QUARTERDECK_HOME: home } },
      (error, stdout, stderr) => resolve({ code: error ? error.code : 0, said: stdout + stderr }),
    );
  });

/** The status of a sign-in as the administrator. */
const signIn = async (Password) => {
  const { status } = await fetch(`http://127.0.0.1:${port}/api/console/SignIn`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      origin: `http://127.0.0.1:${port}`,
      "sec-fetch-site": "same-origin",
    },
    body: JSON.stringify({ UserName: "admin", Password }),
  });
  return status;
};

const record = () => JSON.parse(readFileSync(path.join(home, "launcher.json"), "utf8"));

/** Process id of the postmaster, whichever folder it was given. */
function postmaster() {
  const folder = [path.join(home, "pg"), ...(isRoot ? [path.join(systemFolderFor(home), "pg")] : [])].find(existsSync);
  const file = path.join(folder, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  return startTimeOf(pid) === undefined ? undefined : { pid, startTime: startTimeOf(pid) };
}

const answers = async () => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
  } catch {
    return false;
  }
};

test("the first start prints an address, a one-use link and a password; the next one prints no secret again", async () => {
  const first = launch();
  await first.says("Ctrl-C stops it");
  expect(first.output()).toContain(`Quarterdeck is at http://127.0.0.1:${port}`);
  expect(first.output()).toMatch(/works once:\s+http:\/\/\S+/);
  expect(first.output()).toMatch(/not shown again:\s+\S+/);
  expect(await answers()).toBe(true);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);

  const second = launch();
  await second.says("Ctrl-C stops it");
  expect(second.output()).not.toMatch(/works once|not shown again/);
});

test("a stop leaves nothing running and nothing on the port", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  const { server, agent } = record();
  const database = postmaster();
  launcher.child.kill("SIGINT");
  expect(await launcher.ended).toBe(0);
  expect([server, agent, database].filter(isSameProcess)).toEqual([]);
  expect(await answers()).toBe(false);
  expect(existsSync(path.join(home, "launcher.json"))).toBe(false);
});

test("reset-admin gives the administrator a password that signs in, while the server is stopped and while it runs", async () => {
  const printed = ({ said }) => /not shown again:\s+(\S+)/.exec(said)?.[1];
  const stopped = await resetAdmin();
  expect(stopped).toMatchObject({ code: 0 });
  expect(postmaster()).toBeUndefined();

  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  expect(await signIn(printed(stopped))).toBe(200);
  const running = await resetAdmin();
  expect(await signIn(printed(running))).toBe(200);
  expect(await signIn(printed(stopped))).toBe(400);
  expect(launcher.output() + readFileSync(path.join(home, "server.log"), "utf8")).not.toContain(printed(running));
});

test("a second start from the same home, or on the same port, says so and disturbs nothing", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  const before = record();

  const sameHome = launch({ env: { PORT: String(await freePort()) } });
  expect(await sameHome.ended).toBe(1);
  expect(sameHome.output()).toContain(`process ${launcher.child.pid}`);

  const otherHome = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-start-"));
  const samePort = launch({ env: { QUARTERDECK_HOME: otherHome } });
  expect(await samePort.ended).toBe(1);
  expect(samePort.output()).toContain(`Port ${port}`);
  rmSync(otherHome, { recursive: true });

  expect(record()).toEqual(before);
  expect(await answers()).toBe(true);
});

test("after kill -9 of the launcher the server leaves, and the next start adopts database and agent", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  const { server, agent } = record();
  const database = postmaster();
  launcher.child.kill("SIGKILL");
  await launcher.ended;

  const next = launch();
  await next.says("Ctrl-C stops it");
  expect(isSameProcess(server)).toBe(false);
  expect(record().agent).toEqual(agent);
  expect(postmaster()).toEqual(database);
  expect(await answers()).toBe(true);
});

test("kill -9 of the server takes neither agent nor database, and the launcher says how to go on", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  const { server, agent } = record();
  const database = postmaster();
  process.kill(server.pid, "SIGKILL");
  expect(await launcher.ended).toBe(1);
  expect(launcher.output()).toContain("npm start picks up from here");
  expect([agent, database].filter(isSameProcess)).toHaveLength(2);

  const next = launch();
  await next.says("Ctrl-C stops it");
  expect(record().agent).toEqual(agent);
});

test("a killed agent is started again, and the launcher says so", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  const { agent } = record();
  process.kill(agent.pid, "SIGKILL");
  await launcher.says("The local agent ended (SIGKILL)");
  expect(await waitUntil(() => record().agent.pid !== agent.pid && isSameProcess(record().agent), 10_000)).toBe(true);
});

test("a killed database is started again, and the product answers as before", async () => {
  const launcher = launch();
  await launcher.says("Ctrl-C stops it");
  process.kill(postmaster().pid, "SIGKILL");
  await launcher.says("Starting it again");
  expect(await waitUntil(async () => isSameProcess(postmaster()) && (await answers()), 30_000)).toBe(true);
});

test.each([
  ["PORT", "eighty"],
  ["DATABASE_URL", "mysql://x"],
  ["QUARTERDECK_HOME", "/dev/null/x"],
])("a bad %s stops the start with a sentence that names it", async (name, value) => {
  const launcher = launch({ env: { [name]: value } });
  expect(await launcher.ended).toBe(78);
  expect(launcher.output()).toContain(name);
});

test("an option that does not exist is refused", async () => {
  const launcher = launch({ args: ["--no-such-thing"] });
  expect(await launcher.ended).toBe(1);
  expect(launcher.output()).toContain("There is no option --no-such-thing");
});
