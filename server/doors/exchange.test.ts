import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { BodyTooLarge, BodyTooSlow, ClientGone, readBody } from "./exchange";

const limit = 1024;
let server: Server | undefined;
let socket: Socket | undefined;
afterEach(() => {
  socket?.destroy();
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers each request with how long its body was, or with the name of what was wrong with it; `ends` is how each ended. */
async function listening(limitMilliseconds?: number) {
  const ends: unknown[] = [];
  let begin: (() => void) | undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    begin?.();
    readBody({ req, res }, limit, limitMilliseconds).then(
      (body) => {
        ends.push(body);
        res.end(String(body.length));
      },
      (error: unknown) => {
        ends.push(error);
        res.end(error instanceof Error ? error.constructor.name : "?");
      },
    );
  };
  server = createServer(answer).on("checkContinue", answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return { ends, begun, port: address.port };
}

/** A connection to it, and what came back over it so far. */
async function connected(port: number) {
  const opened = connect(port, "127.0.0.1");
  socket = opened;
  let received = "";
  const heard = new Set<() => void>();
  opened.on("data", (piece) => {
    received += piece.toString();
    for (const hear of heard) hear();
  });
  const closed = new Promise<boolean>((resolve) => opened.once("close", resolve));
  await new Promise((resolve) => opened.once("connect", resolve));
  const until = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (received.includes(text) && heard.delete(look)) resolve(received);
      };
      heard.add(look);
      look();
    });
  return { socket: opened, closed, until };
}

const head = (...lines: string[]) => `POST / HTTP/1.1\r\nHost: x\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;

test("a body is given whole, however it is cut up on its way, and the connection goes on", async () => {
  const { port } = await listening();
  const { socket: wire, until } = await connected(port);
  wire.write(head("Transfer-Encoding: chunked"));
  for (const piece of ["3\r\nabc\r\n", "2\r\nde\r\n", "0\r\n\r\n"]) wire.write(piece);
  await until("\r\n\r\n5");
  wire.write(`${head("Content-Length: 7")}seventh`);
  await until("\r\n\r\n7");
});

test.each([
  ["says how long it is", head("Content-Length: 1000000"), "x".repeat(1_000_000)],
  ["does not", head("Transfer-Encoding: chunked"), `f4240\r\n${"x".repeat(1_000_000)}\r\n0\r\n\r\n`],
])("a body that is too long and %s is refused, and its sender reads why and may go on", async (_, first, body) => {
  const { ends, port } = await listening();
  const { socket: wire, until } = await connected(port);
  wire.write(first);
  wire.write(body);
  await until("BodyTooLarge");
  wire.write(`${head("Content-Length: 2")}ok`);
  expect(await until("\r\n\r\n2")).not.toContain("onnection: close");
  expect(ends).toEqual([expect.any(BodyTooLarge), Buffer.from("ok")]);
});

test("a body without end is refused before it has ended, and cut off in the end", async () => {
  const { port } = await listening();
  const { socket: wire, until, closed } = await connected(port);
  wire.on("error", () => {});
  wire.write(head("Transfer-Encoding: chunked"));
  const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
  wire.write(chunk);
  await until("BodyTooLarge");
  const write = () => {
    while (!wire.destroyed && wire.write(chunk));
    if (!wire.destroyed) wire.once("drain", write);
  };
  write();
  await closed;
});

test("a body that does not come in time is given up, and the connection with it", async () => {
  const { ends, port } = await listening(50);
  const { socket: wire, until, closed } = await connected(port);
  wire.write(`${head("Content-Length: 10")}half`);
  expect(await until("BodyTooSlow")).toMatch(/connection: close/i);
  await closed;
  expect(ends).toEqual([expect.any(BodyTooSlow)]);
});

test("a client that leaves in the middle of its body is known to have left", async () => {
  const { ends, begun, port } = await listening();
  const { socket: wire } = await connected(port);
  wire.write(`${head("Content-Length: 10")}half`);
  await begun;
  wire.destroy();
  await expect.poll(() => ends).toEqual([expect.any(ClientGone)]);
});

test("a client that asks first is told to send what fits", async () => {
  const { port } = await listening();
  const { socket: wire, until } = await connected(port);
  wire.write(head("Content-Length: 5", "Expect: 100-continue"));
  await until("HTTP/1.1 100 Continue");
  wire.write("after");
  await until("\r\n\r\n5");
});

test("a client that asks first is told at once when its body is too long, and never to send it", async () => {
  const { port } = await listening();
  const { socket: wire, until, closed } = await connected(port);
  wire.write(head("Content-Length: 1000000", "Expect: 100-continue"));
  expect(await until("BodyTooLarge")).not.toContain("100 Continue");
  await closed;
});
