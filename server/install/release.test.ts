import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { openKeys } from "../keys";
import { serverVersion } from "../version";
import { presentRelease, readRelease } from "./release";

// Every run of the tool is a process of its own, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 180_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-server-release-"));
afterAll(() => rmSync(folder, { recursive: true }));

const keys = openKeys({ home: path.join(folder, "home"), masterKey: undefined });
const keyFile = path.join(folder, "release-key.pem");
const tool = (...args: string[]) => execFileSync(process.execPath, ["scripts/release.mjs", ...args], { stdio: "pipe" });
beforeAll(() => void tool("key", keyFile));

let place: string;
let program: Buffer;
beforeEach(() => {
  place = mkdtempSync(path.join(folder, "dist-"));
  copyFileSync("dist/agent.cjs", path.join(place, "agent.cjs"));
  program = readFileSync("dist/agent.cjs");
});

const read = (version = serverVersion) => readRelease(place, program, version, keys);
const sign = () => tool("sign", "--key", keyFile, path.join(place, "agent.cjs"));

/** Whether OpenSSL, with a public key in PEM, takes a signature over a text. */
function opensslTakes(publicPem: string, text: string, signature: string): boolean {
  const [key, message, sig] = ["key", "message", "sig"].map((name) => path.join(folder, name));
  writeFileSync(`${key}`, publicPem);
  writeFileSync(`${message}`, text);
  writeFileSync(`${sig}`, Buffer.from(signature, "base64"));
  try {
    const args = [
      "pkeyutl",
      "-verify",
      "-pubin",
      "-inkey",
      `${key}`,
      "-rawin",
      "-in",
      `${message}`,
      "-sigfile",
      `${sig}`,
    ];
    return execFileSync("openssl", args, { encoding: "utf8", stdio: "pipe" }).includes("Verified Successfully");
  } catch {
    return false;
  }
}

/** The public half of one of the server's keys, as OpenSSL reads it from the file. */
const publicPem = (name: string) =>
  execFileSync("openssl", ["pkey", "-in", path.join(folder, "home/keys", name), "-pubout"], { encoding: "utf8" });

test("without an operator's signature the server signs its own agent, with a key that is not the order key", () => {
  const release = read();
  expect(release).toMatchObject({ signedBy: "server", problem: undefined });
  expect(statSync(path.join(folder, "home/keys/release.pem")).mode & 0o777).toBe(0o600);
  expect(keys.releaseKey.keyId).not.toBe(keys.orderKeyId);
  const { manifest = "", signature = "" } = release.signed ?? {};
  expect(JSON.parse(manifest)).toMatchObject({
    version: serverVersion,
    files: [{ sha256: createHash("sha256").update(program).digest("hex"), size: program.length }],
  });
  const text = `quarterdeck/release/v1\n${manifest}`;
  expect(opensslTakes(publicPem("release.pem"), text, signature)).toBe(true);
  expect(opensslTakes(publicPem("order.pem"), text, signature)).toBe(false);
  // Every process of an installation says the same.
  expect(read().signed).toEqual(release.signed);
});

test("what an operator has signed is handed out as it is, and its key is what nodes are told to pin", () => {
  sign();
  const release = read();
  expect(release).toMatchObject({ signedBy: "operator", problem: undefined });
  expect(release.signed).toEqual(JSON.parse(readFileSync(path.join(place, "agent.release.json"), "utf8")));
  expect(release.key?.keyId).not.toBe(keys.releaseKey.keyId);

  const { statement, signature } = presentRelease(release, keys).keys;
  expect(JSON.parse(statement)).toEqual({ kind: "release-keys", keyId: keys.orderKeyId, releaseKeys: [release.key] });
  expect(opensslTakes(publicPem("order.pem"), `quarterdeck/release-keys/v1\n${statement}`, signature)).toBe(true);
});

test.each([
  ["of another program", () => (program = Buffer.concat([program, Buffer.from("\n")])), "made for another program"],
  ["altered", () => rewrite((text) => text.replace(serverVersion, "9.9.9")), "its signature does not match"],
  ["no release at all", () => rewrite(() => "{}"), "not what release:sign writes"],
])("an operator's file that is %s is not replaced by the server's own word: there is no release", (_, spoil, why) => {
  sign();
  spoil();
  const release = read();
  expect(release).toMatchObject({ signed: undefined, signedBy: "operator", problem: expect.stringContaining(why) });
  expect(presentRelease(release, keys).release).toBeNull();
});

test("an operator's release of another version than the server's agent is not handed out", () => {
  sign();
  expect(read("9.9.9").problem).toContain(`it is of version ${serverVersion}, and this server is 9.9.9`);
});

function rewrite(change: (text: string) => string): void {
  const file = path.join(place, "agent.release.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

test("the tool refuses what it cannot sign with a sentence, and never replaces a key", () => {
  const refused = (...args: string[]) => {
    try {
      tool(...args);
    } catch (error) {
      return String(Object(error).stderr);
    }
    return "";
  };
  expect(refused("sign", "--key", path.join(place, "none"), path.join(place, "agent.cjs"))).toContain(
    "is no private key",
  );
  expect(refused("sign", "--key", keyFile, path.join(place, "other.cjs"))).toContain("There is no");
  expect(refused("key", keyFile)).toContain("could not be written");
  expect(refused("sign")).toContain("Usage");
  writeFileSync(path.join(place, "agent.cjs"), "console.log('not a version')");
  expect(refused("sign", "--key", keyFile, path.join(place, "agent.cjs"))).toContain("must be three whole numbers");
});
