import { afterAll, beforeAll, expect, test } from "vitest";
import { anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";
import { resetAtTheMachine } from "./reset-at-the-machine";
import { codeAt } from "./testing";

let app: TestApplication;
let server: RunningServer;
beforeAll(async () => {
  app = await testApplication();
  server = await listening(app);
});
afterAll(async () => {
  await server?.close();
  await app?.destroy();
});

const browser = () => new TestBrowser(server.url);
const signIn = (UserName: string, Password: string) => browser().call("SignIn", { UserName, Password });

test("who has lost everything gets in again, with nothing left of the former ways in, and one line says where it was done", async () => {
  const user = await aUser(app, { name: "olga_1" });
  const person = browser();
  await person.signIn(user.name);
  const { Secret } = (await person.call("BeginSecondFactor")).body;
  await person.call("ConfirmSecondFactor", { Code: codeAt(String(Secret), app.now()) });
  for (let guess = 0; guess < 6; guess += 1) await signIn(user.name, "wrong");
  expect((await signIn(user.name, "correct-horse")).body["code"]).toBe("ThrottlingException");
  // Names that differ by what a pattern would take for any letter.
  const other = await aUser(app, { name: "olgax1" });
  await signIn(other.name, "wrong");

  const answer = await resetAtTheMachine(app, { userName: user.name, accountId: undefined, operator: "root" });
  if ("problem" in answer) throw new Error(answer.problem);
  expect(answer).toMatchObject({ accountId: app.config.accountId, sessionsEnded: 1, hadSecondFactor: true });

  expect((await person.call("GetMyProfile")).status).toBe(401);
  expect((await signIn(user.name, "correct-horse")).body["code"]).toBe("SignInFailed");
  expect((await signIn(user.name, answer.password)).status).toBe(200);
  expect(await app.db.prisma.attempt.count({ where: { subject: { contains: "olgax1" } } })).toBeGreaterThan(0);
  const lines = await app.db.prisma.auditEntry.findMany({ where: { operation: "ResetAtTheMachine" } });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    principal: "system/at-the-machine",
    resources: [`User/${user.name}`],
    summary: { before: { secondFactor: "on" }, sessionsEnded: 1, systemUser: "root" },
  });
  expect(JSON.stringify(lines)).not.toContain(answer.password);
});

test("a user of another account is named with its id, and one that is not there is a sentence that changes nothing", async () => {
  app.setNow(new Date(app.now().getTime() + 1_000));
  const { id: accountId } = await anAccount(app);
  const user = await aUser(app, { accountId });
  const ask = { userName: user.name, operator: "root" };
  expect(await resetAtTheMachine(app, { ...ask, accountId: undefined })).toEqual({
    problem: expect.stringContaining(`has no user "${user.name}"`),
  });
  expect(await resetAtTheMachine(app, { ...ask, accountId })).toMatchObject({ accountId });
});

test("a user's row that this server did not write gets no password", async () => {
  const user = await aUser(app, { role: "ReadOnly" });
  await app.db.pool.query(`UPDATE "user" SET role = 'Administrator' WHERE id = $1`, [user.id]);
  const answer = await resetAtTheMachine(app, { userName: user.name, accountId: undefined, operator: "root" });
  expect(answer).toHaveProperty("problem");
  const { passwordHash } = await app.db.prisma.user.findFirstOrThrow({ where: { id: user.id } });
  expect(passwordHash).toBe(user.passwordHash);
});
