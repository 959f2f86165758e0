import { expect, test } from "vitest";
import { logLines, readScript } from "./script";

test("a simulated node answers what it was told to echo", () => {
  expect(readScript("echo hello")).toEqual({ kind: "echo", text: "hello\n" });
});

test("a stream has a size, and a pace only when one is given", () => {
  expect(readScript("stream 1000")).toEqual({ kind: "stream", bytes: 1000, bytesPerSecond: undefined });
  expect(readScript("stream 1000 50")).toEqual({ kind: "stream", bytes: 1000, bytesPerSecond: 50 });
});

test("what a simulated node cannot carry out is refused instead of reported as done", () => {
  expect(() => readScript("rm -rf /")).toThrow("no such script");
});

test("log lines are whole and the same every time", () => {
  const lines = logLines(10_000);
  expect(lines.length).toBeGreaterThanOrEqual(10_000);
  expect(lines.at(-1)).toBe(0x0a);
  expect(logLines(10_000).equals(lines)).toBe(true);
});
