import { expect, test } from "vitest";
import { groupCommit } from "./group-commit";

function gate() {
  const opens: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => opens.push(resolve)),
    open: () => opens.shift()?.(),
    waiting: () => opens.length,
  };
}

test("writes the first item at once and collects what arrives meanwhile", async () => {
  const batches: number[][] = [];
  const door = gate();
  const commit = groupCommit<number, number>(
    async (batch) => {
      batches.push(batch);
      await door.wait();
      return batch.map((item) => item * 10);
    },
    () => 1,
  );
  const first = commit.add(1);
  const others = [commit.add(2), commit.add(3)];
  expect(batches).toEqual([[1]]);
  door.open();
  expect(await first).toBe(10);
  door.open();
  await expect.poll(() => door.open() ?? batches.length).toBe(2);
  expect(await Promise.all(others)).toEqual([20, 30]);
  expect(batches).toEqual([[1], [2, 3]]);
  await commit.idle();
});

test("one bad item spoils nobody else's", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let calls = 0;
  const commit = groupCommit<string, string>(
    async (batch) => {
      calls += 1;
      if (calls === 1) await held;
      if (batch.includes("bad")) throw new Error("refused");
      return batch.map((item) => `${item}!`);
    },
    () => 1,
  );
  const opener = commit.add("opener");
  const results = Promise.allSettled(["a", "bad", "b"].map((item) => commit.add(item)));
  release();
  await opener;
  expect((await results).map((result) => (result.status === "fulfilled" ? result.value : "rejected"))).toEqual([
    "a!",
    "rejected",
    "b!",
  ]);
});

test("does not wait for a flush that hangs once a batch has waited its time", async () => {
  const batches: number[][] = [];
  const commit = groupCommit<number, number>(
    (batch) => {
      batches.push(batch);
      return batch[0] === 1 ? new Promise(() => undefined) : Promise.resolve(batch);
    },
    () => 1,
  );
  void commit.add(1);
  expect(await commit.add(2)).toBe(2);
  expect(batches).toEqual([[1], [2]]);
});

/** Hands over a batch of so many items behind one that is under way, and says how often each batch size was written. */
async function writtenAs(count: number, fails: (batch: readonly number[]) => Error | undefined) {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const batches: number[] = [];
  const commit = groupCommit<number, number>(
    async (batch) => {
      if (batch[0] === -1) await held;
      else {
        batches.push(batch.length);
        const error = fails(batch);
        if (error) throw error;
      }
      return batch;
    },
    () => 0,
  );
  const opener = commit.add(-1);
  const results = Promise.allSettled(Array.from({ length: count }, (_, index) => commit.add(index)));
  release();
  await opener;
  return { batches, rejected: (await results).filter(({ status }) => status === "rejected").length };
}

test("finds the one bad item of a thousand without writing a thousand times", async () => {
  const { batches, rejected } = await writtenAs(1_000, (batch) =>
    batch.includes(700) ? new Error("refused") : undefined,
  );
  expect(rejected).toBe(1);
  expect(batches.length).toBeLessThan(30);
});

test("rejects a whole batch at once while PostgreSQL is away", async () => {
  const { batches, rejected } = await writtenAs(1_000, () =>
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
  );
  expect([batches, rejected]).toEqual([[1_000], 1_000]);
});

test("two batches side by side never turn the order of one node's news around", async () => {
  const written: string[] = [];
  const doors = new Map<string, () => void>();
  const commit = groupCommit<string, string>(
    async (batch) => {
      const [first = ""] = batch;
      await new Promise<void>((resolve) => doors.set(first, resolve));
      written.push(...batch);
      return batch;
    },
    // Each reaches the bound alone, so a second batch may run beside the first.
    () => 1024 * 1024,
    (item) => item.charAt(0),
  );
  const all = ["a1", "a2", "b1", "a3"].map((item) => commit.add(item));
  await expect.poll(() => [...doors.keys()]).toEqual(["a1", "b1"]);
  doors.get("b1")?.();
  await all[2];
  expect(written).toEqual(["b1"]);
  doors.get("a1")?.();
  await expect.poll(() => doors.has("a2")).toBe(true);
  doors.get("a2")?.();
  await Promise.all(all);
  expect(written).toEqual(["b1", "a1", "a2", "a3"]);
});

test("a flood is written in bounded pieces", async () => {
  const batches: number[] = [];
  const commit = groupCommit<number, number>(
    async (batch) => {
      await Promise.resolve();
      batches.push(batch.length);
      return batch;
    },
    () => 1024 * 1024,
  );
  await Promise.all(Array.from({ length: 40 }, (_, index) => commit.add(index)));
  expect(Math.max(...batches)).toBeLessThanOrEqual(4);
  await commit.idle();
});
