import { isOutage } from "../db/outage";

/** Collects while a flush is under way at most this long, milliseconds, and at most this much, bytes. */
const limits = { milliseconds: 20, bytes: 256 * 1024, items: 5_000 };

/**
 * Group commit: what arrives while nothing is under way is written at once; what arrives meanwhile is collected and
 * written together. One machine waits single-digit milliseconds, ten thousand share a few hundred transactions.
 *
 * @param flush  writes a batch and gives one answer per item, in order. It may throw: then every item of a batch of
 *               one is rejected, and a larger batch is halved until the bad item stands alone, so that it spoils nobody
 *               else's. When PostgreSQL is away that would only fail once more for each: all are rejected at once.
 * @param sizeOf bytes of an item, for the bound of a batch
 */
export function groupCommit<Item, Answer>(flush: (batch: Item[]) => Promise<Answer[]>, sizeOf: (item: Item) => number) {
  type Waiting = { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
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

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    waitingBytes = 0;
    if (batch.length === 0) return;
    underWay += 1;
    void write(batch).finally(() => {
      underWay -= 1;
      if (waiting.length > 0 && underWay === 0) start();
      else if (underWay === 0) for (const idle of idleWaiters.splice(0)) idle();
    });
  }

  return {
    /** Resolves with the item's answer once its batch is committed. */
    add(item: Item): Promise<Answer> {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        waitingBytes += sizeOf(item);
        // A second flush may run beside the first when the bound is reached: two cores, and PostgreSQL orders them.
        if (underWay === 0 || (underWay < 2 && (waitingBytes >= limits.bytes || waiting.length >= limits.items)))
          start();
        else timer ??= setTimeout(() => underWay < 2 && start(), limits.milliseconds);
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
