import { afterAll, beforeAll, expect, test } from "vitest";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { perform } from "../operation";
import { insertAccessKey } from "./access-key-store";
import { accessKeyReader } from "./access-keys";
import { createMyAccessKey } from "./create-access-key";
import { deleteMyAccessKey } from "./delete-access-key";
import { updateAccessKey } from "./update-access-key";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

let made = 0;
async function anAccessKey() {
  const user = await aUser(app);
  const id = `AKIATEST${String(++made).padStart(8, "0")}`;
  await insertAccessKey(app.db.prisma, app.keys, {
    id,
    accountId: user.accountId,
    userId: user.id,
    status: "Active",
    createdAt: app.now(),
    secret: `secret of ${id}`,
  });
  return { id, user };
}
const later = (milliseconds: number) => app.setNow(new Date(app.now().getTime() + milliseconds));
const lastUse = async (id: string) => (await app.db.prisma.accessKey.findUniqueOrThrow({ where: { id } })).lastUsedAt;

test("a key comes with its secret and its user", async () => {
  const { id, user } = await anAccessKey();
  expect(await accessKeyReader(app).find(id)).toMatchObject({
    id,
    secret: `secret of ${id}`,
    user: { name: user.name, role: user.role },
  });
});

test("a key that is taken back stops working within 5 seconds", async () => {
  const { id } = await anAccessKey();
  const { find } = accessKeyReader(app);
  expect(await find(id)).toBeDefined();
  await app.db.prisma.accessKey.delete({ where: { id } });
  later(5_000);
  expect(await find(id)).toBeUndefined();
});

test("a key works as soon as it exists, also when it was asked for before", async () => {
  const { find } = accessKeyReader(app);
  expect(await find("AKIANOTYETTHERE0")).toBeUndefined();
  const user = await aUser(app);
  await insertAccessKey(app.db.prisma, app.keys, {
    id: "AKIANOTYETTHERE0",
    accountId: user.accountId,
    userId: user.id,
    status: "Active",
    createdAt: app.now(),
    secret: "a secret",
  });
  expect(await find("AKIANOTYETTHERE0")).toMatchObject({ secret: "a secret" });
});

test("a key that is inactive is as good as none", async () => {
  const user = await aUser(app);
  await insertAccessKey(app.db.prisma, app.keys, {
    id: "AKIAINACTIVE0000",
    accountId: user.accountId,
    userId: user.id,
    status: "Inactive",
    createdAt: app.now(),
    secret: "a secret",
  });
  expect(await accessKeyReader(app).find("AKIAINACTIVE0000")).toBeUndefined();
});

test("a key that was made active, or given to another user, in the database is not believed", async () => {
  const user = await aUser(app);
  await insertAccessKey(app.db.prisma, app.keys, {
    id: "AKIAFORGED000000",
    accountId: user.accountId,
    userId: user.id,
    status: "Inactive",
    createdAt: app.now(),
    secret: "a secret",
  });
  await app.db.prisma.accessKey.update({ where: { id: "AKIAFORGED000000" }, data: { status: "Active" } });
  expect(await accessKeyReader(app).find("AKIAFORGED000000")).toBeUndefined();

  const [{ id }, other] = [await anAccessKey(), await aUser(app)];
  await app.db.prisma.accessKey.update({ where: { id }, data: { userId: other.id } });
  expect(await accessKeyReader(app).find(id)).toBeUndefined();
});

test("the last use is noted, once a minute at most", async () => {
  const { id } = await anAccessKey();
  const [one, another] = [accessKeyReader(app), accessKeyReader(app)];
  const first = app.now();
  one.used(id, "192.0.2.7");
  await expect.poll(() => lastUse(id)).toEqual(first);

  later(59_000);
  one.used(id, "192.0.2.7");
  another.used(id, "192.0.2.7");
  const { id: mark } = await anAccessKey();
  another.used(mark, "192.0.2.7");
  await expect.poll(() => lastUse(mark)).not.toBeNull();
  expect(await lastUse(id)).toEqual(first);

  later(1_000);
  one.used(id, "192.0.2.7");
  await expect.poll(() => lastUse(id)).toEqual(app.now());
});

test("a key stops working at the instant of its end, though it was read before", async () => {
  const { id, user } = await anAccessKey();
  const { output } = await perform(
    app,
    createMyAccessKey,
    { ExpirationDate: new Date(app.now().getTime() + 2_000).toISOString() },
    aCaller(app, { id: user.name }),
  );
  const { find } = accessKeyReader(app);
  expect(await find(output.AccessKeyId)).toMatchObject({ secret: output.SecretAccessKey });
  later(2_000);
  expect(await find(output.AccessKeyId)).toBeUndefined();
  expect(await find(id)).toBeDefined();
  // Nor does it help to move the end in the database.
  await app.db.prisma.accessKey.update({ where: { id: output.AccessKeyId }, data: { expiresAt: null } });
  expect(await accessKeyReader(app).find(output.AccessKeyId)).toBeUndefined();
});

test("a user has two keys at most, however many are asked for at once, and each secret is stored nowhere in clear", async () => {
  const user = await aUser(app);
  const caller = aCaller(app, { id: user.name });
  const made = await Promise.allSettled([0, 1, 2, 3].map(() => perform(app, createMyAccessKey, {}, caller)));
  const secrets = made.flatMap((each) => (each.status === "fulfilled" ? [each.value.output.SecretAccessKey] : []));
  expect(secrets).toHaveLength(2);
  for (const each of made) if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "LimitExceeded" });
  const stored = JSON.stringify([
    await app.db.prisma.accessKey.findMany({ where: { userId: user.id } }),
    (await app.db.prisma.auditEntry.findMany()).map(({ summary }) => summary),
  ]);
  for (const secret of secrets) expect(stored).not.toContain(secret);
});

test("a key is changed and deleted by its user and by who may change access, and by nobody else", async () => {
  const [{ id, user }, stranger] = [await anAccessKey(), await aUser(app, { role: "None" })];
  const other = aCaller(app, { id: stranger.name, roles: ["None"] });
  await expect(perform(app, deleteMyAccessKey, { AccessKeyId: id }, other)).rejects.toMatchObject({
    code: "AccessKeyNotFound",
  });
  await expect(
    perform(app, updateAccessKey, { UserName: user.name, AccessKeyId: id, Status: "Inactive" }, other),
  ).rejects.toMatchObject({ code: "AccessDeniedException" });
  await perform(app, updateAccessKey, { UserName: user.name, AccessKeyId: id, Status: "Inactive" }, aCaller(app));
  expect(await accessKeyReader(app).find(id)).toBeUndefined();
  await perform(app, deleteMyAccessKey, { AccessKeyId: id }, aCaller(app, { id: user.name }));
});
