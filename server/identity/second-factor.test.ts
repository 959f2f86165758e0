import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";
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
beforeEach(async () => {
  await app.db.prisma.attempt.deleteMany();
});

const browser = () => new TestBrowser(server.url);
const later = (seconds: number) => app.setNow(new Date(app.now().getTime() + seconds * 1000));

async function withSecondFactor() {
  const user = await aUser(app);
  const person = browser();
  await person.signIn(user.name);
  const { Secret, Uri } = (await person.call("BeginSecondFactor")).body;
  const secret = String(Secret);
  const confirmed = await person.call("ConfirmSecondFactor", { Code: codeAt(secret, app.now()) });
  expect(confirmed.status).toBe(200);
  const recoveryCodes = confirmed.body["RecoveryCodes"];
  if (!Array.isArray(recoveryCodes)) throw new Error("There are no recovery codes.");
  // The code that confirmed it is used.
  later(30);
  return { user, person, secret, uri: String(Uri), recoveryCodes: recoveryCodes.map(String) };
}
const signIn = (UserName: string, Code?: string) =>
  browser().call("SignIn", { UserName, Password: "correct-horse", ...(Code !== undefined && { Code }) });

describe("a second factor", () => {
  test("is asked for once it is confirmed, only from who shows the password, and each code works once", async () => {
    const { user, secret } = await withSecondFactor();
    expect((await browser().call("SignIn", { UserName: user.name, Password: "wrong" })).body["code"]).toBe(
      "SignInFailed",
    );
    const asked = await signIn(user.name);
    expect(asked.body["code"]).toBe("SecondFactorRequired");
    expect(asked.headers.get("set-cookie")).toBeNull();
    const code = codeAt(secret, app.now());
    const both = await Promise.all([signIn(user.name, code), signIn(user.name, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await signIn(user.name, code)).body["code"]).toBe("WrongCode");
    later(30);
    expect(
      (await signIn(user.name, `${codeAt(secret, app.now()).slice(0, 3)} ${codeAt(secret, app.now()).slice(3)}`))
        .status,
    ).toBe(200);
  });

  test("says in its address what an app needs", async () => {
    const { user, secret, uri } = await withSecondFactor();
    const parsed = new URL(uri);
    expect(parsed.protocol).toBe("otpauth:");
    expect(decodeURIComponent(parsed.pathname)).toContain(user.name);
    expect(Object.fromEntries(parsed.searchParams)).toMatchObject({ secret, digits: "6", period: "30" });
  });

  test("that was not confirmed is not asked for, and its secret is replaced by a new one", async () => {
    const user = await aUser(app);
    const person = browser();
    await person.signIn(user.name);
    const [one, two] = [await person.call("BeginSecondFactor"), await person.call("BeginSecondFactor")];
    expect(one.body["Secret"]).not.toBe(two.body["Secret"]);
    expect((await signIn(user.name)).status).toBe(200);
    const wrong = await person.call("ConfirmSecondFactor", { Code: codeAt(String(one.body["Secret"]), app.now()) });
    expect(wrong.body).toMatchObject({ code: "WrongCode", problems: [{ path: ["Code"] }] });
  });

  test("lets each recovery code in once", async () => {
    const { user, person, recoveryCodes } = await withSecondFactor();
    expect(new Set(recoveryCodes).size).toBe(10);
    const [code = "", other = ""] = recoveryCodes;
    expect((await signIn(user.name, code.toUpperCase())).status).toBe(200);
    expect((await signIn(user.name, code)).body["code"]).toBe("WrongCode");
    expect((await person.call("GetMyProfile")).body).toMatchObject({ RecoveryCodesLeft: 9 });
    const renewed = await person.call("RenewRecoveryCodes", { Password: "correct-horse" });
    expect(renewed.status).toBe(200);
    expect((await signIn(user.name, other)).body["code"]).toBe("WrongCode");
    const stored = await app.db.prisma.secondFactor.findMany();
    expect(JSON.stringify(stored, (_key, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
      other,
    );
  });

  test("is guessed at most five times from one address, whoever knows the password", async () => {
    const { user, secret } = await withSecondFactor();
    const good = codeAt(secret, app.now());
    const wrong = String((Number(good) + 1) % 1e6).padStart(6, "0");
    for (let i = 0; i < 5; i++) expect((await signIn(user.name, wrong)).status).toBe(400);
    expect((await signIn(user.name, good)).status).toBe(429);
    // To ask for the code again does not start the count anew.
    expect((await signIn(user.name)).body["code"]).toBe("SecondFactorRequired");
    expect((await signIn(user.name, good)).status).toBe(429);
  });

  test("is turned off with the password only, or by somebody who may change access", async () => {
    const { user, person } = await withSecondFactor();
    expect((await person.call("RemoveSecondFactor", { Password: "wrong" })).body).toMatchObject({
      code: "WrongPassword",
      problems: [{ path: ["Password"] }],
    });
    const admin = browser();
    await admin.signIn((await aUser(app)).name);
    expect((await admin.call("ResetSecondFactor", { UserName: user.name })).status).toBe(200);
    expect((await signIn(user.name)).status).toBe(200);
    expect((await admin.call("ResetSecondFactor", { UserName: user.name })).status).toBe(404);
  });

  test.each([
    [
      "its secret is another's",
      "UPDATE second_factor SET sealed_secret = (SELECT sealed_secret FROM second_factor WHERE user_id <> $1 LIMIT 1) WHERE user_id = $1",
    ],
    ["it was made unconfirmed", "UPDATE second_factor SET confirmed_at = NULL WHERE user_id = $1"],
    ["a used code was made good again", "UPDATE second_factor SET last_step = 0 WHERE user_id = $1"],
    [
      "a recovery code was planted",
      "UPDATE second_factor SET recovery_codes = ARRAY[sha256('recovery code planted'::bytea)] WHERE user_id = $1",
    ],
  ])("lets nobody in when %s in the database", async (_what, statement) => {
    await withSecondFactor();
    const { user, secret } = await withSecondFactor();
    await app.db.pool.query(statement, [user.id]);
    expect((await signIn(user.name)).body["code"]).toBe("SecondFactorRequired");
    for (const code of [codeAt(secret, app.now()), "planted"])
      expect((await signIn(user.name, code)).body["code"]).toBe("WrongCode");
  });
});

describe("a sign-in link", () => {
  test("of a user with a second factor stays good until the code is right, then works once", async () => {
    const { user, secret } = await withSecondFactor();
    const admin = browser();
    await admin.signIn((await aUser(app)).name);
    const reset = await admin.call("ResetUserPassword", { UserName: user.name, SignInWith: "SignInLink" });
    const Token = reset.body["SignInToken"];
    expect((await browser().call("SignInWithLink", { Token })).body["code"]).toBe("SecondFactorRequired");
    expect((await browser().call("SignInWithLink", { Token, Code: "000000" })).body["code"]).toBe("WrongCode");
    const Code = codeAt(secret, app.now());
    expect((await browser().call("SignInWithLink", { Token, Code })).body).toMatchObject({ MustChoosePassword: true });
    later(30);
    expect((await browser().call("SignInWithLink", { Token, Code: codeAt(secret, app.now()) })).body["code"]).toBe(
      "SignInLinkRefused",
    );
  });
});

describe("guessing a password", () => {
  test("from one address makes nobody wait at another", async () => {
    const proxied = await testApplication({ config: { trustedProxies: ["127.0.0.1"] } });
    const behind = await listening(proxied);
    try {
      const user = await aUser(proxied);
      const call = (source: string, Password: string) =>
        new TestBrowser(behind.url).call("SignIn", { UserName: user.name, Password }, { "x-forwarded-for": source });
      for (let i = 0; i < 5; i++) expect((await call("198.51.100.1", "wrong")).status).toBe(400);
      expect((await call("198.51.100.1", "correct-horse")).status).toBe(429);
      expect((await call("198.51.100.2", "correct-horse")).status).toBe(200);
    } finally {
      await behind.close();
      await proxied.destroy();
    }
  });

  test("from a hundred addresses together makes the name wait", async () => {
    const proxied = await testApplication({ config: { trustedProxies: ["127.0.0.1"] } });
    const behind = await listening(proxied);
    try {
      const user = await aUser(proxied);
      const call = (source: string, Password: string) =>
        new TestBrowser(behind.url).call("SignIn", { UserName: user.name, Password }, { "x-forwarded-for": source });
      for (let i = 0; i < 100; i++) expect((await call(`198.51.100.${i}`, "wrong")).status).toBe(400);
      expect((await call("203.0.113.1", "correct-horse")).status).toBe(429);
    } finally {
      await behind.close();
      await proxied.destroy();
    }
  });
});
