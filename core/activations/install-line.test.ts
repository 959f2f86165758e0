import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { installLine } from "./install-line";

const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-line-"));
afterAll(() => rmSync(folder, { recursive: true }));

const activation = { ActivationId: "11111111-2222-3333-4444-555555555555", ActivationCode: "7Q2M-0KXA" };
const installer = `printf '%s\\n' "$QUARTERDECK_ACTIVATION_CODE" "$@"; exit 7`;
const sha256 = createHash("sha256").update(installer).digest("hex");
const serverUrl = "https://deck.example/it's $(touch /nowhere) here";

/** Of this process's environment only what names its kind. */
const nothing: NodeJS.ProcessEnv = { NODE_ENV: "test" };

/** Runs the line with a curl or wget of our own, which hands out `served` and notes its arguments. */
function pasted(line: string, { served = installer, tool = "curl" } = {}) {
  const bin = mkdtempSync(path.join(folder, "bin-"));
  const temporary = path.join(bin, "temporary");
  mkdirSync(temporary);
  for (const name of ["sh", "mktemp", "sha256sum", "shasum", "cut", "rm", "cat", "touch"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    if (found) execFileSync("ln", ["-s", found, path.join(bin, name)]);
  }
  writeFileSync(path.join(bin, "served"), served);
  const stub = `#!/bin/sh\nprintf '%s\\n' "$@" >${bin}/asked\nwhile [ $# -gt 0 ]; do case $1 in -o|-O) cat ${bin}/served >"$2";; esac; shift; done\n`;
  writeFileSync(path.join(bin, tool), stub);
  chmodSync(path.join(bin, tool), 0o755);
  const ran = spawnSync("/bin/sh", ["-c", line], {
    encoding: "utf8",
    env: { ...nothing, PATH: bin, TMPDIR: temporary },
  });
  const asked = execFileSync("cat", [path.join(bin, "asked")], { encoding: "utf8" })
    .trim()
    .split("\n");
  return { ...ran, asked, left: readdirSync(temporary) };
}

const lineFor = (TlsFingerprint: string | null) =>
  installLine({ ServerUrl: serverUrl, ServerKey: "abc123", TlsFingerprint, InstallerSha256: sha256 }, activation);

test.each(["curl", "wget"])(
  "with %s, the installer gets its words as they were meant, also odd ones, and is removed",
  (tool) => {
    const { stdout, status, asked, left } = pasted(lineFor("sha256:AB"), { tool });
    expect(stdout.trim().split("\n")).toEqual([
      "7Q2M-0KXA",
      "--server",
      serverUrl,
      "--activation-id",
      activation.ActivationId,
      "--server-key",
      "abc123",
      "--server-fingerprint",
      "sha256:AB",
    ]);
    expect(status).toBe(7);
    expect(asked.at(-1)).toBe(`${serverUrl}/install.sh`);
    expect(left).toEqual([]);
  },
);

test("an installer that is not the one the line was made for is not run", () => {
  const { stdout, stderr, status, left } = pasted(lineFor("sha256:AB"), { served: `${installer} ` });
  expect([stdout, status, left]).toEqual(["", 13, []]);
  expect(stderr).toBe("The installer is not the one that this line was made for. Get a new line.\n");
});

test("a certificate is let pass unchecked only where its key is pinned", () => {
  expect(lineFor("sha256:AB")).toMatch(/curl -fsSk .*--no-check-certificate/);
  expect(lineFor(null)).not.toMatch(/-fsSk|--no-check-certificate|--server-fingerprint/);
});

test("the code is in the environment only, not among the arguments of anything", () => {
  const line = lineFor("sha256:AB");
  expect(line.startsWith("QUARTERDECK_ACTIVATION_CODE=7Q2M-0KXA sh -c ")).toBe(true);
  expect(line.split(activation.ActivationCode)).toHaveLength(2);
  expect(line).not.toContain("\n");
});
