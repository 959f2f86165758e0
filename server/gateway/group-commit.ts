import { isOutage } from "../db/outage";

/** Collects while a flush is under way at most this long, milliseconds, and at most this much, bytes. */
const limits = { milliseconds: 20, bytes: 256 * 1024, items: 5_000 };
/** What is written together at most, bytes: more would keep the process from everything else while it is packed. */
const largestBatchBytes = 4 * 1024 * 1024;

/**
 * Group commit: what arrives while nothing is under way is written at once; what arrives meanwhile is collected and
 * written together. One machine waits single-digit milliseconds, ten thousand share a few hundred transactions.
 *
 * @param flush  writes a batch and gives one answer per item, in order. It may throw: then every item of a batch of
 *               one is rejected, and a larger batch is halved until the bad item stands alone, so that it spoils nobody
 *               else's. When PostgreSQL is away that would only fail once more for each: all are rejected at once.
 * @param sizeOf bytes of an item, for the bound of a batch
 * @param keyOf  what an item is about, where that matters: an item is not written while an earlier one with its key is
 *               under way in another batch, so that two batches side by side never turn their order around
 */
export function groupCommit<Item, Answer>(
  flush: (batch: Item[]) => Promise<Answer[]>,
  sizeOf: (item: Item) => number,
  keyOf?: (item: Item) => string,
) {
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  /** How much of what waits could be written now, that is, waits for nobody's key. */
  const ready = { bytes: 0, items: 0 };
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  /** The keys of what is under way. */
  const busy = new Set<string>();
  const idleWaiters: (() => void)[] = [];

  async function write(batch: Waiting[]): Promise<void> {
    try {
      const answers = await flush(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const answer = answers[index];
        if (answer === undefined) reject(new Error("The batch was not answered whole."));
        else resolve(answer);
      });
    } catch (error) {
      if (batch.length === 1 || isOutage(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await write(batch.slice(0, middle));
      await write(batch.slice(middle));
    }
  }

  const isBlocked = (item: Item) => keyOf !== undefined && busy.has(keyOf(item));

  function count(item: Item): void {
    if (isBlocked(item)) return;
    ready.bytes += sizeOf(item);
    ready.items += 1;
  }

  /** Takes what may be written now out of what waits: in order, up to the bound, nothing that has to wait for its key. */
  function take(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    let bytes = 0;
    for (const each of waiting) {
      if (bytes >= largestBatchBytes || isBlocked(each.item)) {
        left.push(each);
        continue;
      }
      batch.push(each);
      bytes += sizeOf(each.item);
    }
    waiting = left;
    return batch;
  }

  /** Once keys have come or gone: once for a whole batch, because thousands may wait. */
  function recount(): void {
    ready.bytes = 0;
    ready.items = 0;
    for (const { item } of waiting) count(item);
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = take();
    const keys = new Set(keyOf ? batch.map(({ item }) => keyOf(item)) : []);
    for (const key of keys) busy.add(key);
    recount();
    if (batch.length === 0) return;
    underWay += 1;
    void write(batch).finally(() => {
      underWay -= 1;
      for (const key of keys) busy.delete(key);
      recount();
      if (waiting.length > 0) startOrWait();
      else if (underWay === 0) for (const idle of idleWaiters.splice(0)) idle();
    });
  }

  function startOrWait(): void {
    // A second flush may run beside the first when the bound is reached: two cores, and PostgreSQL orders them.
    if (underWay === 0 || (underWay < 2 && (ready.bytes >= limits.bytes || ready.items >= limits.items))) start();
    else timer ??= setTimeout(() => underWay < 2 && start(), limits.milliseconds);
  }

  return {
    /** Resolves with the item's answer once its batch is committed. */
    add(item: Item): Promise<Answer> {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        count(item);
        startOrWait();
      });
    },
    /** Resolves when nothing is waiting or under way. */
    idle(): Promise<void> {
      return underWay === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idleWaiters.push(resolve));
    },
  };
}
