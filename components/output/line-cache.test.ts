import { expect, test } from "vitest";
import { LineCache, PAGE_LINES } from "./line-cache";
import type { OutputBytes, OutputNews, OutputSource } from "./source";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A server that has `text`, grows by `write`, and tells its follower only what the test pushes. */
function aSource(initial: string) {
  let stored = bytesOf(initial);
  let hear: ((news: OutputNews) => Promise<void>) | undefined;
  let linesAsked = 0;
  const newlines = (bytes: Uint8Array) => bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  const totals = () => ({
    bytes: stored.length,
    lines: newlines(stored) + (stored.length > 0 && stored.at(-1) !== 10 ? 1 : 0),
    ended: false,
    lastStoredAt: undefined,
  });
  const range = (from: number, to: number): OutputBytes => ({
    offset: from,
    firstLine: newlines(stored.subarray(0, from)),
    bytes: stored.slice(from, to),
    cut: false,
    totals: totals(),
  });
  const offsetOf = (line: number) => {
    let at = 0;
    for (let left = line; left > 0; left--) {
      const newline = stored.indexOf(10, at);
      if (newline === -1) return stored.length;
      at = newline + 1;
    }
    return at;
  };
  const source: OutputSource = {
    totals: async () => totals(),
    async lines(line, count) {
      linesAsked += 1;
      return range(offsetOf(line), offsetOf(line + count));
    },
    bytes: async (from, to) => range(from, to),
    follow(_, listener) {
      hear = listener;
      return () => (hear = undefined);
    },
    search: async () => ({ count: 0, isComplete: true, firstIndex: 0, lines: [] }),
    downloadUrl: "",
  };
  return {
    source,
    asked: () => linesAsked,
    write(text: string) {
      const more = bytesOf(text);
      stored = Uint8Array.from([...stored, ...more]);
      return more;
    },
    push: (offset: number, bytes: Uint8Array, more: Partial<OutputNews> = {}) =>
      hear?.({ offset, bytes, end: stored.length, newlines: newlines(stored), ended: false, ...more }),
    size: () => stored.length,
    text: () => new TextDecoder().decode(stored),
  };
}

async function opened(initial: string) {
  const server = aSource(initial);
  const cache = new LineCache(server.source);
  await cache.open();
  return { server, cache };
}

const shown = (cache: LineCache) => cache.read(0, cache.totals.lines).map((line) => line?.text);

test("shows what there is, then every pushed byte once, whatever the pieces", async () => {
  const { server, cache } = await opened("one\ntw");
  expect(shown(cache)).toEqual(["one", "tw"]);
  for (const piece of ["o\nthr", "ee\n", "\n", "fi"]) await server.push(server.size(), server.write(piece));
  expect(shown(cache)).toEqual(["one", "two", "three", "", "fi"]);
  expect(cache.totals).toMatchObject({ lines: 5, bytes: server.size() });
});

test("fetches what a push left out, and drops what it has already", async () => {
  const { server, cache } = await opened("a\n");
  server.write("lost\n");
  const at = server.size();
  await server.push(at, server.write("b\n"));
  expect(shown(cache)).toEqual(["a", "lost", "b"]);
  await server.push(0, bytesOf("a\nlost\nb\n"));
  await server.push(at, bytesOf("b\nc\n"));
  server.write("c\n");
  expect(shown(cache)).toEqual(["a", "lost", "b", "c"]);
});

test("puts a character together that was split between two pushes", async () => {
  const { server, cache } = await opened("");
  expect(cache.totals.lines).toBe(0);
  const euro = bytesOf("5 €\n");
  server.write("5 €\n");
  await server.push(0, euro.slice(0, 3));
  await server.push(3, euro.slice(3));
  expect(shown(cache)).toEqual(["5 €"]);
});

test("goes on at the end after it was told to skip", async () => {
  const { server, cache } = await opened("a\n");
  server.write("b\n".repeat(5_000));
  await server.push(2, new Uint8Array(), { skipTo: server.size() });
  expect(cache.totals).toMatchObject({ lines: 5_001, bytes: server.size() });
  await server.push(server.size(), server.write("end\n"));
  expect(cache.read(5_001, 1)[0]?.text).toBe("end");
});

test("keeps only some pages in memory, and fetches again what is looked at", async () => {
  const lines = Array.from({ length: 59 * PAGE_LINES + 500 }, (_, number) => `line ${number}`);
  const { cache } = await opened(`${lines.join("\n")}\n`);
  const fetched = async (line: number) => {
    cache.want(line, 10);
    await new Promise<void>((resolve) => {
      const stop = cache.subscribe(() => {
        stop();
        resolve();
      });
    });
    return cache.read(line, 2).map((each) => each?.text);
  };
  for (let page = 0; page < 50; page++)
    expect(await fetched(page * PAGE_LINES + 500)).toEqual([
      `line ${page * PAGE_LINES + 500}`,
      `line ${page * PAGE_LINES + 501}`,
    ]);
  expect(cache.read(500, 1)).toEqual([undefined]);
  // The page that grows is never forgotten.
  expect(cache.read(59 * PAGE_LINES + 499, 5).map((each) => each?.text)).toEqual([`line ${59 * PAGE_LINES + 499}`]);
});

test("grows over the borders of pages without asking the server", async () => {
  const { server, cache } = await opened("x\n");
  const asked = server.asked();
  for (let round = 0; round < 5; round++) await server.push(server.size(), server.write("y\n".repeat(700)));
  expect(cache.totals.lines).toBe(3_501);
  expect(shown(cache).every((text) => text === "x" || text === "y")).toBe(true);
  expect(server.asked()).toBe(asked);
});

test("carries a colour over the borders of lines and pages", async () => {
  const { server, cache } = await opened("\u001b[31mred\n");
  await server.push(server.size(), server.write("still\n".repeat(PAGE_LINES)));
  expect(cache.read(PAGE_LINES, 1)[0]?.style).toEqual({ foreground: { kind: "palette", index: 1 } });
});
