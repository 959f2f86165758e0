import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { takeLock } from "./lock.mjs";
import { isSameProcess, startTimeOf } from "./process-identity.mjs";

let folder;
let file;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-lock-"));
  file = path.join(folder, "lock.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("tells who holds the lock, with what the holder wrote there", () => {
  const lock = takeLock(file, { port: 3000 });
  lock.update({ url: "http://127.0.0.1:3000" });
  expect(takeLock(file).holder).toMatchObject({ pid: process.pid, port: 3000, url: "http://127.0.0.1:3000" });
});

test("is free again after release", () => {
  takeLock(file).release();
  expect(takeLock(file).holder).toBeUndefined();
});

test("is taken over from a process that is gone, with what it left", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(file, JSON.stringify({ pid, startTime: "1", server: { pid: 1 } }));
  const lock = takeLock(file);
  expect(lock.holder).toBeUndefined();
  expect(lock.previous).toMatchObject({ server: { pid: 1 } });
});

test("is taken over when the holder's process id belongs to another program by now", () => {
  writeFileSync(file, JSON.stringify({ pid: process.ppid, startTime: "long ago" }));
  expect(takeLock(file).holder).toBeUndefined();
});

test("is taken over from a file that a crash left empty", () => {
  writeFileSync(file, "");
  expect(takeLock(file).holder).toBeUndefined();
});

test("can be read by nobody but its owner, because addresses and processes are nobody else's business", () => {
  takeLock(file);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a process is the same only with the same start time", () => {
  expect(isSameProcess({ pid: process.pid, startTime: startTimeOf(process.pid) })).toBe(true);
  expect(isSameProcess({ pid: process.pid, startTime: "1" })).toBe(false);
  expect(isSameProcess(undefined)).toBe(false);
});
