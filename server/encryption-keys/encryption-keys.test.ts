import { afterAll, beforeAll, expect, test } from "vitest";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { getParameter } from "../parameters/get-parameter";
import { getParameterHistory } from "../parameters/get-parameter-history";
import { parameterJobs } from "../parameters/jobs";
import { putParameter } from "../parameters/put-parameter";
import { cancelKeyDeletion, disableKey, enableKey, rotateKeyOnDemand, scheduleKeyDeletion } from "./change-key";
import { createKey } from "./create-key";
import { encryptionKeyJobs } from "./jobs";
import { listKeys } from "./list-keys";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const admin = () => aCaller(app);
const make = async (Alias: string) => (await perform(app, createKey, { Alias }, admin())).output.Key;
const put = (Name: string, Value: string, given: Partial<InputOf<typeof putParameter>> = {}) =>
  perform(app, putParameter, { Name, Value, Type: "SecureString", ...given }, admin());
const read = async (Name: string) =>
  (await perform(app, getParameter, { Name, WithDecryption: true }, admin())).output.Parameter.Value;
const keyOf = async (alias: string) =>
  (await perform(app, listKeys, {}, admin())).output.Keys.find(({ Alias }) => Alias === alias);

test("a secret that names no key is sealed by the account's own, which is made with it and cannot be taken away", async () => {
  expect(await keyOf("alias/aws/ssm")).toBeUndefined();
  await Promise.all(["/own/a", "/own/b", "/own/c"].map((name) => put(name, name)));
  expect(await keyOf("alias/aws/ssm")).toMatchObject({ KeyState: "Enabled", Version: 1, SecretCount: 3 });
  for (const operation of [disableKey, scheduleKeyDeletion])
    await expect(perform(app, operation, { KeyId: "alias/aws/ssm" }, admin())).rejects.toMatchObject({
      code: "KMSInvalidStateException",
    });
});

test("a key is named by alias, id and ARN, and each alias is one key's", async () => {
  const { KeyId, Arn } = await make("alias/named");
  for (const [index, key] of ["alias/named", KeyId, Arn, Arn.replace(`key/${KeyId}`, "alias/named")].entries()) {
    await put(`/named/${index}`, key, { KeyId: key });
    expect(await read(`/named/${index}`)).toBe(key);
  }
  expect(await keyOf("alias/named")).toMatchObject({ SecretCount: 4 });
  await expect(make("alias/named")).rejects.toMatchObject({ code: "AlreadyExistsException" });
  await expect(make("alias/aws/other")).rejects.toMatchObject({ code: "ValidationException" });
  await expect(put("/named/none", "x", { KeyId: Arn.replace(/:\d{12}:/, ":210987654321:") })).rejects.toMatchObject({
    code: "InvalidKeyId",
  });
});

test("after a rotation every secret is wrapped by the new version, and is readable all the while", async () => {
  await make("alias/rotated");
  const given = { KeyId: "alias/rotated" };
  await put("/rotated/a", "one", given);
  await put("/rotated/a", "two", { Overwrite: true });
  await put("/rotated/b", "three", given);
  const { output } = await perform(app, rotateKeyOnDemand, given, admin());
  expect(output.Key).toMatchObject({ Version: 2 });
  await put("/rotated/c", "four", given);
  expect(await keyOf("alias/rotated")).toMatchObject({ SecretCount: 4, BehindCount: 3 });
  expect(await read("/rotated/a")).toBe("two");
  const before = await app.db.prisma.parameterVersion.findMany({ where: { keyId: "alias/rotated" } });
  const payload = { accountId: app.config.accountId, keyId: output.Key.KeyId };
  await Promise.all([parameterJobs["rewrap-secrets"](app)(payload), parameterJobs["rewrap-secrets"](app)(payload)]);
  expect(await keyOf("alias/rotated")).toMatchObject({ SecretCount: 4, BehindCount: 0 });
  const after = await app.db.prisma.parameterVersion.findMany({ where: { keyId: "alias/rotated" } });
  expect(after.map(({ wrappedVersion }) => wrappedVersion)).toEqual([2, 2, 2, 2]);
  expect(after.length).toBe(before.length);
  // Without the first version's material nothing is missing.
  await app.db.prisma.encryptionKeyVersion.deleteMany({ where: { keyId: output.Key.KeyId, version: 1 } });
  const history = { Name: "/rotated/a", WithDecryption: true };
  const { Parameters } = (await perform(app, getParameterHistory, history, admin())).output;
  expect(Parameters.map(({ Value }) => Value)).toEqual(["one", "two"]);
  expect([await read("/rotated/b"), await read("/rotated/c")]).toEqual(["three", "four"]);
});

test("a key that is disabled, or about to be deleted, neither reads nor writes until that is taken back", async () => {
  await make("alias/off");
  const key = { KeyId: "alias/off" };
  await put("/off/a", "value", key);
  const refused = async () => {
    await expect(read("/off/a")).rejects.toMatchObject({ code: "InvalidKeyId" });
    await expect(put("/off/b", "x", key)).rejects.toMatchObject({ code: "InvalidKeyId" });
    await expect(put("/off/a", "x", { Overwrite: true })).rejects.toMatchObject({ code: "InvalidKeyId" });
    await expect(perform(app, rotateKeyOnDemand, key, admin())).rejects.toMatchObject({
      code: "KMSInvalidStateException",
    });
  };
  await perform(app, disableKey, key, admin());
  await refused();
  await perform(app, enableKey, key, admin());
  expect(await read("/off/a")).toBe("value");
  for (const PendingWindowInDays of [6, 31])
    await expect(perform(app, scheduleKeyDeletion, { ...key, PendingWindowInDays }, admin())).rejects.toMatchObject({
      code: "ValidationException",
    });
  await perform(app, scheduleKeyDeletion, { ...key, PendingWindowInDays: 7 }, admin());
  await refused();
  await expect(perform(app, enableKey, key, admin())).rejects.toMatchObject({ code: "KMSInvalidStateException" });
  await perform(app, cancelKeyDeletion, key, admin());
  await perform(app, enableKey, key, admin());
  expect(await read("/off/a")).toBe("value");
});

test("when its days are over a key is gone, with a line of the audit, and what it wrapped is lost and said to be", async () => {
  await make("alias/going");
  const key = { KeyId: "alias/going" };
  await put("/going/a", "value", key);
  await perform(app, scheduleKeyDeletion, { ...key, PendingWindowInDays: 7 }, admin());
  await encryptionKeyJobs["delete-keys"](app)();
  expect(await keyOf("alias/going")).toMatchObject({ KeyState: "PendingDeletion" });
  app.setNow(new Date(app.now().getTime() + 7 * 24 * 3_600_000 + 1));
  await encryptionKeyJobs["delete-keys"](app)();
  expect(await keyOf("alias/going")).toBeUndefined();
  await expect(read("/going/a")).rejects.toMatchObject({ code: "InvalidKeyId" });
  const line = await app.db.prisma.auditEntry.findFirst({ where: { operation: "KeyDeleted" } });
  expect(line).toMatchObject({ outcome: "done", resources: ["EncryptionKey/alias/going"] });
});

test("a key that somebody wrote or enabled in the database is not believed, nor material that was moved", async () => {
  const [one, other] = [await make("alias/one"), await make("alias/other")];
  await put("/forged/a", "value", { KeyId: "alias/one" });
  await perform(app, disableKey, { KeyId: "alias/one" }, admin());
  await app.db.prisma.encryptionKey.updateMany({ where: { id: one.KeyId }, data: { state: "Enabled" } });
  await expect(read("/forged/a")).rejects.toMatchObject({ code: "InvalidKeyId" });
  await put("/forged/b", "value", { KeyId: "alias/other" });
  await app.db.prisma.$executeRaw`
    UPDATE encryption_key_version SET sealed_material = (SELECT sealed_material FROM encryption_key_version WHERE key_id = ${one.KeyId}::uuid)
    WHERE key_id = ${other.KeyId}::uuid`;
  await expect(read("/forged/b")).rejects.toMatchObject({ code: "InvalidCiphertextException" });
});
