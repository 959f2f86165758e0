import { createHash } from "node:crypto";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { announceWith } from "../db/notices";
import { aUser } from "../db/testing";
import type { OutputStream } from "../output/segments";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "../output/testing";
import { listening, TestBrowser } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
let server: Awaited<ReturnType<typeof listening>>;
let browser: TestBrowser;
beforeAll(async () => {
  database = await outputDatabase();
  server = await listening(database.app);
  browser = new TestBrowser(server.url);
  const user = await aUser(database.app);
  await browser.signIn(user.name);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const addressOf = ({ commandId, nodeId, step, attempt, stream }: OutputStream) =>
  `${server.url}/output/${commandId}/${nodeId}/${step}/${attempt}/${stream}`;
const get = (address: string, cookie = browser.cookie) => fetch(address, { headers: { cookie } });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("downloads the exact bytes of a finished stream, as a file that no browser shows as a page", async () => {
  const stream = await database.aStream();
  const bytes = someOutput(randomFrom(1), 1_500_000);
  await database.store([chunkOf(stream, 0, bytes)]);
  await database.end(stream, bytes);
  const response = await get(`${addressOf(stream)}?download=1`);
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-length")).toBe(String(bytes.length));
  expect(response.headers.get("x-sha256")).toBe(createHash("sha256").update(bytes).digest("hex"));
  expect((await bytesOf(response)).equals(bytes)).toBe(true);
});

test("gives ranges by byte, by line and from the end, and says where they lie", async () => {
  const stream = await database.aStream();
  await database.store([chunkOf(stream, 0, Buffer.from("one\ntwo\nthree"))]);
  const read = async (query: string) => {
    const response = await get(`${addressOf(stream)}?${query}`);
    const header = (name: string) => Number(response.headers.get(name));
    return {
      text: (await bytesOf(response)).toString(),
      offset: header("x-offset"),
      line: header("x-first-line"),
      bytes: header("x-total-bytes"),
      lines: header("x-total-lines"),
    };
  };
  expect(await read("from=5&to=9")).toEqual({ text: "wo\nt", offset: 5, line: 1, bytes: 13, lines: 3 });
  expect(await read("line=1&lines=1")).toEqual({ text: "two\n", offset: 4, line: 1, bytes: 13, lines: 3 });
  expect(await read("tail=2")).toEqual({ text: "two\nthree", offset: 4, line: 1, bytes: 13, lines: 3 });
});

test("gives nothing to somebody who is not signed in, and nothing for a malformed address", async () => {
  const stream = await database.aStream();
  await database.store([chunkOf(stream, 0, Buffer.from("secret\n"))]);
  const refused = await get(addressOf(stream), "");
  expect(refused.status).toBe(401);
  expect(await refused.text()).not.toContain("secret");
  expect((await get(`${addressOf(stream)}x`)).status).toBe(400);
  expect((await get(`${addressOf(stream)}?from=-1`)).status).toBe(400);
  expect((await get(addressOf({ ...stream, nodeId: "mi-00000000000000000" }))).status).toBe(400);
});

test("follows a stream over the socket: a line is pushed as soon as it is stored", async () => {
  const stream = await database.aStream();
  const socket: Socket = io(`${server.url}/console`, {
    transports: ["websocket"],
    extraHeaders: { cookie: browser.cookie },
  });
  let received = "";
  socket.on("output", (push: { follow: string; bytes: Buffer }, taken: () => void) => {
    expect(push.follow).toBe("mine");
    received += push.bytes.toString();
    taken();
  });
  const { commandId: CommandId, nodeId: InstanceId } = stream;
  expect(await socket.emitWithAck("output:follow", { CommandId, InstanceId, Follow: "mine", FromOffset: 0 })).toEqual({
    ok: true,
  });
  expect(
    await socket.emitWithAck("output:follow", {
      CommandId,
      InstanceId: "mi-00000000000000000",
      Follow: "other",
      FromOffset: 0,
    }),
  ).toMatchObject({
    ok: false,
    code: "InvocationDoesNotExist",
  });
  for (const line of ["first\n", "second\n", "third\n"]) {
    const expected = received + line;
    await database.store([chunkOf(stream, received.length, Buffer.from(line))]);
    await announceWith(database.pool, [
      { topic: "output", accountId: stream.accountId, id: `${CommandId}/${InstanceId}` },
    ]);
    await vi.waitFor(() => expect(received).toBe(expected), { timeout: 60_000, interval: 5 });
  }
  expect(await socket.emitWithAck("output:unfollow", { Follow: "mine" })).toEqual({ ok: true });
  socket.close();
});
