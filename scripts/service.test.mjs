import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "./project.mjs";
import { unitText } from "./service-unit.mjs";
import { tools } from "./test-tools.mjs";

// The unit as systemd itself reads it. What it does under a running systemd is not tried here.

const folder = mkdtempSync(path.join(os.tmpdir(), "quarterdeck service 100%-"));
afterAll(() => rmSync(folder, { recursive: true }));

const unitOf = (given) =>
  unitText({ node: process.execPath, checkout: root, home: path.join(root, "data"), user: "daemon", ...given });

function analyze(text, ...args) {
  const file = path.join(folder, "quarterdeck.service");
  writeFileSync(file, text);
  const { status, stdout, stderr } = spawnSync("systemd-analyze", [...args, file], { encoding: "utf8" });
  return { status, said: (stdout + stderr).split("\n").filter((line) => line.includes("quarterdeck.service:")) };
}

describe.skipIf(!existsSync(tools.systemd.file))("the server's unit", () => {
  test.each([{}, { isLowPort: true }])("has nothing that systemd finds wrong: %o", (given) => {
    const found = analyze(unitOf(given), "verify", "--man=no", "--generators=no");
    expect(found).toEqual({ status: 0, said: [] });
  });

  test("means folders with blanks and per cent signs in their names as they are", () => {
    const checkout = path.join(folder, "check out");
    mkdirSync(checkout);
    const text = unitOf({ checkout, home: path.join(folder, "ho me") });
    expect(analyze(text, "verify", "--man=no", "--generators=no")).toEqual({ status: 0, said: [] });
  });

  test("gives the server little of the machine: systemd's own reading of its exposure is at most 2.5 of 10", () => {
    // The threshold is of ten times the level; systemd ends with 1 beyond it, as it does for a unit that says nothing.
    const reading = ["security", "--offline=yes", "--no-pager", "--threshold=25"];
    expect(analyze(unitOf({}), ...reading).status).toBe(0);
    expect(analyze("[Service]\nExecStart=/bin/true\n", ...reading).status).not.toBe(0);
  });
});

const service = (args, env = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/service.mjs", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });
  return { status, stdout, stderr };
};

test("npm run service -- print shows the unit for this checkout, and may bind a port of the system's only where it has one", () => {
  const home = path.join(folder, "home");
  const { status, stdout } = service(["print", "--user", "deck"], { QUARTERDECK_HOME: home, PORT: "443" });
  expect(status).toBe(0);
  expect(stdout).toBe(unitOf({ home, user: "deck", isLowPort: true }));
  expect(stdout).toContain("AmbientCapabilities=CAP_NET_BIND_SERVICE");
  expect(service(["print"]).stdout).not.toContain("CAP_NET");
});

test.each([[["start"]], [[]], [["print", "--user", "a b"]]])(
  "npm run service -- %j is refused with the usage",
  (args) => {
    expect(service(args)).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringContaining("Usage: npm run service"),
    });
  },
);

test.skipIf(existsSync("/run/systemd/system"))("where no systemd runs, nothing is installed, with a sentence", () => {
  for (const what of ["install", "uninstall"])
    expect(service([what]).stderr).toMatch(/root's to change|systemd does not run here/);
});
