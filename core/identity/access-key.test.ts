import { expect, test } from "vitest";
import { AccessKeyId } from "./access-key";
import { ACCESS_KEY_ID_BYTES, accessKeyState, base32, newAccessKeyId } from "./access-key-rules";
import { awsProfileCalls, awsProfileFiles, isProfileName } from "./aws-profile";
import { homeOf, nameIn } from "./user-rules";

// Source: RFC 4648, section 10, without the padding.
test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("%j in base 32 is %j", (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));

test("a new key's id looks as AWS's do, and every bit of the randomness shows in it", () => {
  const ids = new Set<string>();
  for (let bit = 0; bit < ACCESS_KEY_ID_BYTES * 8; bit++) {
    const bytes = new Uint8Array(ACCESS_KEY_ID_BYTES);
    bytes[bit >> 3] = 1 << (bit & 7);
    ids.add(newAccessKeyId(bytes));
  }
  expect(ids.size).toBe(ACCESS_KEY_ID_BYTES * 8);
  for (const id of ids) {
    expect(id).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(AccessKeyId.safeParse(id).success).toBe(true);
  }
});

test("a key has expired from the instant of its end, whatever else it is", () => {
  const end = new Date("2026-03-01T10:00:00Z");
  const stateAt = (status: string, milliseconds: number) =>
    accessKeyState({ status, expiresAt: end, now: new Date(end.getTime() + milliseconds) });
  expect([stateAt("Active", -1), stateAt("Active", 0), stateAt("Inactive", -1), stateAt("Inactive", 0)]).toEqual([
    "Active",
    "Expired",
    "Inactive",
    "Expired",
  ]);
  expect(accessKeyState({ status: "Active", expiresAt: null, now: end })).toBe("Active");
});

test("a profile's sections are named as the two files want them", () => {
  const parts = {
    profile: "deck",
    region: "us-east-1",
    endpointUrl: "https://deck.example.com",
    accessKeyId: "AKIA0000000000000000",
    secretAccessKey: "a/secret+",
  };
  expect(awsProfileFiles(parts)).toEqual({
    config: "[profile deck]\nregion = us-east-1\nendpoint_url = https://deck.example.com\n",
    credentials: "[deck]\naws_access_key_id = AKIA0000000000000000\naws_secret_access_key = a/secret+\n",
  });
  expect(awsProfileFiles({ ...parts, profile: "default" }).config).toMatch(/^\[default\]\n/);
  expect(awsProfileCalls(parts).older).toBe(
    "aws ssm describe-instance-information --profile deck --endpoint-url https://deck.example.com",
  );
  expect(["deck", "a b", "x]", "", "a\nb"].map(isProfileName)).toEqual([true, false, false, false, false]);
});

test("a person is called by their name at home and by account and name elsewhere, and found again from both", () => {
  const home = { accountId: "111111111111", userName: "alice@example.com" };
  for (const accountId of ["111111111111", "222222222222"])
    expect(homeOf({ accountId, id: nameIn(accountId, home) })).toEqual(home);
});
