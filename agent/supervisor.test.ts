import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Follower } from "./follower";
import { descendantsOf, groupRuns } from "./process-table";
import { stopGroup } from "./stop-group";
import { abandon, Deadline, exitOf, installSupervisor, launch, leaderOf, recover, supervisorOf } from "./supervisor";
import { supervisorScript } from "./supervisor-script";
import { eventually, isAlive } from "./testing/agent-process";

let home: string;
let directory: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-supervisor-test-"));
  directory = path.join(home, "step");
  mkdirSync(directory);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

function start(script: string, timeoutSeconds = 60, supervisor = installSupervisor(home)) {
  writeFileSync(path.join(directory, "script"), script);
  const environment = { PATH: "/usr/local/bin:/usr/bin:/bin" };
  const program = [process.execPath, "no redactor is started"] as const;
  return launch(supervisor, { directory, workingDirectory: "/", timeoutSeconds, environment, program });
}

/** A supervisor as on a machine with too much to do: at one place of its text it waits until it may go on. */
function slowSupervisor(before: string) {
  const file = path.join(home, "slow.sh");
  expect(supervisorScript.split(before)).toHaveLength(2);
  writeFileSync(file, supervisorScript.replace(before, `until [ -e "$here/go" ]; do sleep 0.02; done\n${before}`));
  return file;
}
const goOn = () => writeFileSync(path.join(directory, "go"), "");
/** Where a supervisor says its name. */
const nameless = 'echo "$pid $start" > supervisor || exit 1';

const read = (name: string) => readFileSync(path.join(directory, name), "utf8");

test.each([
  ["exit 0", 0],
  ["exit 42", 42],
  ["kill -s KILL $$", 137],
  ["kill -s INT $$", 130],
])("writes down how %j ended", async (script, status) => {
  start(script);
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  expect(exitOf(directory)).toMatchObject({ status, timedOut: false });
});

test("an exit line without its newline is no result", () => {
  writeFileSync(path.join(directory, "exit"), "exit 0 12345");
  expect(exitOf(directory)).toBeUndefined();
});

test("a supervisor that comes after the step was given up does not start it", async () => {
  expect(recover(directory)).toBe("gone");
  const child = start("echo ran");
  await eventually(() => child.exitCode !== null, "the supervisor to leave");
  expect(read("stdout")).toBe("");
  expect(existsSync(path.join(directory, "leader"))).toBe(false);
});

test("a supervisor that takes its time to start is not taken for one that is gone", async () => {
  const child = start("echo ran", 60, slowSupervisor(nameless));
  const follower = new Follower(
    directory,
    [],
    () => 0,
    () => {},
  );
  let ended: unknown;
  void follower.ended.then((exit) => {
    ended = exit;
  });
  child.once("exit", () => follower.supervisorEnded());
  // Longer than it takes to ask for the supervisor, twice.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(ended).toBeUndefined();
  goOn();
  expect(await follower.ended).toMatchObject({ status: 0 });
  expect(read("stdout")).toBe("ran\n");
});

test("a step that is stopped before its script has started never starts it, and counts as stopped", async () => {
  start("echo ran", 60, slowSupervisor(nameless));
  expect(await stopGroup(directory, "order")).toEqual({ didStop: true, escaped: [] });
  goOn();
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  expect(exitOf(directory)).toMatchObject({ status: 143 });
  expect(read("stdout")).toBe("");
});

test("an agent that comes while a supervisor writes its name gives the step up for good", async () => {
  const half = supervisorScript.replace(nameless, `: > supervisor\nset +C\n${nameless}`);
  const file = path.join(home, "half.sh");
  const pause = 'until [ -e "$here/go" ]; do sleep 0.02; done';
  writeFileSync(file, half.replace("set +C\n", `set +C\n${pause}\n`));
  start("echo ran", 60, file);
  await eventually(() => existsSync(path.join(directory, "supervisor")), "the file");
  expect(recover(directory)).toBe("gone");
  goOn();
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  expect(read("stdout")).toBe("");
});

test("what has begun is not given up by whoever looks a moment too late", async () => {
  start("until [ -e go-on ]; do sleep 0.02; done; echo ran");
  await eventually(() => leaderOf(directory) !== undefined, "the script");
  expect(abandon(directory)).toBe(false);
  expect(recover(directory)).toBe("running");
  await stopGroup(directory, "order");
});

test("a number that another process has by now is not taken for the supervisor", () => {
  writeFileSync(path.join(directory, "supervisor"), `${process.pid} 1\n`);
  expect(recover(directory)).toBe("gone");
});

test("a link in the place of an output file is not followed", () => {
  symlinkSync(path.join(home, "victim"), path.join(directory, "stdout"));
  expect(() => start("echo x")).toThrow(/EEXIST/);
  expect(existsSync(path.join(home, "victim"))).toBe(false);
});

test("leaves no process of its own behind when a step ends after its clock has started", async () => {
  start("sleep 1.3", 3_600);
  await eventually(() => supervisorOf(directory) !== undefined, "the supervisor");
  const session = supervisorOf(directory)?.pid;
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  const members = () => execFileSync("ps", ["-o", "pid=", "-s", String(session)], { encoding: "utf8" }).trim();
  await eventually(() => {
    try {
      return members() === "";
    } catch {
      return true; // `ps` fails when there is none.
    }
  }, "the session to be empty");
});

test("the clock of a killed supervisor stops nobody when its time comes", async () => {
  start("exec sleep 60", 3);
  await eventually(() => leaderOf(directory) !== undefined, "the script");
  const leader = leaderOf(directory)?.pid ?? 0;
  const supervisor = supervisorOf(directory)?.pid ?? 0;
  await eventually(
    () => descendantsOf(supervisor).some((entry) => entry.name === "sleep" && entry.group === supervisor),
    "the clock",
  );
  process.kill(supervisor, "SIGKILL");
  await eventually(() => !groupRuns(supervisor), "the clock to leave");
  expect(existsSync(path.join(directory, "timedout"))).toBe(false);
  expect(isAlive(leader)).toBe(true);
  process.kill(-leader, "SIGKILL");
});

test("paused time does not count towards the time limit", async () => {
  const startedAt = Date.now();
  start("sleep 60", 5);
  await eventually(() => leaderOf(directory) !== undefined, "the script");
  const leader = leaderOf(directory)?.pid ?? 0;
  const deadline = new Deadline(directory);
  deadline.pause();
  const pausedAt = Date.now();
  expect(deadline.isPaused).toBe(true);
  await eventually(() => Date.now() - pausedAt > 6_000, "the limit to pass");
  expect(isAlive(leader)).toBe(true);
  deadline.resume();
  const resumedAt = Date.now();
  await eventually(() => exitOf(directory) !== undefined, "the end");
  expect(exitOf(directory)?.timedOut).toBe(true);
  expect(pausedAt - startedAt + (Date.now() - resumedAt)).toBeGreaterThan(4_500);
});

test("works where the system has no setsid, with a shell that has job control", async () => {
  const bin = path.join(home, "bin");
  mkdirSync(bin);
  for (const name of ["sh", "sleep", "cat", "echo"])
    symlinkSync(name === "sh" ? "/bin/bash" : `/bin/${name}`, path.join(bin, name));
  writeFileSync(
    path.join(directory, "script"),
    "echo $$; sleep 60 & echo $!; cat /proc/self/stat | cut -d' ' -f5; wait",
  );
  const { openSync } = await import("node:fs");
  const output = openSync(path.join(directory, "stdout"), "a");
  const supervisor = spawn("/bin/bash", [installSupervisor(home), "5", "/"], {
    cwd: directory,
    env: Object({ PATH: bin }),
    detached: true,
    stdio: ["ignore", output, output, "pipe"],
  });
  supervisor.stdio[3]?.destroy();
  await eventually(() => exitOf(directory) !== undefined, "the end");
  expect(exitOf(directory)?.timedOut).toBe(true);
  const [leader, child] = read("stdout").split("\n");
  expect(leaderOf(directory)?.pid).toBe(Number(leader));
  expect(isAlive(Number(child))).toBe(false);
});
