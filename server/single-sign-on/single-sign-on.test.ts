import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { redirectUriOf } from "@/core/single-sign-on/provider-rules";
import { getAuditAlerts } from "../audit/get-audit-alerts";
import { listAuditEntries } from "../audit/list-audit-entries";
import { aCaller, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import { addGroupMembers } from "../identity/add-group-members";
import { createGroup } from "../identity/create-group";
import { getUser } from "../identity/get-user";
import { codeAt } from "../identity/testing";
import { type AnyOperation, type InputOf, type OutputOf, perform } from "../operation";
import type { RunningServer } from "../start-server";
import { deleteSingleSignOn, getSingleSignOn, testSingleSignOn, updateSingleSignOn } from "./provider-settings";
import { aProvider, logInAt, type People, type TestProvider } from "./testing";
import { getUserIdentity, linkUserIdentity, unlinkUserIdentity } from "./user-identity";

let app: TestApplication;
let server: RunningServer;
let provider: TestProvider;
let made = 0;
const people: People = {};

beforeAll(async () => {
  app = await testApplication();
  server = await listening(app);
  provider = await aProvider({ redirectUris: [redirectUriOf(server.url)], people });
});
afterAll(async () => {
  await provider?.stop();
  await server?.close();
  await app?.destroy();
});
beforeEach(async () => {
  app.setNow(new Date());
  await app.db.prisma.attempt.deleteMany();
  await setUp();
});

const admin = <O extends AnyOperation>(operation: O, input: InputOf<O>): Promise<OutputOf<O>> =>
  perform(app, operation, input, aCaller(app)).then(({ output }) => output as OutputOf<O>);

const settings = (): InputOf<typeof updateSingleSignOn> => ({
  Name: "Example",
  Issuer: provider.issuer,
  ClientId: provider.clientId,
  ClientSecret: provider.clientSecret,
  ConsoleUrl: server.url,
  Scopes: ["profile"],
  UserNameClaim: "preferred_username",
  GroupsClaim: "groups",
  GroupMappings: [],
  CreatesUsers: true,
  NewUserRole: "ReadOnly",
  AsksSecondFactor: false,
  AlarmsOnPassword: true,
  IsEnabled: true,
});
const setUp = (given: Partial<InputOf<typeof updateSingleSignOn>> = {}) =>
  admin(updateSingleSignOn, { ...settings(), ...given });

const browser = () => new TestBrowser(server.url);
/** Somebody whom the provider knows. */
async function aPerson(claims: Record<string, unknown> = {}): Promise<string> {
  const name = `person-${++made}`;
  people[name] = { preferred_username: name, ...claims };
  await provider.setPeople(people);
  return name;
}
/** Goes to the provider and comes back; gives the answer in the address. */
async function visit(tab: TestBrowser, name: string, input: object = {}): Promise<URL> {
  const begun = await tab.call("BeginSingleSignOn", input);
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return logInAt(String(begun.body["Location"]), name);
}
const answerOf = ({ search }: URL) => ({ Answer: search.slice(1) });
const signIn = async (tab: TestBrowser, name: string, input: object = {}) =>
  tab.call("SignInWithProvider", answerOf(await visit(tab, name, input)));
const linesOf = (operation: string) =>
  app.db.prisma.auditEntry.findMany({ where: { operation }, orderBy: { id: "desc" }, take: 1 });

describe("whoever the provider knows", () => {
  test("signs in with a session of their own, as a user that is made with the role that is set", async () => {
    const [tab, name] = [browser(), await aPerson()];
    const { status, body, headers } = await signIn(tab, name, { Next: "/documents?tab=x" });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      SignedIn: true,
      UserName: name,
      Role: "ReadOnly",
      MustChoosePassword: false,
      Next: "/documents?tab=x",
    });
    expect(headers.getSetCookie().join("\n")).toMatch(
      /^quarterdeck_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/,
    );
    expect((await tab.call("GetSession")).body).toMatchObject({ SignedIn: true, UserName: name });
    expect(await linesOf("SignInWithProvider")).toMatchObject([
      {
        outcome: "done",
        principal: `user/${name}`,
        resources: [`User/${name}`],
        summary: {
          created: { user: name, role: "ReadOnly" },
          identity: { issuer: provider.issuer, subject: name },
        },
      },
    ]);
    // The next time it is the same user, whatever they are called there by then.
    people[name] = { preferred_username: "renamed" };
    await provider.setPeople(people);
    expect((await signIn(browser(), name)).body).toMatchObject({ UserName: name });
  });

  test("is nobody here when no users are made, and the audit says whom the provider named", async () => {
    await setUp({ CreatesUsers: false });
    const name = await aPerson();
    const refused = await signIn(browser(), name);
    expect(refused.body).toMatchObject({ code: "IdentityNotLinked" });
    expect(await linesOf("SignInWithProvider")).toMatchObject([
      {
        outcome: "refused",
        errorCode: "IdentityNotLinked",
        summary: { identity: { issuer: provider.issuer, subject: name } },
      },
    ]);
    expect(await app.db.prisma.user.count({ where: { name } })).toBe(0);
  });

  test("is not the user here who has the same name or e-mail address", async () => {
    const user = await aUser(app);
    const name = await aPerson({ preferred_username: user.name });
    expect((await signIn(browser(), name)).body).toMatchObject({ code: "UserNameTaken" });
    await setUp({ UserNameClaim: "email", Scopes: ["email"] });
    people[name] = { email: user.name };
    await provider.setPeople(people);
    expect((await signIn(browser(), name)).body).toMatchObject({ code: "UserNameTaken" });
  });

  test.each([
    ["no name", undefined],
    ["a name that nobody can have", "a b/c"],
    ["a name that is too long", "x".repeat(65)],
  ])("and says %s is made no user", async (_what, preferred_username) => {
    const name = await aPerson({ preferred_username });
    expect((await signIn(browser(), name)).body).toMatchObject({ code: "NoUserName" });
  });

  test("is made once when they come twice at the same time", async () => {
    const name = await aPerson();
    const answers = await Promise.all([signIn(browser(), name), signIn(browser(), name)]);
    expect(answers.map(({ body }) => body["UserName"])).toEqual([name, name]);
  });

  test("ends the session that the browser had, and gets another", async () => {
    const [tab, user, name] = [browser(), await aUser(app), await aPerson()];
    await tab.signIn(user.name);
    const before = tab.cookie;
    await signIn(tab, name);
    const old = browser();
    old.cookie = before;
    expect((await old.call("GetSession")).body).toMatchObject({ SignedIn: false });
    expect((await tab.call("GetSession")).body).toMatchObject({ UserName: name });
  });

  test("has no password here, and cannot make one", async () => {
    const [tab, name] = [browser(), await aPerson()];
    await signIn(tab, name);
    for (const input of [{ NewPassword: "a new password" }, { CurrentPassword: "*", NewPassword: "a new password" }])
      expect((await tab.call("ChangePassword", input)).body).toMatchObject({ code: "NoPasswordHere" });
    expect((await browser().call("SignIn", { UserName: name, Password: "*" })).body).toMatchObject({
      code: "SignInFailed",
    });
    expect((await tab.call("UnlinkMyIdentity")).body).toMatchObject({ code: "OnlyWayIn" });
  });
});

describe("groups", () => {
  test("of the provider put people into those that they are mapped to, and out of them again", async () => {
    const [ops, web, own] = [`ops-${++made}`, `web-${made}`, `own-${made}`];
    for (const GroupName of [ops, web, own]) await admin(createGroup, { GroupName, Role: "None", Description: "" });
    await setUp({
      GroupMappings: [
        { Value: "operators", GroupName: ops },
        { Value: "web-team", GroupName: web },
        { Value: "nowhere", GroupName: "no-such-group" },
      ],
    });
    const groupsOf = async (UserName: string) =>
      (await admin(getUser, { UserName })).Groups.map(({ GroupName }) => GroupName);
    const name = await aPerson({ groups: ["operators", "nowhere", "else"] });
    await signIn(browser(), name);
    expect(await groupsOf(name)).toEqual([ops]);
    await admin(addGroupMembers, { GroupName: own, UserNames: [name] });

    people[name] = { groups: "web-team" };
    await provider.setPeople(people);
    await signIn(browser(), name);
    expect(await groupsOf(name)).toEqual([own, web]);
    expect(await linesOf("SignInWithProvider")).toMatchObject([
      { summary: { groups: { joined: [web], left: [ops] } } },
    ]);
    // Who is in none any more loses all that are mapped.
    people[name] = {};
    await provider.setPeople(people);
    await signIn(browser(), name);
    expect(await groupsOf(name)).toEqual([own]);
  });

  test("are read from the token as well as from where the provider has to be asked", async () => {
    const [group, name] = [`token-${++made}`, "in-token"];
    await admin(createGroup, { GroupName: group, Role: "None", Description: "" });
    const other = await aProvider({
      redirectUris: [redirectUriOf(server.url)],
      people: { [name]: { preferred_username: name, groups: ["g"] } },
      tellsInToken: true,
    });
    try {
      await setUp({ Issuer: other.issuer, GroupMappings: [{ Value: "g", GroupName: group }] });
      expect((await signIn(browser(), name)).body).toMatchObject({ UserName: name });
      expect((await admin(getUser, { UserName: name })).Groups).toEqual([{ GroupName: group, Role: "None" }]);
    } finally {
      await other.stop();
    }
  });
});

describe("an answer", () => {
  test("is worth nothing in another browser, nor a second time, nor after ten minutes", async () => {
    const [tab, name] = [browser(), await aPerson()];
    const answer = answerOf(await visit(tab, name));
    expect((await browser().call("SignInWithProvider", answer)).body).toMatchObject({ code: "SignInNotBegun" });
    const elsewhere = browser();
    await elsewhere.call("BeginSingleSignOn");
    expect((await elsewhere.call("SignInWithProvider", answer)).body).toMatchObject({ code: "ProviderAnswerRefused" });
    const kept = tab.cookie;
    expect((await tab.call("SignInWithProvider", answer)).status).toBe(200);
    tab.cookie = kept;
    expect((await tab.call("SignInWithProvider", answer)).body).toMatchObject({ code: "ProviderAnswerRefused" });

    const late = answerOf(await visit(tab, name));
    app.setNow(new Date(app.now().getTime() + 10 * 60_000));
    expect((await tab.call("SignInWithProvider", late)).body).toMatchObject({ code: "SignInNotBegun" });
  });

  test.each([
    ["state", (query: URLSearchParams) => query.set("state", "sign-in.other")],
    ["code", (query: URLSearchParams) => query.set("code", "other")],
    ["issuer", (query: URLSearchParams) => query.set("iss", "https://elsewhere.example")],
    ["state taken away", (query: URLSearchParams) => query.delete("state")],
    ["state given twice", (query: URLSearchParams) => query.append("state", "sign-in.other")],
  ])("with another %s is refused, and the refusal is in the audit", async (_what, change) => {
    const [tab, name] = [browser(), await aPerson()];
    const address = await visit(tab, name);
    change(address.searchParams);
    const refused = await tab.call("SignInWithProvider", answerOf(address));
    expect(refused.body).toMatchObject({ code: "ProviderAnswerRefused" });
    expect(refused.status).toBe(400);
    expect(await linesOf("SignInWithProvider")).toMatchObject([
      { outcome: "refused", errorCode: "ProviderAnswerRefused" },
    ]);
    expect((await tab.call("GetSession")).body).toMatchObject({ SignedIn: false });
  });

  test("of somebody who did not consent says that the provider refused", async () => {
    const [tab, name] = [browser(), await aPerson()];
    const { body } = await tab.call("BeginSingleSignOn");
    const address = await logInAt(String(body["Location"]), name, { consents: false });
    expect((await tab.call("SignInWithProvider", answerOf(address))).body).toMatchObject({
      code: "ProviderRefused",
      message: "Example refused the sign-in (access_denied).",
    });
  });

  test("is refused when it is a link's, when the settings have changed, and without end only so often", async () => {
    const [tab, name] = [browser(), await aPerson()];
    const answer = answerOf(await visit(tab, name));
    await setUp({ ClientId: "another" });
    expect((await tab.call("SignInWithProvider", answer)).body).toMatchObject({ code: "SignInNotBegun" });
    await setUp();
    const codes: unknown[] = [];
    for (let i = 0; i < 21; i++)
      codes.push((await browser().call("SignInWithProvider", { Answer: "code=x" })).body["code"]);
    expect(codes.at(-1)).toBe("ThrottlingException");
  });

  test("leads only to our own pages", async () => {
    const [tab, name] = [browser(), await aPerson()];
    expect((await signIn(tab, name, { Next: "//elsewhere.example" })).body).toMatchObject({ Next: "/overview" });
  });

  test("or a code is given, and not both", async () => {
    for (const input of [{}, { Answer: "a", Code: "123456" }])
      expect((await browser().call("SignInWithProvider", input)).body).toMatchObject({ code: "ValidationException" });
  });
});

describe("a provider", () => {
  test("that is down keeps nobody from signing in with a password", async () => {
    const user = await aUser(app);
    await setUp({ Issuer: "http://127.0.0.1:3" });
    const tab = browser();
    expect(await tab.call("BeginSingleSignOn")).toMatchObject({
      status: 400,
      body: {
        code: "ProviderUnavailable",
        message: "Example cannot be asked: nothing listens at its address.",
      },
    });
    await tab.signIn(user.name);
    expect((await tab.call("GetSession")).body).toMatchObject({ UserName: user.name });
  });

  test("makes a password worth an alarm, in the same transaction as the sign-in, unless it is off or not wanted", async () => {
    const alarms = async () => (await admin(getAuditAlerts, {})).PasswordSignIns?.Count ?? 0;
    const user = await aUser(app);
    const before = await alarms();
    await browser().signIn(user.name);
    expect(await alarms()).toBe(before + 1);
    expect((await admin(getAuditAlerts, {})).PasswordSignIns).toMatchObject({
      UserName: user.name,
      NewestId: expect.any(String),
    });
    expect(await linesOf("PasswordUsed")).toMatchObject([
      { principal: "system/sign-in", outcome: "done", resources: [`User/${user.name}`], source: "127.0.0.1" },
    ]);
    const security = await admin(listAuditEntries, { SecurityOnly: true, MaxResults: 1 });
    expect(security.Entries).toMatchObject([{ Operation: "PasswordUsed" }]);

    await browser().call("SignIn", { UserName: user.name, Password: "wrong-horse" });
    await setUp({ AlarmsOnPassword: false });
    await browser().signIn(user.name);
    await setUp({ IsEnabled: false });
    await browser().signIn(user.name);
    await setUp();
    await signIn(browser(), await aPerson());
    expect(await alarms()).toBe(before + 1);
  });

  test("that goes down while somebody is there is said, and is no refusal of anybody", async () => {
    const short = await aProvider({ redirectUris: [redirectUriOf(server.url)], people: { ann: {} } });
    await setUp({ Issuer: short.issuer });
    const tab = browser();
    const answer = answerOf(await visit(tab, "ann"));
    await short.stop();
    expect((await tab.call("SignInWithProvider", answer)).body).toMatchObject({ code: "ProviderUnavailable" });
  });

  test("that does not know our secret is said to", async () => {
    await setUp({ ClientSecret: "not the secret" });
    expect((await signIn(browser(), await aPerson())).body).toMatchObject({
      code: "ProviderUnavailable",
      message: "Example cannot be asked: it does not accept this console's client ID or secret.",
    });
  });

  test("sends back to no other address than the registered one", async () => {
    await setUp({ ConsoleUrl: "https://elsewhere.example" });
    const { body } = await browser().call("BeginSingleSignOn");
    const location = new URL(String(body["Location"]));
    expect(location.searchParams.get("redirect_uri")).toBe("https://elsewhere.example/sign-in/callback");
    await expect(logInAt(location.href, "anybody")).rejects.toThrow("The provider answered 400");
  });

  test("that is off, or not there, is not offered and lets nobody in", async () => {
    expect((await browser().call("GetSignInWays")).body).toEqual({ ProviderName: "Example" });
    const [tab, name] = [browser(), await aPerson()];
    const answer = answerOf(await visit(tab, name));
    await setUp({ IsEnabled: false });
    for (const [operation, input] of [
      ["BeginSingleSignOn", {}],
      ["SignInWithProvider", answer],
    ] as const)
      expect((await tab.call(operation, input)).body).toMatchObject({ code: "SingleSignOnNotSetUp" });
    expect((await browser().call("GetSignInWays")).body).toEqual({});
    await admin(deleteSingleSignOn, {});
    expect((await browser().call("BeginSingleSignOn")).body).toMatchObject({ code: "SingleSignOnNotSetUp" });
  });

  test("is asked with a fresh state, nonce and proof each time", async () => {
    const asked = async () =>
      new URL(String((await browser().call("BeginSingleSignOn")).body["Location"])).searchParams;
    const [one, two] = [await asked(), await asked()];
    expect(one.get("code_challenge_method")).toBe("S256");
    expect(one.get("scope")).toBe("openid profile");
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(one.get(name)).toMatch(/[\w-]{43}$/);
      expect(one.get(name)).not.toBe(two.get(name));
    }
  });
});

describe("a user of this console", () => {
  const begin = (tab: TestBrowser, Password = "correct-horse") => tab.call("BeginIdentityLink", { Password });

  test("links themselves on their profile with their password, and signs in as themselves from then on", async () => {
    await setUp({ CreatesUsers: false });
    const [tab, user, name] = [browser(), await aUser(app, { role: "Operator" }), await aPerson()];
    await tab.signIn(user.name);
    expect((await begin(tab, "wrong")).body).toMatchObject({ code: "WrongPassword" });
    const address = await logInAt(String((await begin(tab)).body["Location"]), name);
    // What a link has begun signs nobody in.
    expect((await tab.call("SignInWithProvider", answerOf(address))).body).toMatchObject({ code: "SignInNotBegun" });
    expect((await tab.call("LinkMyIdentity", answerOf(address))).body).toEqual({});
    expect((await tab.call("GetMyIdentity")).body).toMatchObject({
      ProviderName: "Example",
      Identity: { Subject: name, LinkedBy: `user/${user.name}` },
    });
    expect((await signIn(browser(), name)).body).toMatchObject({ UserName: user.name, Role: "Operator" });
    expect((await tab.call("UnlinkMyIdentity")).status).toBe(200);
    expect((await signIn(browser(), name)).body).toMatchObject({ code: "IdentityNotLinked" });
  });

  test("cannot be linked in another session than the one that began it", async () => {
    const [tab, user, name] = [browser(), await aUser(app), await aPerson()];
    await tab.signIn(user.name);
    const address = await logInAt(String((await begin(tab)).body["Location"]), name);
    const victim = browser();
    await victim.signIn((await aUser(app)).name);
    victim.cookie = [victim.cookie, ...tab.cookie.split("; ").filter((each) => each.includes("sign_in"))].join("; ");
    expect((await victim.call("LinkMyIdentity", answerOf(address))).body).toMatchObject({ code: "SignInNotBegun" });
  });

  test("is linked by an administrator to a subject that nobody else has, and unlinked with their sessions", async () => {
    const [user, name] = [await aUser(app), await aPerson()];
    const Subject = name;
    await admin(linkUserIdentity, { UserName: user.name, Subject });
    const other = await aUser(app);
    await expect(admin(linkUserIdentity, { UserName: other.name, Subject })).rejects.toMatchObject({
      code: "IdentityTaken",
    });
    await expect(admin(linkUserIdentity, { UserName: user.name, Subject: "another" })).rejects.toMatchObject({
      code: "IdentityTaken",
    });
    const tab = browser();
    expect((await signIn(tab, name)).body).toMatchObject({ UserName: user.name });
    await admin(unlinkUserIdentity, { UserName: user.name });
    expect((await tab.call("GetSession")).body).toMatchObject({ SignedIn: false });
    expect(await admin(getUserIdentity, { UserName: user.name })).toEqual({ ProviderName: "Example", IsOffered: true });
  });

  test("is asked for their second factor where the settings say so, and only then", async () => {
    const [owner, user, name] = [browser(), await aUser(app), await aPerson()];
    await admin(linkUserIdentity, { UserName: user.name, Subject: name });
    await owner.signIn(user.name);
    const secret = String((await owner.call("BeginSecondFactor")).body["Secret"]);
    expect((await owner.call("ConfirmSecondFactor", { Code: codeAt(secret, app.now()) })).status).toBe(200);
    expect((await signIn(browser(), name)).body).toMatchObject({ SignedIn: true });

    await setUp({ AsksSecondFactor: true });
    const tab = browser();
    expect((await signIn(tab, name)).body).toEqual({ SignedIn: false, NeedsCode: true });
    expect((await tab.call("GetSession")).body).toMatchObject({ SignedIn: false });
    expect((await tab.call("SignInWithProvider", { Code: "000000" })).body).toMatchObject({ code: "WrongCode" });
    app.setNow(new Date(app.now().getTime() + 60_000));
    expect((await tab.call("SignInWithProvider", { Code: codeAt(secret, app.now()) })).body).toMatchObject({
      SignedIn: true,
      UserName: user.name,
    });
  });
});

describe("the settings", () => {
  test("never tell the secret, which is nowhere in the database or the audit in clear", async () => {
    const shown = await admin(getSingleSignOn, {});
    expect(shown.Provider).toMatchObject({ HasClientSecret: true, Issuer: provider.issuer });
    const { rows } = await app.db.pool.query<{ all: string }>(
      `SELECT (SELECT string_agg(p::text, '') FROM sign_in_provider p) || (SELECT string_agg(a::text, '') FROM audit_entry a) AS all`,
    );
    const bytes = Buffer.from(provider.clientSecret);
    for (const text of [JSON.stringify(shown), rows[0]?.all ?? ""])
      for (const form of [provider.clientSecret, bytes.toString("hex"), bytes.toString("base64")])
        expect(text).not.toContain(form);
  });

  test("keep the secret when none is given, but never for another issuer or client", async () => {
    const { ClientSecret: _secret, ...rest } = settings();
    await admin(updateSingleSignOn, { ...rest, Name: "Renamed" });
    expect((await signIn(browser(), await aPerson())).status).toBe(200);
    for (const change of [{ Issuer: "https://elsewhere.example" }, { ClientId: "another" }])
      await expect(admin(updateSingleSignOn, { ...rest, ...change })).rejects.toMatchObject({
        code: "ValidationException",
        problems: [{ path: ["ClientSecret"] }],
      });
  });

  test.each<[string, Partial<InputOf<typeof updateSingleSignOn>>]>([
    ["Issuer", { Issuer: "http://provider.example" }],
    ["Issuer", { Issuer: "ftp://provider.example" }],
    ["Issuer", { Issuer: "https://user:pw@provider.example" }],
    ["Issuer", { Issuer: "https://provider.example/?a=b" }],
    ["Issuer", { Issuer: "no address" }],
    ["ConsoleUrl", { ConsoleUrl: "https://console.example/path" }],
    ["ConsoleUrl", { ConsoleUrl: "javascript:alert(1)" }],
    ["ClientId", { ClientId: "" }],
    ["Name", { Name: " " }],
    ["Scopes", { Scopes: ["two words"] }],
    ["UserNameClaim", { UserNameClaim: "" }],
    ["GroupsClaim", { GroupsClaim: "", GroupMappings: [{ Value: "a", GroupName: "b" }] }],
    ["GroupMappings", { GroupMappings: [{ Value: "", GroupName: "b" }] }],
    ["NewUserRole", { NewUserRole: "Root" as "None" }],
  ])("are refused with the field %s named, and stay as they were", async (field, change) => {
    const before = await admin(getSingleSignOn, {});
    await expect(setUp(change)).rejects.toMatchObject({
      code: "ValidationException",
      problems: expect.arrayContaining([expect.objectContaining({ path: expect.arrayContaining([field]) })]),
    });
    expect(await admin(getSingleSignOn, {})).toEqual(before);
  });

  test("belong to those who may change access in the installation's own account", async () => {
    for (const operation of [getSingleSignOn, deleteSingleSignOn, testSingleSignOn]) {
      const input = operation === testSingleSignOn ? { Issuer: provider.issuer } : {};
      for (const caller of [aCaller(app, { roles: ["Operator"] }), aCaller(app, { accountId: "210987654321" })])
        await expect(perform<never, never, unknown>(app, operation as never, input, caller)).rejects.toMatchObject({
          code: "AccessDeniedException",
        });
    }
  });

  test("are tested by asking the issuer, and the audit says which", async () => {
    expect(await admin(testSingleSignOn, { Issuer: provider.issuer })).toMatchObject({
      Issuer: provider.issuer,
      TokenEndpoint: `${provider.issuer}/token`,
      SupportsPkce: true,
    });
    expect(await admin(testSingleSignOn, { Issuer: "http://127.0.0.1:3" })).toEqual({
      Problem: "The provider cannot be asked: nothing listens at its address.",
    });
    // Something answers there, and it is no provider.
    expect(await admin(testSingleSignOn, { Issuer: server.url })).toEqual({
      Problem: "The provider cannot be asked: what it answers is no OpenID Connect.",
    });
    expect(await admin(testSingleSignOn, { Issuer: provider.issuer.replace("127.0.0.1", "localhost") })).toEqual({
      Problem: "The provider cannot be asked: it calls itself by another issuer.",
    });
    expect(await linesOf("TestSingleSignOn")).toMatchObject([{ outcome: "done", principal: "user/admin" }]);
  });
});

describe("rows that somebody wrote into the database", () => {
  const reported = (resource: string) =>
    app.db.prisma.auditEntry.count({ where: { operation: "RowRejected", resources: { has: resource } } });

  test("are no provider: another issuer lets nobody in", async () => {
    await app.db.pool.query("UPDATE sign_in_provider SET issuer = 'https://evil.example'");
    expect((await browser().call("GetSignInWays")).body).toEqual({});
    expect((await browser().call("BeginSingleSignOn")).body).toMatchObject({ code: "SingleSignOnNotSetUp" });
    await expect.poll(() => reported("SignInProvider/Example")).toBe(1);
  });

  test("are no link: whoever it names is not signed in as the other, and nobody is made beside it", async () => {
    const [victim, own, name] = [await aUser(app), await aUser(app), await aPerson()];
    await admin(linkUserIdentity, { UserName: own.name, Subject: name });
    await app.db.pool.query("UPDATE linked_identity SET user_id = $1 WHERE user_id = $2", [victim.id, own.id]);
    expect((await signIn(browser(), name)).body).toMatchObject({ code: "IdentityNotLinked" });
    await expect.poll(() => reported(`LinkedIdentity/${victim.id}`)).toBe(1);
    expect(await app.db.prisma.user.count({ where: { name } })).toBe(0);
  });
});
