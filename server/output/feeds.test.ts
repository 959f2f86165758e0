import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { announceWith } from "../db/notices";
import { MAX_BEHIND_BYTES, type OutputPush, outputFeeds } from "./feeds";
import type { OutputStream } from "./segments";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "./testing";

let database: Awaited<ReturnType<typeof outputDatabase>>;
beforeAll(async () => {
  database = await outputDatabase();
  await database.app.notices.start();
});
afterAll(() => database.drop());

/** Stores more of a stream and says so, as the gateway does. */
async function write(stream: OutputStream, offset: number, bytes: Buffer) {
  await database.store([chunkOf(stream, offset, bytes)]);
  await announceWith(database.pool, [
    { topic: "output", accountId: stream.accountId, id: `${stream.commandId}/${stream.nodeId}` },
  ]);
}

/** A follower that collects; `hold` makes it slow until it is released. */
function follower() {
  const pushes: OutputPush[] = [];
  let release: () => void = () => undefined;
  let held = Promise.resolve();
  return {
    pushes,
    push: async (push: OutputPush) => {
      pushes.push(push);
      await held;
    },
    hold() {
      held = new Promise((resolve) => (release = resolve));
    },
    release: () => release(),
    bytes: () => Buffer.concat(pushes.map(({ bytes }) => bytes)),
  };
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 5 });

test("pushes what is there and every byte that comes, in order, each once", async () => {
  const feeds = outputFeeds(database.app);
  const stream = await database.aStream();
  await write(stream, 0, Buffer.from("before\n"));
  const one = follower();
  const stop = feeds.follow(stream, 0, one.push);
  await eventually(() => expect(one.bytes().toString()).toBe("before\n"));
  let offset = 7;
  for (let line = 0; line < 30; line++) {
    const bytes = Buffer.from(`line ${line}\n`);
    await write(stream, offset, bytes);
    offset += bytes.length;
  }
  await eventually(() => expect(one.bytes().length).toBe(offset));
  let expected = 0;
  for (const { offset, bytes } of one.pushes) {
    expect(offset).toBe(expected);
    expected += bytes.length;
  }
  stop();
  expect(feeds.size()).toBe(0);
});

test("gives a slow follower the next range only when it has taken the one before, and keeps nobody waiting for it", async () => {
  const feeds = outputFeeds(database.app);
  const stream = await database.aStream();
  const [slow, quick] = [follower(), follower()];
  slow.hold();
  const stops = [feeds.follow(stream, 0, slow.push), feeds.follow(stream, 0, quick.push)];
  for (const [index, text] of ["aa", "bb", "cc"].entries()) {
    await write(stream, index * 2, Buffer.from(text));
    await eventually(() => expect(quick.bytes().length).toBe((index + 1) * 2));
  }
  expect(slow.pushes).toHaveLength(1);
  slow.release();
  await eventually(() => expect(slow.bytes().toString()).toBe("aabbcc"));
  for (const stop of stops) stop();
});

test("tells a follower that is far behind where the end is, and goes on from there", async () => {
  const feeds = outputFeeds(database.app);
  const stream = await database.aStream();
  const bytes = someOutput(randomFrom(3), MAX_BEHIND_BYTES + 500_000);
  await write(stream, 0, bytes);
  const one = follower();
  const stop = feeds.follow(stream, 0, one.push);
  await eventually(() => expect(one.pushes[0]).toMatchObject({ offset: 0, skipTo: bytes.length, end: bytes.length }));
  await write(stream, bytes.length, Buffer.from("more\n"));
  await eventually(() =>
    expect(one.pushes.at(-1)).toMatchObject({ offset: bytes.length, bytes: Buffer.from("more\n") }),
  );
  stop();
});

test("says when nothing more is to come, even without a last byte", async () => {
  const feeds = outputFeeds(database.app);
  const stream = await database.aStream();
  const bytes = Buffer.from("all\n");
  await write(stream, 0, bytes);
  const one = follower();
  const stop = feeds.follow(stream, 0, one.push);
  await eventually(() => expect(one.bytes().equals(bytes)).toBe(true));
  await database.end(stream, bytes);
  await announceWith(database.pool, [{ topic: "command", accountId: stream.accountId, id: stream.commandId }]);
  await eventually(() => expect(one.pushes.at(-1)).toMatchObject({ ended: true, offset: bytes.length }));
  stop();
});

test("lets a follower go that does not take what it is sent", async () => {
  const feeds = outputFeeds(database.app);
  const stream = await database.aStream();
  feeds.follow(stream, 0, () => Promise.reject(new Error("gone")));
  await write(stream, 0, Buffer.from("x"));
  await eventually(() => expect(feeds.size()).toBe(0));
});
