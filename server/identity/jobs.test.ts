import { afterAll, beforeAll, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { identityJobs } from "./jobs";
import { findSession, insertSession, keepOnlySession, touchSession } from "./session-store";
import { sha256 } from "./token";
import { replacePassword, type UserRow } from "./user-store";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const hour = 3_600_000;
const at = (hours: number) => new Date(app.now().getTime() + hours * hour);

async function aSession(user: UserRow, times: { createdAt: Date; lastUsedAt: Date; expiresAt: Date }) {
  const id = uuid7(app.now());
  const session = { ...times, id, tokenSha256: sha256(id), accountId: user.accountId, userId: user.id };
  const row = { ...session, activeAccountId: null, source: "192.0.2.1", userAgent: "test" };
  await insertSession(app.db.prisma, app.keys, row, user.passwordHash);
  return session;
}

test("sessions that are over and guesses of yesterday are removed; what still means something stays", async () => {
  const user = await aUser(app);
  const good = await aSession(user, { createdAt: at(-20), lastUsedAt: at(-1), expiresAt: at(100) });
  await aSession(user, { createdAt: at(-20), lastUsedAt: at(-13), expiresAt: at(100) });
  await aSession(user, { createdAt: at(-169), lastUsedAt: at(-1), expiresAt: at(-1) });
  const guess = (subject: string, windowStart: Date, blockedUntil: Date | null) =>
    app.db.prisma.attempt.create({ data: { subject, failures: 9, windowStart, blockedUntil } });
  await guess("old", at(-25), null);
  await guess("old and blocked", at(-25), at(-24.9));
  await guess("still blocked", at(-25), at(0.1));
  await guess("young", at(-1), null);
  await identityJobs["forget-expired"](app)();
  expect((await app.db.prisma.session.findMany()).map(({ id }) => id)).toEqual([good.id]);
  const left = await app.db.prisma.attempt.findMany({ orderBy: { subject: "asc" } });
  expect(left.map(({ subject }) => subject)).toEqual(["still blocked", "young"]);
});

test("a session that is used while its password changes is neither ended by it nor proved by the old password", async () => {
  const user = await aUser(app);
  const { id, tokenSha256 } = await aSession(user, { createdAt: at(-2), lastUsedAt: at(-1), expiresAt: at(100) });
  const before = await findSession(app, tokenSha256);
  if (!before) throw new Error("The session is not there.");
  expect(await replacePassword(app.db.prisma, app.keys, user, "another hash", at(0))).toBe(true);
  await keepOnlySession(app.db.prisma, app.keys, user, id, "another hash");
  // The request that began before writes down its use only now.
  await touchSession(app, before, at(0));
  expect((await findSession(app, tokenSha256))?.id).toBe(id);
});
