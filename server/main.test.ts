import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { connect, createServer } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type TestApplication, testApplication } from "./db/testing";
import { openTls, tlsIdentity } from "./tls";

// The process itself, as the launcher starts it, without the console's pages: those need a build.

let app: TestApplication;
/** Bundled as the build does it, so that each start takes as long as it really does. */
const program = path.resolve(`node_modules/.quarterdeck-test/server-${process.pid}.mjs`);
const children: ChildProcess[] = [];

beforeAll(async () => {
  await build({
    entryPoints: ["server/main.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    alias: { "@": path.resolve(".") },
    logLevel: "silent",
  });
  app = await testApplication();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  rmSync(program, { force: true });
  await app?.destroy();
});

type Ready = {
  type: string;
  url: string;
  firstStart?: { signInUrl: string; password?: string };
  localAgent?: Record<string, string>;
  localServer?: Record<string, string>;
};

/** Starts the process; `ready` resolves with its message, `ended` with its exit code, `errors` is what it said on standard error. */
function start(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--enable-source-maps", program], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "test",
      DATABASE_URL: app.config.databaseUrl,
      QUARTERDECK_HOME: app.config.home,
      QUARTERDECK_ROLES: "gateway,worker",
      PORT: "0",
      ...environment,
    },
  });
  children.push(child);
  let errors = "";
  child.stderr?.on("data", (piece: Buffer) => (errors += piece.toString()));
  // Not "close": with a channel that we disconnected ourselves it may never come.
  const said = child.stderr ? once(child.stderr, "close") : undefined;
  const ended = once(child, "exit").then(async ([code]: unknown[]) => {
    await said;
    return code;
  });
  const ready = new Promise<Ready>((resolve, reject) => {
    child.once("message", (message: Ready) => resolve(message));
    void ended.then((code) => reject(new Error(`It ended with ${String(code)}: ${errors}`)));
  });
  ready.catch(() => undefined);
  return { child, ready, ended, errors: () => errors.trim() };
}

describe("a bad setting", () => {
  test.each([
    [{ PORT: "http" }, "PORT is not usable; it takes a port number from 0 to 65535."],
    [
      { DATABASE_URL: "" },
      "DATABASE_URL is not set; it takes a PostgreSQL address, such as postgresql://user:password@host:5432/database.",
    ],
    [
      { TRUST_PROXY: "proxy.example" },
      "TRUST_PROXY is not usable; it takes addresses or networks such as 10.0.0.0/8, separated by commas.",
    ],
    [
      { TLS_CERT: "/nowhere/cert.pem", TLS_KEY: "/nowhere/key.pem" },
      "TLS_CERT is not usable; /nowhere/cert.pem cannot be read.",
    ],
  ])("%o ends the start with code 78 and one sentence that names it", async (setting, sentence) => {
    const { ended, errors } = start(setting);
    expect(await ended).toBe(78);
    expect(errors()).toBe(sentence);
  });
});

test("a port that is taken ends the start with code 1 and one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { ended, errors } = start({ PORT: String(port) });
  expect(await ended).toBe(1);
  expect(errors()).toBe(`Port ${port} on 127.0.0.1 is taken by another program. Choose another with PORT.`);
  other.close();
});

test("a database that is away when the server starts is waited for", async () => {
  const database = new URL(app.config.databaseUrl);
  const port = Number(database.port);
  let asked = 0;
  const forwarder = createServer((socket) => {
    socket.on("error", () => undefined);
    asked += 1;
    if (asked <= 3) return void socket.destroy();
    const way = connect(port, database.hostname);
    way.on("error", () => socket.destroy());
    socket.pipe(way).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(forwarder, "listening");
  const address = forwarder.address();
  database.port = String(typeof address === "object" && address ? address.port : 0);
  const { child, ready, ended } = start({ DATABASE_URL: database.href });
  expect((await ready).type).toBe("ready");
  expect(asked).toBeGreaterThan(3);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  forwarder.close();
});

test("the first start gives the launcher a link, a password and what the local agent needs, and later starts give none of it", async () => {
  await app.db.prisma.user.deleteMany();
  const first = start({ QUARTERDECK_LOCAL_AGENT: "wanted" });
  const ready = await first.ready;
  expect(ready.type).toBe("ready");
  expect(ready.firstStart?.signInUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in\?link=[\w-]{43}$/);
  expect(ready.firstStart?.password).toMatch(/^[a-z2-9]{6}(-[a-z2-9]{6}){3}$/);
  expect(Object.keys(ready.localAgent ?? {}).sort()).toEqual([
    "activationCode",
    "activationId",
    "serverKey",
    "serverUrl",
  ]);
  expect(ready.localAgent?.["serverUrl"]).toBe(ready.url);
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);

  const second = start();
  expect(Object.keys(await second.ready)).toEqual(["type", "url"]);
});

test("where others can listen in, it answers https with a certificate of its own, which the local agent is told to pin", async () => {
  // Not 0.0.0.0: tests listen where nobody else reaches them, so the files are named here.
  const keys = path.join(app.config.home, "keys");
  const made = {
    certificateFile: path.join(keys, "own.pem"),
    keyFile: path.join(keys, "own-key.pem"),
    isSelfMade: true,
  };
  openTls({ host: "127.0.0.1", publicUrl: undefined, tls: made }, new Date());
  const { ready } = start({
    TLS_CERT: made.certificateFile,
    TLS_KEY: made.keyFile,
    QUARTERDECK_LOCAL_AGENT: "wanted",
  });
  const { url, localServer } = await ready;
  expect(url).toMatch(/^https:/);
  expect(localServer).toMatchObject({ serverUrl: url, serverFingerprint: `sha256:${tlsIdentity(made).key}` });
  const status = new Promise((resolve, reject) => {
    const asked = get(`${url}/healthz`, { ca: readFileSync(made.certificateFile) }, ({ statusCode }) =>
      resolve(statusCode),
    );
    asked.on("error", reject);
  });
  expect(await status).toBe(200);
});

test("plain http where others can listen in ends the start with a sentence", async () => {
  const { ended, errors } = start({ HOST: "0.0.0.0", QUARTERDECK_PUBLIC_URL: "http://deck.example" });
  expect(await ended).toBe(78);
  expect(errors()).toMatch(/^QUARTERDECK_PUBLIC_URL is not usable; .*--insecure-http-beyond-loopback\.$/);
});

test.each<[string, (child: ChildProcess) => void]>([
  ["SIGTERM", (child) => child.kill("SIGTERM")],
  ["SIGINT, several times", (child) => void [child.kill("SIGINT"), child.kill("SIGINT"), child.kill("SIGTERM")]],
  ["the end of the launcher", (child) => child.disconnect()],
])("%s stops it in order", async (_what, ask) => {
  const { child, ready, ended } = start();
  const { url } = await ready;
  const lingering = fetch(`${url}/healthz`);
  await lingering;
  ask(child);
  expect(await ended).toBe(0);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test("it outlives the loss of every connection to PostgreSQL, says meanwhile that it cannot serve, and recovers", async () => {
  const { child, ready } = start();
  const { url } = await ready;
  const readyz = async () => (await fetch(`${url}/readyz`)).status;
  expect(await readyz()).toBe(200);

  const database = new URL(app.config.databaseUrl ?? "").pathname.slice(1);
  const admin = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await admin.connect();
  const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
  try {
    await admin.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
    await admin.query(cut, [database]);
    await expect.poll(readyz).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  } finally {
    await admin.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`);
    await admin.end();
  }
  await expect.poll(readyz).toBe(200);
  expect(child.exitCode).toBeNull();
}, 60_000);
