import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { installsIn } from "./other-installs.mjs";

test.skipIf(process.platform !== "linux")(
  "npm that installs packages is found by its folder for as long as it is at it, and npm that does not is not",
  async () => {
    const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "quarterdeck-installs-")));
    const wait = "while [ ! -e go ]; do sleep 0.05; done";
    writeFileSync(
      path.join(folder, "package.json"),
      JSON.stringify({ name: "a", version: "1.0.0", scripts: { preinstall: wait, start: wait } }),
    );
    const npm = (...args) => spawn("npm", args, { cwd: folder, stdio: "ignore" });
    const [starting, installing] = [npm("start"), npm("--offline", "install", "--no-audit")];
    const ended = Promise.all([once(starting, "exit"), once(installing, "exit")]);
    try {
      await expect.poll(() => installsIn(folder), { timeout: 50_000 }).toContain(installing.pid);
      expect(installsIn(folder)).not.toContain(starting.pid);
      expect(installsIn(os.tmpdir())).not.toContain(installing.pid);
    } finally {
      writeFileSync(path.join(folder, "go"), "");
      await ended;
    }
    expect(installsIn(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  },
);
