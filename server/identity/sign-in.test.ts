import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";
import { firstStart } from "./first-start";
import { sha256 } from "./token";

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
  app.setNow(new Date());
  await app.db.prisma.attempt.deleteMany();
});

const browser = () => new TestBrowser(server.url);
const later = (milliseconds: number) => app.setNow(new Date(app.now().getTime() + milliseconds));
const hours = 3_600_000;
const signedIn = async () => {
  const user = await aUser(app);
  const person = browser();
  await person.signIn(user.name);
  return { user, person };
};
const sessionOf = async (person: TestBrowser) => (await person.call("GetSession")).body;

describe("a password", () => {
  test("signs its user in, with a cookie that scripts cannot read and a proof for later calls", async () => {
    const user = await aUser(app);
    const person = browser();
    const { status, body, headers } = await person.call("SignIn", { UserName: user.name, Password: "correct-horse" });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      SignedIn: true,
      UserName: user.name,
      Role: "Administrator",
      AccountId: app.config.accountId,
    });
    expect(headers.get("set-cookie")).toMatch(
      /^quarterdeck_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    expect(await sessionOf(person)).toMatchObject({ SignedIn: true, CsrfToken: body["CsrfToken"] });
  });

  test("that is wrong and a user that does not exist get the same answer", async () => {
    const user = await aUser(app);
    const wrong = await browser().call("SignIn", { UserName: user.name, Password: "wrong" });
    const unknown = await browser().call("SignIn", { UserName: "nobody", Password: "wrong" });
    for (const { status, body } of [wrong, unknown]) {
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "SignInFailed", message: "The user name or password is not right." });
    }
    expect(wrong.headers.get("set-cookie")).toBeNull();
  });

  test("is refused, right or wrong, after five failures, and tried again after the wait", async () => {
    const user = await aUser(app);
    for (let i = 0; i < 5; i++)
      expect((await browser().call("SignIn", { UserName: user.name, Password: "wrong" })).status).toBe(400);
    const refused = await browser().call("SignIn", { UserName: user.name, Password: "correct-horse" });
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      code: "ThrottlingException",
      message: "Too many attempts. Try again in 30 seconds.",
    });
    later(30_000);
    await browser().signIn(user.name);
  });

  test("guessed many times at once is tried at most five times", async () => {
    const user = await aUser(app);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => browser().call("SignIn", { UserName: user.name, Password: "wrong" })),
    );
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });

  test("of many users guessed from one address is refused after twenty failures", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 21; i++)
      statuses.push((await browser().call("SignIn", { UserName: `nobody-${i}`, Password: "wrong" })).status);
    expect(statuses).toEqual([...Array<number>(20).fill(400), 429]);
  });

  test("that is right forgets the user's failures", async () => {
    const user = await aUser(app);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await browser().call("SignIn", { UserName: user.name, Password: "wrong" });
      await browser().signIn(user.name);
    }
  });

  test("that failed is in the audit, with the user's name but never what was typed for an unknown one", async () => {
    const user = await aUser(app);
    await browser().call("SignIn", { UserName: user.name, Password: "wrong" });
    await browser().call("SignIn", { UserName: "my-password-typed-here", Password: "wrong" });
    const lines = await app.db.prisma.auditEntry.findMany({
      where: { operation: "SignIn", errorCode: "SignInFailed" },
      orderBy: { id: "desc" },
      take: 2,
    });
    expect(lines.map(({ outcome, resources }) => ({ outcome, resources }))).toEqual([
      { outcome: "refused", resources: [] },
      { outcome: "refused", resources: [`User/${user.name}`] },
    ]);
    expect(
      JSON.stringify(await app.db.prisma.auditEntry.findMany(), (_key, value) =>
        typeof value === "bigint" ? String(value) : value,
      ),
    ).not.toContain("my-password-typed-here");
  });

  test("is not believed when its row was edited in the database", async () => {
    const [victim, own] = [await aUser(app), await aUser(app, { password: "my-own-password" })];
    await app.db.prisma.user.updateMany({ where: { id: victim.id }, data: { passwordHash: own.passwordHash } });
    expect((await browser().call("SignIn", { UserName: victim.name, Password: "my-own-password" })).status).toBe(400);
  });
});

describe("a session", () => {
  test("ends twelve hours after its last use, and is kept by using it", async () => {
    const { person } = await signedIn();
    for (let i = 0; i < 3; i++) {
      later(11 * hours);
      expect(await sessionOf(person)).toMatchObject({ SignedIn: true });
    }
    later(12 * hours);
    expect(await sessionOf(person)).toEqual({ SignedIn: false });
  });

  test("ends seven days after sign-in however much it is used", async () => {
    const { person } = await signedIn();
    for (let i = 0; i < 16; i++) {
      later(10 * hours);
      expect(await sessionOf(person)).toMatchObject({ SignedIn: true });
    }
    later(9 * hours);
    expect(await sessionOf(person)).toEqual({ SignedIn: false });
  });

  test("is stored only as a hash of its token", async () => {
    const { user, person } = await signedIn();
    const token = person.cookie.split("=")[1] ?? "";
    const row = await app.db.prisma.session.findFirstOrThrow({ where: { userId: user.id } });
    expect(Buffer.from(row.tokenSha256).equals(sha256(token))).toBe(true);
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test.each([
    ["its end moved", "UPDATE session SET expires_at = expires_at + interval '1 year' WHERE user_id = $1"],
    ["its last use moved", "UPDATE session SET last_used_at = last_used_at + interval '1 hour' WHERE user_id = $1"],
    ["its user's role changed", `UPDATE "user" SET role = role || 's' WHERE id = $1`],
    ["its user's name changed", `UPDATE "user" SET name = 'x-' || id WHERE id = $1`],
    ["its token replaced", "UPDATE session SET token_sha256 = sha256('planted'::bytea) WHERE user_id = $1"],
  ])("is refused when somebody edited its row in the database: %s", async (_what, statement) => {
    const { user, person } = await signedIn();
    await app.db.pool.query(statement, [user.id]);
    expect(await sessionOf(person)).toEqual({ SignedIn: false });
    person.cookie = "quarterdeck_session=planted";
    expect(await sessionOf(person)).toEqual({ SignedIn: false });
  });

  test("given to another user in the database is refused", async () => {
    const [weak, strong] = [await signedIn(), await signedIn()];
    await app.db.pool.query("UPDATE session SET user_id = $2 WHERE user_id = $1", [weak.user.id, strong.user.id]);
    expect(await sessionOf(weak.person)).toEqual({ SignedIn: false });
  });

  test("is gone after signing out, with its cookie", async () => {
    const { person } = await signedIn();
    const { cookie } = person;
    expect((await person.call("SignOut")).headers.get("set-cookie")).toContain("quarterdeck_session=; ");
    person.cookie = cookie;
    expect((await person.call("SignOut")).status).toBe(401);
  });
});

describe("a call with a session", () => {
  test.each([
    ["without the proof", ""],
    ["with a made-up proof", "x".repeat(43)],
  ])("%s is refused", async (_what, token) => {
    const { person } = await signedIn();
    const { status, body } = await person.call("SignOut", {}, { "x-csrf-token": token });
    expect(status).toBe(403);
    expect(body["code"]).toBe("CsrfRefused");
    expect(await sessionOf(person)).toMatchObject({ SignedIn: true });
  });

  test("with another session's proof is refused", async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    expect((await one.person.call("SignOut", {}, { "x-csrf-token": other.person.csrfToken })).status).toBe(403);
  });
});

test.each<Record<string, string>>([
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site" },
  { origin: "https://evil.example" },
  { origin: "null" },
])("a sign-in sent by a page of another site (%o) is refused", async (headers) => {
  const user = await aUser(app);
  const { status, body } = await browser().call("SignIn", { UserName: user.name, Password: "correct-horse" }, headers);
  expect(status).toBe(403);
  expect(body["code"]).toBe("CsrfRefused");
});

describe("changing a password", () => {
  const change = { CurrentPassword: "correct-horse", NewPassword: "battery-staple" };

  test("ends the user's other sessions, keeps the one that asks, and takes effect", async () => {
    const { user, person } = await signedIn();
    const other = browser();
    await other.signIn(user.name);
    expect((await person.call("ChangePassword", change)).status).toBe(200);
    expect(await sessionOf(person)).toMatchObject({ SignedIn: true });
    expect(await sessionOf(other)).toEqual({ SignedIn: false });
    expect((await browser().call("SignIn", { UserName: user.name, Password: "correct-horse" })).status).toBe(400);
    await browser().signIn(user.name, "battery-staple");
  });

  test("refuses a session that was deleted then and is put back into the database", async () => {
    const { user, person } = await signedIn();
    const other = browser();
    await other.signIn(user.name);
    await app.db.pool.query("CREATE TABLE kept AS SELECT * FROM session WHERE user_id = $1", [user.id]);
    await person.call("ChangePassword", change);
    await app.db.pool.query("INSERT INTO session SELECT * FROM kept ON CONFLICT DO NOTHING");
    expect(await sessionOf(other)).toEqual({ SignedIn: false });
  });

  test.each([
    [{ ...change, CurrentPassword: "wrong" }, "WrongPassword", "CurrentPassword"],
    [{ ...change, NewPassword: "correct-horse" }, "ValidationException", "NewPassword"],
    [{ ...change, NewPassword: "short" }, "ValidationException", "NewPassword"],
    [{ ...change, NewPassword: "x".repeat(257) }, "ValidationException", "NewPassword"],
  ])("refuses %o and names the field", async (input, code, field) => {
    const { person } = await signedIn();
    const { status, body } = await person.call("ChangePassword", input);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code, problems: [{ path: [field] }] });
  });
});

describe("the first start", () => {
  test("gives a link that signs the administrator in once, of two who follow it at the same time, one", async () => {
    const fresh = await testApplication();
    const freshServer = await listening(fresh);
    try {
      const first = await firstStart(fresh);
      const people = [new TestBrowser(freshServer.url), new TestBrowser(freshServer.url)];
      const answers = await Promise.all(
        people.map((person) => person.call("SignInWithLink", { Token: first?.signInToken })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect(
        (await new TestBrowser(freshServer.url).call("SignInWithLink", { Token: first?.signInToken })).body["code"],
      ).toBe("SignInLinkRefused");
      await new TestBrowser(freshServer.url).signIn("admin", first?.password);
      expect(await firstStart(fresh)).toBeUndefined();
    } finally {
      await freshServer.close();
      await fresh.destroy();
    }
  });

  test("of two processes at once makes one administrator", async () => {
    const fresh = await testApplication();
    try {
      const answers = await Promise.all([firstStart(fresh), firstStart(fresh)]);
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await fresh.db.prisma.user.count()).toBe(1);
    } finally {
      await fresh.destroy();
    }
  });

  test.each([
    ["expired", async (fresh: TestApplication) => fresh.setNow(new Date(fresh.now().getTime() + 24 * hours))],
    [
      "given to a later day in the database",
      async (fresh: TestApplication) =>
        void (await fresh.db.pool.query("UPDATE sign_in_link SET expires_at = expires_at + interval '1 day'")),
    ],
  ])("gives a link that is refused once %s", async (_what, spoil) => {
    const fresh = await testApplication({ config: { adminPassword: "given-password" } });
    const freshServer = await listening(fresh);
    try {
      const first = await firstStart(fresh);
      expect(first).not.toHaveProperty("password");
      await spoil(fresh);
      expect(
        (await new TestBrowser(freshServer.url).call("SignInWithLink", { Token: first?.signInToken })).status,
      ).toBe(400);
    } finally {
      await freshServer.close();
      await fresh.destroy();
    }
  });
});
