import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "../config";
import { openKeys } from "../keys";
import { masterKeyFile, writeRing } from "./ring";
import { withHeader } from "./sealing";

const folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-ring-"));
afterAll(() => rmSync(folder, { recursive: true }));

const first = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const second = Buffer.alloc(32, 2);
const third = Buffer.alloc(32, 3);

function homeWith(content: Uint8Array): string {
  const home = mkdtempSync(path.join(folder, "home-"));
  mkdirSync(path.join(home, "keys"));
  writeFileSync(masterKeyFile(home), content);
  return home;
}
const version = (number: number, key: Buffer, isHeldBack = false) => ({ version: number, key, isHeldBack });
const setting = (text: string) =>
  readConfig({ DATABASE_URL: "postgresql://x@localhost/x", QUARTERDECK_MASTER_KEY: text }, []).masterKey;

// Made by the version of the server before there was a ring, under the key 00 01 02 … 1f.
const owner = ["access-key", "123456789012", "A"];
const sealedBefore = Buffer.from(
  "AdZMHVWqq3E4uishUvWmjXnml8qSG8qUHr7fdXki+i4mqLybQhBLbRQt5wQV600ItI8Zdwq6afj6co0lHMuNGjlevO+v5R3XD04JFktizhJeCiM9wrHC4QADeqKDPF/V+dvNqrU=",
  "base64",
);
const provedBefore = Buffer.from("nrF+9qyx5kwyTWKmw9nUe7suapPAGYbyn99Osvw1gLU=", "base64");
const parts = ["a", Buffer.of(1, 2)];
const taggedBefore = "3QBQKIkBLyXPmHSiURtUESOULsWB-_FqcYM-aBJ7kKM";

test("what was made before there were versions opens and verifies, also beside two later ones", () => {
  const home = homeWith(first);
  for (const keys of [openKeys({ home, masterKey: undefined }), openKeys({ home, masterKey: undefined })]) {
    expect(keys.unseal(owner, sealedBefore).toString()).toBe("of yesterday");
    expect(keys.macIsGood("user", parts, provedBefore)).toBe(true);
    expect(keys.macIsGood("group", parts, provedBefore)).toBe(false);
    expect(keys.tokenMacIsGood("csrf", ["a", "b"], taggedBefore)).toBe(true);
    writeRing(home, [version(3, third), version(2, second), version(1, first)]);
  }
});

test("a process finds a version that came since when it meets what was made by it, and seals by it once it is let", () => {
  const home = homeWith(first);
  const [one, other] = [openKeys({ home, masterKey: undefined }), openKeys({ home, masterKey: undefined })];
  const ofFirst = one.seal(owner, Buffer.from("x"));

  writeRing(home, [version(2, second, true), version(1, first)]);
  expect(one.ring.look()).toBe(true);
  expect(one.ring.primary().version).toBe(1);
  writeRing(home, [version(2, second), version(1, first)]);
  expect(one.ring.look()).toBe(true);
  expect(one.ring.primary().version).toBe(2);

  expect(other.ring.primary().version).toBe(1);
  expect(other.unseal(owner, one.seal(owner, Buffer.from("of the second"))).toString()).toBe("of the second");
  expect(other.ring.primary().version).toBe(2);
  expect(other.macIsGood("user", parts, one.mac("user", parts))).toBe(true);
  expect(other.unseal(owner, ofFirst).toString()).toBe("x");
  expect(other.sealedIsBehind(ofFirst)).toBe(true);
});

test("a value that is wrapped anew is encrypted as before, and hangs on the elder version no more", () => {
  const home = homeWith(first);
  writeRing(home, [version(2, second), version(1, first)]);
  const keys = openKeys({ home, masterKey: undefined });
  const renewed = withHeader(keys.rewrappedHeader(owner, sealedBefore), sealedBefore);
  expect(renewed.subarray(-30)).toEqual(sealedBefore.subarray(-30));

  const alone = openKeys({ home: homeWith(second), masterKey: undefined });
  expect(alone.unseal(owner, renewed).toString()).toBe("of yesterday");
  expect(() => alone.unseal(owner, sealedBefore)).toThrow("another master key");
  expect(() => alone.unseal(["access-key", "123456789012", "B"], renewed)).toThrow();
  expect(alone.macIsGood("user", parts, provedBefore)).toBe(false);
  expect(alone.tokenMacIsGood("csrf", ["a", "b"], taggedBefore)).toBe(false);
});

test("the ring's file is readable by its owner only, and what is no ring is not believed while a server runs", () => {
  const home = homeWith(first);
  writeRing(home, [version(2, second), version(1, first)]);
  expect(statSync(masterKeyFile(home)).mode & 0o777).toBe(0o600);
  const whole = readFileSync(masterKeyFile(home));
  const keys = openKeys({ home, masterKey: undefined });
  for (const content of [Buffer.alloc(0), whole.subarray(0, 60), Buffer.from("{}"), third]) {
    writeFileSync(masterKeyFile(home), content);
    expect(keys.ring.look()).toBe(false);
    expect(keys.ring.primary().version).toBe(2);
  }
});

test.each([
  ["nothing", ""],
  ["no ring", "{}"],
  ["a key that is too short", '{"quarterdeckMasterKeys":1,"versions":[{"version":1,"key":"AAAA"}]}'],
  [
    "only a version that is held back",
    `{"quarterdeckMasterKeys":1,"versions":[{"version":1,"key":"${first.toString("base64")}","heldBack":true}]}`,
  ],
])("a file that holds %s is refused at the start with a sentence", (_what, content) => {
  expect(() => openKeys({ home: homeWith(Buffer.from(content)), masterKey: undefined })).toThrow(/master is damaged/);
});

test("a setting gives several versions, the newest first, of which the first may wait", () => {
  const [a, b] = [first.toString("base64"), second.toString("base64")];
  const home = homeWith(third);
  const primary = (text: string) => openKeys({ home, masterKey: setting(text) }).ring.primary();
  expect(primary(a).version).toBe(1);
  expect(primary(`${b}, ${a}`)).toMatchObject({ version: 2, key: second });
  expect(primary(`next:${b},${a}`)).toMatchObject({ version: 1, key: first });
  expect(openKeys({ home, masterKey: setting(`next:${b},${a}`) }).macIsGood("user", parts, provedBefore)).toBe(true);
});

test.each(["AAAA", "x", `next:${first.toString("base64")}`, `${first.toString("base64")},`])(
  "the setting %s is refused with a sentence that does not repeat it",
  (text) => {
    expect(() => setting(text)).toThrow(
      /^QUARTERDECK_MASTER_KEY is not usable; it takes 32 bytes in base64; or several/,
    );
  },
);

test("a setting that has one key twice is refused", () => {
  const text = first.toString("base64");
  expect(() => setting(`${text},${text}`)).toThrow(/several different ones/);
});
