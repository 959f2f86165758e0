import { execFile } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "./db/testing";
import { listening, TestBrowser } from "./doors/testing";
import type { RunningServer } from "./start-server";

// `npm run reset-admin` as an operator runs it, beside a server that runs. Without one: scripts/start.spec.mjs.

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

const resetAdmin = (args: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      "npm",
      ["run", "--silent", "reset-admin", "--", ...args],
      {
        cwd: path.resolve(import.meta.dirname, ".."),
        env: { ...process.env, DATABASE_URL: app.db.url, QUARTERDECK_HOME: app.config.home, ...env },
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });

test("the printed password signs in at the running server, which ends the sessions that were open", async () => {
  const user = await aUser(app, { name: "admin" });
  const person = new TestBrowser(server.url);
  await person.signIn(user.name);
  expect((await person.call("GetMyProfile")).status).toBe(200);

  const { code, said } = await resetAdmin([]);
  expect(said).toMatch(/^1 session ended, and a lock-out after too many guesses is lifted\.$/m);
  expect(code).toBe(0);
  const Password = /not shown again:\s+(\S+)/.exec(said)?.[1];
  expect((await new TestBrowser(server.url).call("SignIn", { UserName: "admin", Password })).status).toBe(200);
  expect((await person.call("GetMyProfile")).status).toBe(401);
  expect(await app.db.prisma.auditEntry.count({ where: { operation: "ResetAtTheMachine" } })).toBe(1);
});

test.each<[string, string[], Record<string, string>, string]>([
  ["a user that is not there", ["--user", "nobody"], {}, 'no user "nobody"'],
  ["an account's id that is none", ["--account", "12"], {}, "--account takes an account's id, 12 digits"],
  ["a home without keys, in which none are made", [], { QUARTERDECK_HOME: "/nonexistent" }, "order.pem is not there"],
  ["an option that does not exist", ["--password", "x"], {}, "There is no option --password"],
])("%s is refused with a sentence", async (_what, args, env, says) => {
  const { code, said } = await resetAdmin(args, env);
  expect(said).toContain(says);
  expect(code).toBe(1);
});
