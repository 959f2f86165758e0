import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { io } from "socket.io-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aUser, type TestApplication, testApplication } from "../db/testing";
import { firstStart } from "../identity/first-start";
import type { RunningServer } from "../start-server";
import { listening, TestBrowser } from "./testing";

// One request a second, four at once; a proxy that is believed stands for many addresses.
let app: TestApplication;
let server: RunningServer;
const accessKey = { id: "AKIATEST00000001", secret: "a secret of sixteen or more" };

beforeEach(async () => {
  const config = {
    rateLimit: 1,
    trustedProxies: ["127.0.0.1"],
    adminAccessKey: accessKey,
    adminPassword: "correct-horse",
  };
  app = await testApplication({ config });
  await firstStart(app);
  server = await listening(app);
});
afterEach(async () => {
  await server?.close();
  await app?.destroy();
});

const client = (secretAccessKey = accessKey.secret) =>
  new SSMClient({
    endpoint: server.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: accessKey.id, secretAccessKey },
  });
const list = (ssm: SSMClient) =>
  ssm.send(new DescribeInstanceInformationCommand({})).then(
    () => "answered",
    (error: Error & { $metadata?: { httpStatusCode?: number }; $retryable?: { throttling?: boolean } }) => ({
      name: error.name,
      status: error.$metadata?.httpStatusCode,
      throttling: error.$retryable?.throttling,
    }),
  );
const atOnce = async <T>(count: number, ask: () => Promise<T>) => Promise.all(Array.from({ length: count }, ask));
const from = (address: string) => ({ "x-forwarded-for": address });

describe("one principal", () => {
  test("that asks the AWS API too fast is told so as AWS does, which SDKs answer by waiting", async () => {
    const ssm = client();
    const answers = await atOnce(12, () => list(ssm));
    const refusals = answers.filter((answer) => answer !== "answered");
    expect(answers.length - refusals.length).toBeGreaterThanOrEqual(4);
    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toMatchObject({ name: "ThrottlingException", status: 400 });
  });

  test("at the console is told when to come again, and keeps nobody else from it", async () => {
    const [hasty, calm] = [new TestBrowser(server.url), new TestBrowser(server.url)];
    await hasty.signIn((await aUser(app)).name);
    await calm.signIn((await aUser(app)).name);
    const answers = await atOnce(12, () => hasty.call("GetSession"));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const { body, headers } of refused) {
      expect(body["code"]).toBe("ThrottlingException");
      expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    }
    expect((await calm.call("GetSession")).status).toBe(200);
  });
});

test("a window that says too much is told so, and stays", async () => {
  const browser = new TestBrowser(server.url);
  await browser.signIn((await aUser(app)).name);
  const socket = io(`${server.url}/console`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie: browser.cookie },
  });
  await new Promise((resolve) => socket.on("connect", () => resolve(undefined)));
  const ask = () => socket.timeout(5_000).emitWithAck("watch", { topic: "node" });
  const answers: { ok: boolean; code?: string }[] = await atOnce(12, ask);
  expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  expect(answers.filter(({ code }) => code === "ThrottlingException").length).toBeGreaterThan(0);
  expect(socket.connected).toBe(true);
  socket.disconnect();
});

describe("one address that has proved nothing", () => {
  test("is refused before long, by every door, and a whole IPv6 network counts as one", async () => {
    const answers = await atOnce(12, () => fetch(`${server.url}/readyz`, { headers: from("203.0.113.5") }));
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    const again = await fetch(`${server.url}/install/runtime/x.tar.gz`, { headers: from("203.0.113.5") });
    expect([again.status, Number(again.headers.get("retry-after")) >= 1]).toEqual([429, true]);
    expect((await new TestBrowser(server.url).call("GetSession", {}, from("203.0.113.5"))).status).toBe(429);
    expect((await fetch(`${server.url}/readyz`, { headers: from("203.0.113.6") })).status).toBe(200);

    let host = 0;
    await atOnce(12, () => fetch(`${server.url}/readyz`, { headers: from(`2001:db8::${++host}`) }));
    expect((await fetch(`${server.url}/readyz`, { headers: from("2001:db8::abcd") })).status).toBe(429);
    expect((await fetch(`${server.url}/readyz`, { headers: from("2001:db8:0:1::1") })).status).toBe(200);
  });

  test("that guesses at the AWS API is refused before its guesses are looked at", async () => {
    const wrong = client("another secret of sixteen");
    wrong.middlewareStack.add(
      (next) => (args) => {
        const { request } = args;
        if (typeof request === "object" && request !== null && "headers" in request)
          Object.assign(Object(request.headers), from("203.0.113.7"));
        return next(args);
      },
      // After the signature, as a proxy adds it.
      { step: "finalizeRequest", priority: "low" },
    );
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await list(wrong));
    expect(answers[0]).toMatchObject({ name: "InvalidSignatureException" });
    expect(answers.at(-1)).toMatchObject({ name: "ThrottlingException" });
  });

  test("that is this machine is not counted: a proxy on it that nobody named would stand for everybody", async () => {
    const answers = await atOnce(30, () => fetch(`${server.url}/healthz`));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
  });
});

describe("a socket", () => {
  const outcome = async (headers: Record<string, string>) => {
    const socket = io(`${server.url}/node`, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      extraHeaders: headers,
    });
    const result = await new Promise<string>((resolve) => {
      socket.on("connect_error", (error) => resolve(error.message));
      socket.on("connect", () => resolve("connected"));
    });
    socket.disconnect();
    return result;
  };

  test("is not opened by a page of another site, whatever it wants to be", async () => {
    expect(await outcome({ origin: "https://evil.example" })).toBe("websocket error");
    expect(await outcome({ "sec-fetch-site": "cross-site" })).toBe("websocket error");
    // Nobody serves nodes here, but the connection itself is taken.
    expect(await outcome({ origin: server.url })).toBe("Invalid namespace");
  });

  test("is not opened any more by an address that opens them too fast", async () => {
    const outcomes = await atOnce(40, () => outcome(from("203.0.113.8")));
    expect(outcomes.filter((each) => each === "websocket error").length).toBeGreaterThan(5);
    expect(await outcome(from("203.0.113.9"))).toBe("Invalid namespace");
  });
});

test("a page of another site cannot register a machine", async () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${server.url}/node/register`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", ...headers },
    });
  expect((await post({ origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ "sec-fetch-site": "same-site" })).status).toBe(403);
  expect((await post({})).status).toBe(400);
});
