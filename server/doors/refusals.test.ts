import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeDelivery } from "../commands/delivery";
import { type TestApplication, testApplication } from "../db/testing";
import { consoleEvents } from "../gateway/console-events";
import { attachNodeGateway } from "../gateway/node-gateway";
import { nodeMessages } from "../gateway/node-session";
import { type AnyOperation, anonymous, type Caller, type Door, perform } from "../operation";
import { operations } from "../operations";
import type { RunningServer } from "../start-server";
import { type Route, routes } from "./routes";
import { listening, TestBrowser } from "./testing";

// Walks everything that can be asked from outside, as nobody in particular. The tables below are what may be had
// without signing in: whoever adds an operation, a route or an event that is public has to add it here, with its guard.

/** Operations before sign-in, and what guards each. */
const publicOperations: Record<string, string> = {
  GetSession: "says only that nobody is signed in",
  SignIn: "a password and a code where there is a second factor, rate-limited",
  SignInWithLink: "a token of 256 bits that works once, and the same code, rate-limited",
  GetSignInWays: "says only what the sign-in page shows to everybody",
  BeginSingleSignOn: "gives the identity provider's address and a sealed ticket, rate-limited",
  SignInWithProvider: "an answer that the provider gave for this browser's ticket, verified, rate-limited",
  RegisterManagedInstance: "an activation code and a proof of the node's key, rate-limited; the node's door only",
};

/** Routes without a session, and what each answers to nobody in particular. */
const openRoutes: Record<string, { status: number; reason: string }> = {
  "GET /healthz": { status: 200, reason: "says only that the process lives" },
  "GET /readyz": { status: 200, reason: "says only whether it can serve" },
  "GET /install.sh": { status: 200, reason: "the same script for everybody, with nothing of this server in it" },
  "GET /install/agent.cjs": { status: 200, reason: "the agent's program, which is no secret" },
  "GET /install/release": { status: 200, reason: "the same program's hash and signature, and public keys" },
  "GET /install/runtime/*": { status: 404, reason: "Node.js for known platforms; nothing else lies there" },
  "OPTIONS /aws": { status: 204, reason: "says only which methods there are" },
  "OPTIONS /aws/": { status: 204, reason: "says only which methods there are" },
  "POST /node/register": { status: 400, reason: "the operation behind it asks for an activation code" },
};

let app: TestApplication;
let server: RunningServer;
let delivery: ReturnType<typeof makeDelivery>;
const sockets: Socket[] = [];

beforeAll(async () => {
  app = await testApplication();
  delivery = makeDelivery(app);
  server = await listening(app, (io) => attachNodeGateway(io, app, delivery));
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  await server?.close();
  await delivery?.close();
  await app?.destroy();
});

/** Without the audit, where refusals have their lines, and what counts attempts. */
const rowCounts = async () => {
  const { rows } = await app.db.pool.query<{ counted: string }>(
    `SELECT string_agg(name || '=' || rows, ' ' ORDER BY name) AS counted FROM (
       SELECT t.table_name AS name, (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', t.table_name), false, true, '')))[1]::text AS rows
       FROM information_schema.tables t WHERE t.table_schema = 'public' AND t.table_name <> 'attempt' AND t.table_name NOT LIKE 'audit_entry%') AS each`,
  );
  return rows[0]?.counted;
};

const table: [string, AnyOperation][] = Object.entries(operations);

describe("operations", () => {
  test.each(table)("%s carries the name it has in the table", (name, { name: own }) => expect(own).toBe(name));

  test("that are public are exactly those that are listed with their guard", () => {
    expect(
      table
        .filter(([, { access }]) => access === "public")
        .map(([name]) => name)
        .sort(),
    ).toEqual(
      Object.keys(publicOperations)
        .filter((name) => Object.hasOwn(operations, name))
        .sort(),
    );
  });

  test.each(table.filter(([name]) => !publicOperations[name]))(
    "%s is refused to nobody in particular, by every door it has, and leaves nothing behind",
    async (_name, operation) => {
      const before = await rowCounts();
      for (const door of operation.doors) {
        const nobody: Caller = {
          ...anonymous(app.config.accountId),
          door: door satisfies Door,
          source: "192.0.2.9",
          userAgent: "",
          requestId: "walk",
        };
        await expect(perform(app, operation, {}, nobody)).rejects.toMatchObject({ code: "NotSignedIn" });
      }
      expect(await rowCounts()).toBe(before);
    },
  );

  test.each(table)(
    "%s at the console's door: refused without a session, or not there",
    async (name, { access, doors }) => {
      const { status, body } = await new TestBrowser(server.url).call(name);
      if (!doors.includes("console")) expect([status, body["code"]]).toEqual([404, "UnknownOperation"]);
      else if (access !== "public") expect([status, body["code"]]).toEqual([401, "NotSignedIn"]);
      else expect(status).toBeLessThan(500);
    },
  );

  test.each(table.filter(([, { doors, access }]) => doors.includes("console") && access !== "public"))(
    "%s is refused with a made-up cookie",
    async (name) => {
      const browser = new TestBrowser(server.url);
      browser.cookie = `quarterdeck_session=${"A".repeat(43)}`;
      expect((await browser.call(name)).status).toBe(401);
    },
  );

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "Nope"])("%s is no operation", async (name) => {
    expect((await new TestBrowser(server.url).call(name)).status).toBe(404);
  });
});

describe("routes", () => {
  const nameOf = ({ method, path, query }: Route) => `${method} ${path}${query ? "?" : ""}`;
  /** As somebody far away would ask: this machine itself may have the operators' things. */
  const ask = ({ method, path, query }: Route) =>
    fetch(`${server.url}${path.replace("/*", "/anything")}${query ? `?${query[0]}=x` : ""}`, {
      method,
      headers: { "x-forwarded-for": "203.0.113.5" },
      ...(method === "POST" && { body: "{}" }),
    });

  test("that are open are exactly those that are listed", () => {
    const open = routes.filter(({ access }) => access === "public" || access === "node").map(nameOf);
    expect(open.sort()).toEqual(Object.keys(openRoutes).sort());
  });

  test.each(routes.map((route) => [nameOf(route), route] as const))(
    "%s answers nobody in particular as it is listed, or refuses",
    async (name, route) => {
      const { status, headers } = await ask(route);
      const listed = openRoutes[name];
      // The AWS door says 400 for a signature that is missing, as AWS does.
      if (listed) expect(status).toBe(listed.status);
      else expect(route.access === "sigv4" ? [400, 403] : [401, 403]).toContain(status);
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  test.each([
    "/",
    "/commands",
    "/api/console/GetSession",
    "/node/register",
    "/output",
    "/..",
    "//evil.example",
    "/socket.io",
  ])("GET %s without a session gives nothing away", async (path) =>
    expect((await fetch(server.url + path)).status).toBe(404),
  );
});

describe("sockets", () => {
  const connect = (namespace: string, options: Parameters<typeof io>[1] = {}) => {
    const socket = io(server.url + namespace, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      ...options,
    });
    sockets.push(socket);
    return socket;
  };
  /** How an attempt to connect ended. */
  const outcome = (socket: Socket) =>
    new Promise<string>((resolve) => {
      socket.on("connect", () => resolve("connected"));
      socket.on("connect_error", (error) => resolve(error.message));
    });

  test.each(["", "/other", "/admin"])("the namespace %j lets nobody in", async (namespace) => {
    expect(await outcome(connect(namespace))).not.toBe("connected");
  });

  test.each<[string, Record<string, string>]>([
    ["without a session", {}],
    ["with a made-up session", { cookie: `quarterdeck_session=${"A".repeat(43)}` }],
  ])("the console's namespace lets nobody in %s", async (_what, extraHeaders) => {
    expect(await outcome(connect("/console", { extraHeaders }))).toBe("NotSignedIn");
  });

  test.each(Object.entries(consoleEvents))("the window's event %s is for sessions", (_name, { access }) =>
    expect(access).toBe("session"),
  );

  test.each([...Object.keys(nodeMessages), "hello", "challenge", "welcome", ...Object.keys(consoleEvents)])(
    "a node that has proved nothing is not heard when it says %s",
    async (event) => {
      const before = await rowCounts();
      const socket = connect("/node", { auth: { nodeId: "mi-00000000000000000" } });
      const ended = new Promise((resolve) => socket.on("disconnect", resolve));
      let answered: unknown;
      socket.on("connect", () => socket.emit(event, {}, (answer: unknown) => (answered = answer)));
      await ended;
      expect(answered).toBeUndefined();
      expect(await rowCounts()).toBe(before);
    },
  );
});
