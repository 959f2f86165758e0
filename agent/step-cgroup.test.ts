import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cgroupProcesses, killCgroup, StepCgroups } from "./step-cgroup";

// A folder that looks like a control group: what the kernel does with one is seen in run.test.ts, where it lets us.
let own: string;
beforeEach(() => {
  own = mkdtempSync(path.join(tmpdir(), "quarterdeck-cgroup-test-"));
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

/** The folder of the agent with this home. */
const stepsOf = (home: string) =>
  path.join(own, `quarterdeck-steps-${execFileSync("sha256sum", { input: home }).toString().slice(0, 12)}`);
const home = "/var/lib/one";
const steps = () => stepsOf(home);
const withKill = (folder: string) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "cgroup.kill"), "");
};

test("there are none where groups cannot be ended as a whole, or where nothing can be written", () => {
  for (const groups of [new StepCgroups(home, own), new StepCgroups(home, "/proc/nothing/here")]) {
    expect(groups.isUsable).toBe(false);
    expect(groups.create("order", 0, 1)).toBeUndefined();
  }
});

test("each attempt at a step has one of its own, made once", () => {
  withKill(steps());
  const groups = new StepCgroups(home, own);
  const first = groups.create("order", 0, 1);
  expect(first).toBe(path.join(steps(), "order.0.1"));
  expect(groups.create("order", 0, 2)).not.toBe(first);
  expect(groups.create("order", 0, 1)).toBeUndefined();
});

test("those that nobody is in any more are removed when the agent starts; others stay", () => {
  withKill(steps());
  withKill(path.join(steps(), "inhabited"));
  mkdirSync(path.join(steps(), "empty"));
  new StepCgroups(home, own);
  expect(existsSync(path.join(steps(), "empty"))).toBe(false);
  expect(existsSync(path.join(steps(), "inhabited"))).toBe(true);
});

test("an agent that starts leaves alone what another one on the machine has just made", () => {
  withKill(steps());
  const group = new StepCgroups(home, own).create("order", 0, 1);
  withKill(stepsOf("/var/lib/two"));
  new StepCgroups("/var/lib/two", own);
  expect(existsSync(group ?? "")).toBe(true);
});

test("its processes are read, and it is ended, without a fault when it is gone meanwhile", () => {
  withKill(steps());
  writeFileSync(path.join(steps(), "cgroup.procs"), "17\n4711\n");
  expect(cgroupProcesses(steps())).toEqual([17, 4711]);
  killCgroup(steps());
  expect(readFileSync(path.join(steps(), "cgroup.kill"), "utf8")).toBe("1");
  rmSync(steps(), { recursive: true });
  expect(cgroupProcesses(steps())).toEqual([]);
  killCgroup(steps());
});
