import { get, request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import type { RunningServer } from "../start-server";
import { listening, TestBrowser } from "./testing";

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

describe("every answer", () => {
  const answers = ["/healthz", "/readyz", "/metrics", "/", "/nothing", "/api/console/GetSession"];

  test.each(answers)("to %s carries the security headers and a request id of its own", async (path) => {
    const [one, other] = [
      await fetch(server.url + path),
      await fetch(server.url + path, { headers: { "x-request-id": "chosen-by-the-client" } }),
    ];
    expect(one.headers.get("content-security-policy")).toMatch(
      /^default-src 'none';.*frame-ancestors 'none'; base-uri 'none';.*object-src 'none'$/,
    );
    expect(one.headers.get("content-security-policy")).not.toContain("unsafe-eval");
    expect(one.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(one.headers.get("permissions-policy")).toContain("camera=()");
    expect(one.headers.get("strict-transport-security")).toBeNull();
    expect(one.headers.get("x-content-type-options")).toBe("nosniff");
    expect(one.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(one.headers.get("referrer-policy")).toBe("no-referrer");
    expect(other.headers.get("x-request-id")).toMatch(/^[0-9a-f]{8}-/);
    expect(one.headers.get("x-request-id")).not.toBe(other.headers.get("x-request-id"));
  });

  const policyOf = async (path: string) => (await fetch(server.url + path)).headers.get("content-security-policy");

  test.each(["/", "/nothing"])(
    "to %s, which the pages give, lets only scripts of that very answer run",
    async (path) => {
      const one = await policyOf(path);
      expect(one).toMatch(/; script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic';/);
      expect(one).not.toBe(await policyOf(path));
    },
  );

  test.each(["/healthz", "/metrics"])(
    "to %s, which is none of the pages', lets nothing be loaded or run",
    async (path) => {
      expect(await policyOf(path)).not.toMatch(/'self'|script-src/);
    },
  );
});

/** What the audit says of a refused sign-in that was sent with these headers. */
async function lineAfter(url: string, headers: Record<string, string>) {
  const { headers: answered } = await new TestBrowser(url).call(
    "SignIn",
    { UserName: "nobody", Password: "wrong" },
    headers,
  );
  return app.db.prisma.auditEntry.findFirstOrThrow({ where: { requestId: answered.get("x-request-id") ?? "" } });
}

test("a client cannot say itself where it comes from, what its request is called, or that it is encrypted", async () => {
  const user = await aUser(app);
  const spoofed = {
    "x-quarterdeck-source": "6.6.6.6",
    "x-quarterdeck-request-id": "6",
    "x-quarterdeck-secure": "1",
    "x-forwarded-for": "6.6.6.6",
    "x-forwarded-proto": "https",
  };
  expect(await lineAfter(server.url, spoofed)).toMatchObject({ source: "127.0.0.1" });
  const { headers } = await new TestBrowser(server.url).call(
    "SignIn",
    { UserName: user.name, Password: "correct-horse" },
    spoofed,
  );
  expect(headers.get("set-cookie")).toMatch(/^quarterdeck_session=/);
});

test("behind a trusted proxy the forwarded address counts, and a session over https gets the protected cookie", async () => {
  const proxied = await listening({ ...app, config: { ...app.config, trustedProxies: ["127.0.0.0/8"] } });
  try {
    const forwarded = { "x-forwarded-for": "198.51.100.7, 203.0.113.5, 127.0.0.2", "x-forwarded-proto": "https" };
    expect(await lineAfter(proxied.url, forwarded)).toMatchObject({ source: "203.0.113.5" });
    const user = await aUser(app);
    const browser = new TestBrowser(proxied.url);
    const { headers } = await browser.call("SignIn", { UserName: user.name, Password: "correct-horse" }, forwarded);
    expect(headers.get("set-cookie")).toMatch(
      /^__Host-quarterdeck_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
    );
    // Whoever came by https once is asked to come by https again.
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    // The same cookie over plain http is no session.
    expect((await browser.call("GetSession")).body).toEqual({ SignedIn: false });
    expect((await browser.call("GetSession", {}, forwarded)).body).toMatchObject({ SignedIn: true });
  } finally {
    await proxied.close();
  }
});

describe("the console's door", () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    new TestBrowser(server.url).call("GetSession", body, headers);

  test("refuses a body over 1 MiB", async () => {
    expect((await post(`{"x":"${"x".repeat(1024 * 1024)}"}`)).status).toBe(413);
  });

  test("stops reading a body that grows beyond 1 MiB without having said so", async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(
        `${server.url}/api/console/GetSession`,
        { method: "POST", headers: { "content-type": "application/json", "transfer-encoding": "chunked" } },
        (answer) => {
          resolve(answer.statusCode);
          answer.resume();
        },
      );
      sent.on("error", reject);
      for (let i = 0; i < 17; i++) sent.write("x".repeat(64 * 1024));
    });
    expect(status).toBe(413);
  });

  test.each([
    '{"a":1,"a":2}',
    '{"__proto__":{}}',
    "[".repeat(40) + "]".repeat(40),
    "{",
    '{"a":\u0000}',
    "null",
    "[]",
    "1",
    '"x"',
  ])("refuses %j as input", async (body) => {
    expect(await post(body).then(({ status, body: answer }) => [status, answer["code"]])).toEqual(
      body === "null" ? [200, undefined] : [400, "ValidationException"],
    );
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])(
    "refuses the content type %j, which a form of another site could send",
    async (type) => {
      expect((await post("{}", { "content-type": type })).status).toBe(400);
    },
  );

  test("says nothing of a failure of ours but the request's id", async () => {
    const browser = new TestBrowser(server.url);
    const user = await aUser(app);
    await browser.signIn(user.name);
    await app.db.pool.query("ALTER TABLE audit_entry ADD CONSTRAINT no_room CHECK (operation <> 'SignOut') NOT VALID");
    const { status, body, headers } = await browser.call("SignOut");
    await app.db.pool.query("ALTER TABLE audit_entry DROP CONSTRAINT no_room");
    expect(status).toBe(500);
    expect(body).toEqual({
      code: "InternalServerError",
      message: `The server failed. Its log says more under request ${headers.get("x-request-id")}.`,
      problems: [],
      requestId: headers.get("x-request-id"),
    });
  });
});

/** As a browser would ask that was told another name for this address: fetch() sets no Host of its own. */
const statusOf = (path: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    get(server.url + path, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject);
  });

describe("/metrics", () => {
  test("is for this machine itself", async () => {
    const answer = await fetch(`${server.url}/metrics`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("quarterdeck_operation_seconds");
  });

  test.each(["x-forwarded-for", "forwarded", "via", "x-real-ip"])(
    "is refused when a proxy on this machine passed it on (%s)",
    async (header) => {
      expect((await fetch(`${server.url}/metrics`, { headers: { [header]: "203.0.113.5" } })).status).toBe(401);
    },
  );

  test.each(["evil.example", "evil.example:3000", "127.0.0.1.evil.example"])(
    "is refused to a page whose own name %s was made to lead here",
    async (host) => expect(await statusOf("/metrics", { host })).toBe(401),
  );

  test("is for a signed-in administrator from anywhere, and for nobody else", async () => {
    for (const [role, status] of [
      ["Administrator", 200],
      ["Visitor", 403],
    ] as const) {
      const user = await aUser(app, { role });
      const browser = new TestBrowser(server.url);
      await browser.signIn(user.name);
      expect((await fetch(`${server.url}/metrics`, { headers: { via: "proxy", cookie: browser.cookie } })).status).toBe(
        status,
      );
    }
  });
});

describe("nodes on a port of their own", () => {
  test("find nothing of the console there, and people nothing of the nodes' on theirs", async () => {
    const { createServer } = await import("node:http");
    // A port that is free now; two listeners on port 0 would count as one.
    const probe = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => probe.once("listening", resolve));
    const address = probe.address();
    const nodePort = typeof address === "object" && address ? address.port : 0;
    await new Promise((resolve) => probe.close(resolve));

    const apart = await listening({ ...app, config: { ...app.config, nodePort } });
    try {
      expect(apart.nodePort).toBe(nodePort);
      const statuses = async (port: number) => {
        const ask = async (path: string, method = "POST") =>
          (
            await fetch(`http://127.0.0.1:${port}${path}`, {
              method,
              ...(method === "POST" && { body: "{}", headers: { "content-type": "application/json" } }),
            })
          ).status;
        return {
          health: await ask("/healthz", "GET"),
          register: await ask("/node/register"),
          console: await ask("/api/console/GetSession"),
        };
      };
      expect(await statuses(apart.port)).toEqual({ health: 200, register: 404, console: 200 });
      expect(await statuses(apart.nodePort)).toEqual({ health: 200, register: 400, console: 404 });
    } finally {
      await apart.close();
    }
  });
});

test("a process without the role web has no console", async () => {
  const worker = await listening({ ...app, config: { ...app.config, roles: new Set(["worker"]) } });
  try {
    expect((await fetch(`${worker.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${worker.url}/api/console/GetSession`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${worker.url}/node/register`, { method: "POST" })).status).toBe(404);
  } finally {
    await worker.close();
  }
});

test("a port that is taken is one sentence", async () => {
  await expect(
    listening({ ...app, config: { ...app.config, port: server.port, nodePort: server.port } }),
  ).rejects.toThrow(`Port ${server.port} on 127.0.0.1 is taken by another program. Choose another with PORT.`);
});

test("an upgrade that nobody wants is closed", async () => {
  const socket = connect(server.port, "127.0.0.1");
  socket.write("GET /_next/hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
});

test("closing ends open connections and frees the port", async () => {
  const other = await listening(app);
  const idle = connect(other.port, "127.0.0.1");
  await new Promise((resolve) => idle.once("connect", resolve));
  const ended = new Promise((resolve) => idle.once("close", resolve));
  await other.close();
  await ended;
  await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
});
