import { afterAll, beforeAll, expect, test } from "vitest";
import { aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";

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

const signedIn = async (role = "Administrator") => {
  const user = await aUser(app, { role });
  const person = new TestBrowser(server.url);
  await person.signIn(user.name);
  return { user, person };
};
/** Goes to work there, and learns the proof for it as a page does that is loaded anew. */
const workIn = async (person: TestBrowser, AccountId: unknown) => {
  expect((await person.call("SwitchAccount", { AccountId })).status).toBe(200);
  return (await person.call("GetSession")).body;
};
const nodeNames = async (person: TestBrowser) => JSON.stringify((await person.call("ListManagedNodes")).body["Nodes"]);

test("whoever makes an account works in it as its administrator, sees only what is in it, and the audit names both", async () => {
  const { user, person } = await signedIn();
  await aNode(app, { name: "at-home" });
  const made = await person.call("CreateAccount", { AccountName: "staging" });
  const AccountId = String(made.body["AccountId"]);
  expect(AccountId).toMatch(/^[1-9]\d{11}$/);
  await aNode(app, { accountId: AccountId, name: "in-staging" });

  expect(await workIn(person, AccountId)).toMatchObject({
    UserName: user.name,
    AccountId,
    AccountName: "staging",
    HomeAccountId: user.accountId,
    Role: "Administrator",
    OwnsInstallation: false,
  });
  expect(await nodeNames(person)).toContain("in-staging");
  expect(await nodeNames(person)).not.toContain("at-home");
  await person.call("CreateGroup", { GroupName: "of-staging", Role: "None" });
  const line = await app.db.prisma.auditEntry.findFirstOrThrow({ where: { operation: "CreateGroup" } });
  expect(line).toMatchObject({ accountId: AccountId, principal: `user/${user.accountId}/${user.name}` });
  // Accounts are made in the installation's own only.
  expect((await person.call("CreateAccount", { AccountName: "more" })).status).toBe(403);

  await workIn(person, user.accountId);
  expect(await nodeNames(person)).toContain("at-home");
});

test("a page of the account before does nothing in the one that is worked in now", async () => {
  const { person } = await signedIn();
  const { AccountId } = (await person.call("CreateAccount", { AccountName: "other" })).body;
  const otherTab = new TestBrowser(server.url);
  otherTab.cookie = person.cookie;
  otherTab.csrfToken = person.csrfToken;
  await person.call("SwitchAccount", { AccountId });
  const refused = await otherTab.call("CreateGroup", { GroupName: "meant-for-home", Role: "None" });
  expect(refused).toMatchObject({ status: 403, body: { code: "CsrfRefused" } });
});

test("a member has there the role of the membership and nothing of their own, and loses it at once", async () => {
  const [admin, member] = [await signedIn(), await signedIn("None")];
  const made = await admin.person.call("CreateAccount", { AccountName: "shared" });
  const AccountId = made.body["AccountId"];
  expect((await member.person.call("SwitchAccount", { AccountId })).status).toBe(404);
  const UserName = member.user.name;
  expect((await admin.person.call("AddAccountMember", { AccountId, UserName, Role: "Administrator" })).status).toBe(
    200,
  );
  expect(await workIn(member.person, AccountId)).toMatchObject({ AccountId, Roles: ["Administrator"] });
  expect((await member.person.call("ListUsers")).status).toBe(200);
  // Their own password and profile are the ones at home.
  expect((await member.person.call("GetMyProfile")).body).toMatchObject({ UserName, Role: "None" });

  const UserAccountId = member.user.accountId;
  await admin.person.call("RemoveAccountMember", { AccountId, UserName, UserAccountId });
  expect((await member.person.call("GetSession")).body).toMatchObject({ AccountId: UserAccountId, Roles: ["None"] });
  expect((await member.person.call("ListUsers")).status).toBe(403);
});

test.each([
  ["the membership's role was raised", "UPDATE account_member SET role = 'Administrator' WHERE user_id = $1"],
  ["the session was sent to another account", "UPDATE session SET active_account_id = NULL WHERE user_id = $1"],
])("is refused when %s in the database", async (_what, statement) => {
  const [admin, member] = [await signedIn(), await signedIn("None")];
  const { AccountId } = (await admin.person.call("CreateAccount", { AccountName: "guarded" })).body;
  await admin.person.call("AddAccountMember", { AccountId, UserName: member.user.name, Role: "ReadOnly" });
  await workIn(member.person, AccountId);
  await app.db.pool.query(statement, [member.user.id]);
  const session = (await member.person.call("GetSession")).body;
  expect(session["AccountId"]).not.toBe(AccountId);
  expect(session["Roles"] ?? []).not.toContain("Administrator");
});

test("users of another account sign in with its id, and not without", async () => {
  const { id: AccountId } = await anAccount(app);
  const user = await aUser(app, { accountId: AccountId });
  const credentials = { UserName: user.name, Password: "correct-horse" };
  expect((await new TestBrowser(server.url).call("SignIn", credentials)).body["code"]).toBe("SignInFailed");
  const there = new TestBrowser(server.url);
  expect((await there.call("SignIn", { ...credentials, AccountId })).body).toMatchObject({
    AccountId,
    Accounts: [{ AccountId }],
  });
  expect((await there.call("ListAccounts")).status).toBe(403);
});
