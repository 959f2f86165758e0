import { Agent, request } from "node:http";
import { connect, Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { presign, sign } from "./signed-call";

let product: RunningQuarterdeck;
beforeAll(async () => {
  product = await startQuarterdeck();
});
afterAll(() => product?.stop());

type Answer = { status: number; requestId: string; text: string };

/** Sends a signed call through an agent. */
function send(agent: Agent, signed: ReturnType<typeof sign>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(signed.url, { method: "POST", agent, headers: signed.headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, requestId: String(answer.headers["x-amzn-requestid"]), text }),
      );
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(signed.body);
  });
}

test("hundreds of calls at a time over a few kept connections are all answered, and no connection is lost", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const sockets = new Set<Socket>();
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (...args) => {
    const socket = open(...args);
    if (socket instanceof Socket) sockets.add(socket);
    return socket;
  };
  const nodes = () => sign(product, "DescribeInstanceInformation");
  // What is refused must not cost the connection either: not a wrong signature, not a body that is too long.
  const kinds: [status: number, () => ReturnType<typeof sign>][] = [
    [200, nodes],
    [200, nodes],
    [400, () => sign(product, "DescribeInstanceInformation", { secretAccessKey: "wrong" })],
    [400, () => sign(product, "DescribeInstanceInformation", { body: { MaxResults: 1 } })],
    [400, () => sign(product, "SendCommand", { accessKeyId: "AKIAUNKNOWN", body: { Comment: "x".repeat(500_000) } })],
    [413, () => sign(product, "DescribeInstanceInformation", { body: { NextToken: "x".repeat(1_100_000) } })],
    [200, nodes],
    [400, () => sign(product, "NoSuchOperation")],
  ];
  const calls = Array.from({ length: 420 }, (_, index) => kinds[index % kinds.length] ?? kinds[0]);
  const answers = await Promise.all(calls.map(async (kind) => kind && send(agent, kind[1]())));
  expect(answers.map((answer) => answer?.status)).toEqual(calls.map((kind) => kind?.[0]));
  expect(new Set(answers.map((answer) => answer?.requestId)).size).toBe(calls.length);
  expect(sockets.size).toBe(8);
  expect([...sockets].filter(({ destroyed }) => destroyed)).toEqual([]);
  agent.destroy();
});

/** Everything that comes back over a connection of its own until it has been answered so often, or is closed. */
function exchange(text: string, answers: number): Promise<string> {
  const { port } = new URL(product.url);
  const socket = connect(Number(port), "127.0.0.1");
  let received = "";
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
    socket.on("data", (piece) => {
      received += piece.toString();
      if (received.split("HTTP/1.1 ").length > answers) socket.end();
    });
    socket.write(text);
  });
}

/** A signed call as it stands on the wire. */
const written = ({ headers, body }: ReturnType<typeof sign>, more: string[] = []) =>
  [
    "POST / HTTP/1.1",
    `host: ${new URL(product.url).host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...more,
    ...(more.some((line) => line.startsWith("transfer-encoding"))
      ? []
      : [`content-length: ${Buffer.byteLength(body)}`]),
    "",
    body,
  ].join("\r\n");

test("calls that are sent without waiting for answers are answered in their order", async () => {
  const text = await exchange(
    [
      sign(product, "DescribeInstanceInformation", { body: { MaxResults: 1 } }),
      sign(product, "NoSuchOperation"),
      sign(product, "DescribeInstanceInformation"),
    ]
      .map((call) => written(call))
      .join(""),
    3,
  );
  const told = [...text.matchAll(/"__type":"(\w+)"|"(InstanceInformationList)"/g)].map(
    ([, error, list]) => error ?? list,
  );
  expect(told).toEqual(["ValidationException", "UnknownOperationException", "InstanceInformationList"]);
  expect(new Set(text.match(/x-amzn-requestid: \S+/gi)).size).toBe(3);
});

test("a request that says two things about where it ends is refused, and what follows it is not read", async () => {
  const call = sign(product, "DescribeInstanceInformation");
  const smuggled = written(call, ["content-length: 2", "transfer-encoding: chunked"]).replace(
    /\{\}$/,
    `0\r\n\r\n${written(call)}`,
  );
  const text = await exchange(smuggled, 2);
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
});

test("a client that asks before it sends is told to go on, or at once what is wrong", async () => {
  const expecting = ["expect: 100-continue"];
  const fine = await exchange(written(sign(product, "DescribeInstanceInformation"), expecting), 2);
  expect(fine.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
  const unknown = sign(product, "DescribeInstanceInformation", { accessKeyId: "AKIAUNKNOWNUNKNOWN00" });
  expect((await exchange(written(unknown, expecting), 1)).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 400"]);
  const { headers } = sign(product, "DescribeInstanceInformation");
  const long = written({ url: "", headers, body: "" }, expecting).replace(
    "content-length: 0",
    "content-length: 2000000",
  );
  expect((await exchange(long, 1)).match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 413"]);
});

const aws = (path: string, init: RequestInit = {}) => fetch(product.url + path, { redirect: "manual", ...init });

test.each(["/", "/aws", "/aws/"])("GET %s with a query of AWS's is asked for a signature", async (path) => {
  for (const method of ["GET", "HEAD"]) {
    const answer = await aws(`${path}?Action=GetCallerIdentity&Version=2011-06-15`, { method });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get("content-type")).toBe("text/xml");
    expect(await answer.text()).toContain(method === "HEAD" ? "" : "<Code>MissingAuthenticationToken</Code>");
  }
});

test("HEAD of a presigned request is answered without a body", async () => {
  const url = presign(product, { Action: "GetCallerIdentity", Version: "2011-06-15" }, { method: "HEAD" });
  const answer = await fetch(url, { method: "HEAD" });
  expect([answer.status, await answer.text()]).toEqual([200, ""]);
});

test.each(["/aws", "/aws/"])("OPTIONS %s says what there is, and gives no page of another site leave", async (path) => {
  const answer = await aws(path, {
    method: "OPTIONS",
    headers: { origin: "https://elsewhere.test", "access-control-request-method": "POST" },
  });
  expect([answer.status, answer.headers.get("allow")]).toEqual([204, "GET, HEAD, POST, OPTIONS"]);
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

test.each(["PUT", "DELETE", "PATCH"])("%s is nothing that the door has", async (method) => {
  expect((await aws("/aws", { method })).status).toBe(404);
});

test("the console's own address stays a page", async () => {
  const answer = await aws("/");
  expect(answer.status).toBeLessThan(400);
  expect(answer.headers.get("x-amzn-requestid")).toBeNull();
});
