import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import { perform } from "../operation";
import type { RunningServer } from "../start-server";
import { addGroupMembers } from "./add-group-members";
import { createGroup } from "./create-group";
import { createUser } from "./create-user";
import { deleteGroup } from "./delete-group";
import { deleteUser } from "./delete-user";
import { getUser } from "./get-user";
import { listUsers } from "./list-users";
import { removeGroupMembers } from "./remove-group-members";
import { updateGroup } from "./update-group";
import { updateUser } from "./update-user";

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
beforeEach(async () => {
  await app.db.prisma.attempt.deleteMany();
});

const browser = () => new TestBrowser(server.url);
const administrator = async () => {
  const user = await aUser(app);
  const person = browser();
  await person.signIn(user.name);
  return { user, person };
};
const audited = (operation: string) =>
  app.db.prisma.auditEntry.findFirstOrThrow({ where: { operation, outcome: "done" }, orderBy: { id: "desc" } });
let made = 0;
const newName = () => `person-${++made}`;

describe("a new user", () => {
  test("signs in with the password that was made for them, which is told once and written nowhere", async () => {
    const { person } = await administrator();
    const UserName = newName();
    const { status, body } = await person.call("CreateUser", {
      UserName,
      Role: "ReadOnly",
      SignInWith: "GeneratedPassword",
    });
    expect(status).toBe(200);
    const password = String(body["GeneratedPassword"]);
    expect(password.length).toBeGreaterThan(20);
    const someone = browser();
    await someone.signIn(UserName, password);
    expect((await someone.call("GetSession")).body).toMatchObject({ UserName, Role: "ReadOnly", Roles: ["ReadOnly"] });
    const line = await audited("CreateUser");
    expect(line).toMatchObject({
      resources: [`User/${UserName}`],
      summary: { after: { role: "ReadOnly", signInWith: "GeneratedPassword" } },
    });
    const rows = [line.summary, await app.db.prisma.user.findMany({ where: { name: UserName } })];
    expect(JSON.stringify(rows)).not.toContain(password);
  });

  test("who gets a link chooses a password with it, once, and no password works before", async () => {
    const { person } = await administrator();
    const UserName = newName();
    const { body } = await person.call("CreateUser", { UserName, Role: "Operator", SignInWith: "SignInLink" });
    const Token = body["SignInToken"];
    for (const Password of ["!", " "])
      expect((await browser().call("SignIn", { UserName, Password })).body["code"]).toBe("SignInFailed");

    const someone = browser();
    expect((await someone.call("SignInWithLink", { Token })).body).toMatchObject({
      UserName,
      MustChoosePassword: true,
    });
    expect((await browser().call("SignInWithLink", { Token })).body["code"]).toBe("SignInLinkRefused");
    expect((await someone.call("ChangePassword", { NewPassword: "battery-staple" })).status).toBe(200);
    expect((await someone.call("GetSession")).body).toMatchObject({ MustChoosePassword: false });
    await browser().signIn(UserName, "battery-staple");
    // From now on the present one is asked for.
    expect((await someone.call("ChangePassword", { NewPassword: "another-password" })).body["code"]).toBe(
      "WrongPassword",
    );
  });

  test.each([
    ["a name that is taken", { SignInWith: "SignInLink", taken: true }, "UserAlreadyExists", "UserName"],
    ["no password though it is to be chosen", { SignInWith: "Password" }, "ValidationException", "Password"],
    ["a password that is short", { SignInWith: "Password", Password: "short" }, "ValidationException", "Password"],
    ["a password beside a link", { SignInWith: "SignInLink", Password: "12345678" }, "ValidationException", "Password"],
    ["a role that is none", { SignInWith: "SignInLink", Role: "Root" }, "ValidationException", "Role"],
    ["a name with a slash", { SignInWith: "SignInLink", UserName: "a/b" }, "ValidationException", "UserName"],
  ])("with %s is refused at that field", async (_what, { taken, ...given }: Record<string, unknown>, code, field) => {
    const { user, person } = await administrator();
    const { body } = await person.call("CreateUser", {
      UserName: taken ? user.name : newName(),
      Role: "Operator",
      ...given,
    });
    expect(body).toMatchObject({ code, problems: [{ path: [field] }] });
  });

  test("of two with one name at once there is one", async () => {
    const input = { UserName: newName(), Role: "None" as const, SignInWith: "SignInLink" as const };
    const both = await Promise.allSettled([0, 1].map(() => perform(app, createUser, input, aCaller(app))));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

test("a reset ends the user's sessions and every way in that they had; what is given works", async () => {
  const { person } = await administrator();
  const victim = await administrator();
  const before = await person.call("ResetUserPassword", { UserName: victim.user.name, SignInWith: "SignInLink" });
  expect((await victim.person.call("GetSession")).body).toEqual({ SignedIn: false });
  await person.call("ResetUserPassword", {
    UserName: victim.user.name,
    SignInWith: "Password",
    Password: "a chosen password",
  });
  expect((await browser().call("SignInWithLink", { Token: before.body["SignInToken"] })).body["code"]).toBe(
    "SignInLinkRefused",
  );
  expect((await browser().call("SignIn", { UserName: victim.user.name, Password: "correct-horse" })).status).toBe(400);
  await browser().signIn(victim.user.name, "a chosen password");
});

test("a deleted user is out at once, with sessions and keys, and the audit keeps what they were", async () => {
  const { person } = await administrator();
  const victim = await administrator();
  await victim.person.call("CreateMyAccessKey", { Description: "theirs" });
  expect((await person.call("DeleteUser", { UserName: victim.user.name })).status).toBe(200);
  expect((await victim.person.call("GetSession")).body).toEqual({ SignedIn: false });
  expect(await app.db.prisma.accessKey.count({ where: { userId: victim.user.id } })).toBe(0);
  expect((await audited("DeleteUser")).summary).toMatchObject({
    before: { role: "Administrator", accessKeys: [expect.stringMatching(/^AKIA/)] },
    sessionsEnded: 1,
  });
  expect((await person.call("GetUser", { UserName: victim.user.name })).status).toBe(404);
});

describe("nobody locks an account or themselves out", () => {
  test("by deleting, demoting or resetting themselves", async () => {
    const { user, person } = await administrator();
    for (const [operation, input] of [
      ["DeleteUser", {}],
      ["UpdateUser", { Role: "None" }],
      ["ResetUserPassword", { SignInWith: "SignInLink" }],
      ["ResetSecondFactor", {}],
    ] as const)
      expect((await person.call(operation, { UserName: user.name, ...input })).body["code"]).toBe("NotToOneself");
  });

  test("by taking away the last administrator, not even two at once", async () => {
    const fresh = await testApplication();
    try {
      const [one, two] = [await aUser(fresh), await aUser(fresh)];
      const demote = (UserName: string) =>
        perform(fresh, updateUser, { UserName, Role: "ReadOnly" }, aCaller(fresh, { id: "somebody else" }));
      const both = await Promise.allSettled([demote(one.name), demote(two.name)]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const [left] = await fresh.db.prisma.user.findMany({ where: { role: "Administrator" } });
      await expect(
        perform(fresh, deleteUser, { UserName: left?.name ?? "" }, aCaller(fresh, { id: "somebody else" })),
      ).rejects.toMatchObject({ code: "LastAdministrator" });
    } finally {
      await fresh.destroy();
    }
  });

  test("by taking themselves out of the group that they have their role from", async () => {
    const [GroupName, user] = [newName(), await aUser(app, { role: "None" })];
    const admin = aCaller(app);
    await perform(app, createGroup, { GroupName, Role: "Administrator" }, admin);
    await perform(app, addGroupMembers, { GroupName, UserNames: [user.name] }, admin);
    const member = aCaller(app, { id: user.name, roles: ["Administrator"] });
    for (const attempt of [
      () => perform(app, removeGroupMembers, { GroupName, UserNames: [user.name] }, member),
      () => perform(app, updateGroup, { GroupName, Role: "None" }, member),
      () => perform(app, deleteGroup, { GroupName }, member),
    ])
      await expect(attempt()).rejects.toMatchObject({ code: "NotToOneself" });
    await perform(app, deleteGroup, { GroupName }, admin);
  });
});

describe("a group", () => {
  test("gives its role to its members from their next call on, and takes it back", async () => {
    const [GroupName, user] = [newName(), await aUser(app, { role: "None" })];
    const admin = aCaller(app);
    await perform(app, createGroup, { GroupName, Role: "Administrator", Description: "who runs things" }, admin);
    const person = browser();
    await person.signIn(user.name);
    expect((await person.call("ListUsers")).status).toBe(403);
    await perform(app, addGroupMembers, { GroupName, UserNames: [user.name, user.name] }, admin);
    expect((await person.call("ListUsers")).status).toBe(200);
    expect((await perform(app, getUser, { UserName: user.name }, admin)).output.Groups).toEqual([
      { GroupName, Role: "Administrator" },
    ]);
    await perform(app, removeGroupMembers, { GroupName, UserNames: [user.name] }, admin);
    expect((await person.call("ListUsers")).status).toBe(403);
  });

  test.each([
    ["its role was changed", `UPDATE "group" SET role = 'Administrator' WHERE name = $1`],
    [
      "a user was put into it",
      `INSERT INTO group_member SELECT g.account_id, g.id, u.id, now(), g.mac FROM "group" g, "user" u WHERE g.name = $1 AND u.name = $2 ON CONFLICT DO NOTHING`,
    ],
  ])("gives nothing when %s in the database, and that is in the audit, once", async (_what, statement) => {
    const [GroupName, user] = [newName(), await aUser(app, { role: "None" })];
    const admin = aCaller(app);
    const isPut = statement.startsWith("INSERT");
    await perform(app, createGroup, { GroupName, Role: isPut ? "Administrator" : "None" }, admin);
    if (!isPut) await perform(app, addGroupMembers, { GroupName, UserNames: [user.name] }, admin);
    await app.db.pool.query(statement, isPut ? [GroupName, user.name] : [GroupName]);
    const person = browser();
    await person.signIn(user.name);
    expect((await person.call("ListUsers")).status).toBe(403);
    expect((await person.call("ListUsers")).status).toBe(403);
    const group = await app.db.prisma.group.findFirstOrThrow({ where: { name: GroupName } });
    const resource = isPut ? `GroupMember/${group.id}/${user.id}` : `Group/${GroupName}`;
    await expect
      .poll(() => app.db.prisma.auditEntry.findMany({ where: { resources: { has: resource } } }))
      .toContainEqual(expect.objectContaining({ operation: "RowRejected", principal: "system/integrity" }));
    const lines = await app.db.prisma.auditEntry.count({
      where: { resources: { has: resource }, operation: "RowRejected" },
    });
    expect(lines).toBe(1);
  });
});

test("users are listed by name over pages, searched, and without those that somebody wrote into the database", async () => {
  const prefix = `listed${++made}`;
  for (const each of ["b", "a", "c"]) await aUser(app, { name: `${prefix}-${each}` });
  const forged = await aUser(app, { name: `${prefix}-d` });
  await app.db.prisma.user.updateMany({ where: { id: forged.id }, data: { role: "Operator" } });
  const page = await perform(app, listUsers, { Search: prefix.toUpperCase(), MaxResults: 2 }, aCaller(app));
  expect(page.output.Users.map(({ UserName }) => UserName)).toEqual([`${prefix}-a`, `${prefix}-b`]);
  const rest = await perform(
    app,
    listUsers,
    { Search: prefix.toUpperCase(), MaxResults: 2, NextToken: page.output.NextToken },
    aCaller(app),
  );
  expect(rest.output.Users.map(({ UserName }) => UserName)).toEqual([`${prefix}-c`]);
});
