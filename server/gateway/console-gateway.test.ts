import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { announceWith } from "../db/notices";
import { anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { listening, TestBrowser } from "../doors/testing";
import type { RunningServer } from "../start-server";
import type { ConsoleNotice } from "./console-connection";
import type { EventAnswer } from "./console-gateway";

let app: TestApplication;
let server: RunningServer;
const sockets: Socket[] = [];

beforeAll(async () => {
  app = await testApplication();
  server = await listening(app);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await server?.close();
  await app?.destroy();
});

/** A signed-in browser. */
async function aBrowser(given: Parameters<typeof aUser>[1] = {}) {
  const user = await aUser(app, given);
  const browser = new TestBrowser(server.url);
  await browser.signIn(user.name);
  return browser;
}

/** One window of a browser, connected, with what it was told. */
async function aWindow(browser: TestBrowser, headers: Record<string, string> = {}) {
  const socket = io(`${server.url}/console`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: browser.cookie, ...headers },
  });
  sockets.push(socket);
  const told: ConsoleNotice[][] = [];
  socket.on("notices", (notices: ConsoleNotice[]) => void told.push(notices));
  const refused = await new Promise<string | undefined>((resolve) => {
    socket.on("connect", () => resolve(undefined));
    socket.on("connect_error", (error) => resolve(error.message));
  });
  return {
    socket,
    told,
    refused,
    ask: (event: string, message: unknown): Promise<EventAnswer> => socket.timeout(5_000).emitWithAck(event, message),
  };
}

const announce = (topic: "command" | "node" | "activation" | "session", id: string, accountId = app.config.accountId) =>
  announceWith(app.db.pool, [{ topic, accountId, id }]);

/** Waits until notices sent after everything before have arrived, so that what did not come will not come. */
async function settled({ told, ask }: Awaited<ReturnType<typeof aWindow>>) {
  expect(await ask("watch", { topic: "activation" })).toEqual({ ok: true });
  await announce("activation", "marker");
  await expect.poll(() => told.flat().some(({ id }) => id === "marker")).toBe(true);
  return told.flat().filter(({ id }) => id !== "marker");
}

describe("a window", () => {
  test("is told of what it watches, and of nothing else", async () => {
    const window = await aWindow(await aBrowser());
    expect(await window.ask("watch", { topic: "command", id: "c-1" })).toEqual({ ok: true });
    await announce("command", "c-1");
    await announce("command", "c-2");
    await announce("node", "mi-1");
    expect(await settled(window)).toEqual([{ topic: "command", id: "c-1" }]);
  });

  test("that watches all of a kind is told of each", async () => {
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "node" });
    await announce("node", "mi-1");
    await announce("node", "mi-2");
    expect(await settled(window)).toEqual([
      { topic: "node", id: "mi-1" },
      { topic: "node", id: "mi-2" },
    ]);
  });

  test("that watches one is told when any of its kind may have changed", async () => {
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "node", id: "mi-1" });
    await announce("node", "*");
    expect(await settled(window)).toEqual([{ topic: "node", id: "*" }]);
  });

  test("is not told any more of what it stopped watching", async () => {
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "command", id: "c-1" });
    await window.ask("unwatch", { topic: "command", id: "c-1" });
    await announce("command", "c-1");
    expect(await settled(window)).toEqual([]);
  });

  test("is never told of another account", async () => {
    const other = await anAccount(app);
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "command" });
    await window.ask("watch", { topic: "command", id: "c-1" });
    await announce("command", "c-1", other.id);
    expect(await settled(window)).toEqual([]);
  });

  test("is told of a burst in few messages, each thing once", async () => {
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "command" });
    const same = Array.from({ length: 100 }, () => ({
      topic: "command" as const,
      accountId: app.config.accountId,
      id: "c-1",
    }));
    for (let i = 0; i < 20; i++)
      await announceWith(app.db.pool, [
        ...same,
        { topic: "command", accountId: app.config.accountId, id: `c-${i % 3}` },
      ]);
    await settled(window);
    expect(window.told.length).toBeLessThan(20);
    for (const notices of window.told) expect(new Set(notices.map(({ id }) => id)).size).toBe(notices.length);
  });

  test("that would be told of thousands is told to look for itself", async () => {
    const window = await aWindow(await aBrowser());
    await window.ask("watch", { topic: "node" });
    await announceWith(
      app.db.pool,
      Array.from({ length: 1_000 }, (_each, i) => ({
        topic: "node" as const,
        accountId: app.config.accountId,
        id: `mi-${i}`,
      })),
    );
    const heard = await settled(window);
    expect(heard.length).toBeLessThan(1_000);
    expect(heard).toContainEqual({ topic: "node", id: "*" });
  });

  test("watches at most 64 things", async () => {
    const window = await aWindow(await aBrowser());
    for (let i = 0; i < 64; i++)
      expect(await window.ask("watch", { topic: "node", id: `mi-${i}` })).toEqual({ ok: true });
    expect(await window.ask("watch", { topic: "node", id: "mi-64" })).toMatchObject({
      ok: false,
      code: "ThrottlingException",
    });
    expect(await window.ask("watch", { topic: "node", id: "mi-1" })).toEqual({ ok: true });
  });

  test.each([
    undefined,
    null,
    "node",
    {},
    { topic: "session" },
    { topic: "node", id: "" },
    { topic: "node", id: "a b" },
    { topic: "node", id: "x".repeat(65) },
    { topic: "node", more: 1 },
    [{ topic: "node" }],
  ])("that asks with %j is told that it is malformed", async (message) => {
    const window = await aWindow(await aBrowser());
    expect(await window.ask("watch", message)).toMatchObject({ ok: false, code: "ValidationException" });
  });

  test("may watch only what its person may read", async () => {
    const window = await aWindow(await aBrowser({ role: "Visitor" }));
    for (const message of [
      { topic: "command", id: "c-1" },
      { topic: "command" },
      { topic: "node" },
      { topic: "activation" },
    ]) {
      expect(await window.ask("watch", message)).toMatchObject({ ok: false, code: "AccessDeniedException" });
    }
  });
});

describe("people, groups and policies", () => {
  test.each<[string, string, object]>([
    ["a user is made", "CreateUser", { UserName: "told-of", Role: "None", SignInWith: "SignInLink" }],
    ["a group is made", "CreateGroup", { GroupName: "told-of", Role: "None" }],
    ["somebody is put into a group", "AddGroupMembers", { GroupName: "told-of", UserNames: ["told-of"] }],
    ["a policy is made", "CreatePolicy", { Name: "told-of", Text: "permit (principal, action, resource);" }],
    ["a policy is taken back", "DeletePolicy", { Name: "told-of" }],
    ["a user is deleted", "DeleteUser", { UserName: "told-of" }],
  ])("are told of to another administrator when %s", async (_what, operation, input) => {
    const [window, other] = [await aWindow(await aBrowser()), await aBrowser()];
    expect(await window.ask("watch", { topic: "access" })).toEqual({ ok: true });
    const { status, body } = await other.call(operation, input);
    expect(status, JSON.stringify(body)).toBe(200);
    await expect.poll(() => window.told.flat()).toContainEqual({ topic: "access", id: "*" });
  });

  test("are watched by nobody who may not change access", async () => {
    for (const role of ["Operator", "ReadOnly", "None"]) {
      const window = await aWindow(await aBrowser({ role }));
      for (const id of [undefined, "anybody"])
        expect(await window.ask("watch", { topic: "access", ...(id && { id }) })).toMatchObject({
          ok: false,
          code: "AccessDeniedException",
        });
    }
  });
});

describe("letting in", () => {
  test.each(["https://evil.example", "null", "http://127.0.0.1:1"])(
    "refuses a page of %s, whatever cookie it brings",
    async (origin) => {
      expect((await aWindow(await aBrowser(), { origin })).refused).toBe("websocket error");
    },
  );

  test("takes our own page", async () => {
    expect((await aWindow(await aBrowser(), { origin: server.url })).refused).toBeUndefined();
  });
});

describe("the end of a session", () => {
  const gone = ({ socket }: { socket: Socket }) => expect.poll(() => socket.connected).toBe(false);

  test("by signing out puts out all of its windows, and nobody else's", async () => {
    const browser = await aBrowser();
    const [one, two, other] = [await aWindow(browser), await aWindow(browser), await aWindow(await aBrowser())];
    await browser.call("SignOut");
    await gone(one);
    await gone(two);
    expect(other.socket.connected).toBe(true);
  });

  test("by a change of password elsewhere puts its windows out", async () => {
    const user = await aUser(app);
    const [here, there] = [new TestBrowser(server.url), new TestBrowser(server.url)];
    await here.signIn(user.name);
    await there.signIn(user.name);
    const [mine, theirs] = [await aWindow(here), await aWindow(there)];
    await here.call("ChangePassword", { CurrentPassword: "correct-horse", NewPassword: "battery-staple" });
    await gone(theirs);
    expect(mine.socket.connected).toBe(true);
  });

  test("by a row edited in the database is seen when it is looked at again", async () => {
    const browser = await aBrowser();
    const window = await aWindow(browser);
    const { rows } = await app.db.pool.query<{ id: string }>(
      "UPDATE session SET expires_at = expires_at + interval '1 day' WHERE id = (SELECT id FROM session ORDER BY created_at DESC, id DESC LIMIT 1) RETURNING id",
    );
    await announce("session", rows[0]?.id ?? "");
    await gone(window);
  });
});
