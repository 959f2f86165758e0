import type { Application } from "../application";
import { uuid7 } from "../db/uuid7";
import type { AuditRecord } from "./store";
import { record } from "./store";

/** A call that a door did not let in. */
export type Refusal = Pick<
  AuditRecord,
  "accountId" | "requestId" | "door" | "operation" | "principal" | "credential" | "source" | "userAgent"
> & { errorCode: string; resources?: string[] };

/** One line per address and code in this time; what else comes is counted. */
const windowMilliseconds = 60_000;
/** Addresses and codes that have a line of their own in one window; the others share one per code. */
const mostApart = 500;

type Window = { refusal: Refusal; since: Date; more: number };

/**
 * Writes what doors refuse before anybody is known: bad signatures, proofs and codes. Anybody can send these without
 * end, so the first of an address and a code has its line at once, and those that follow within a minute share the
 * next one, which says how many they were. However many addresses take part, the lines of a minute are bounded.
 */
export function refusalLines({ db, log, now }: Pick<Application, "db" | "log" | "now">) {
  let windows = new Map<string, Window>();
  const underWay = new Set<Promise<void>>();

  function write({ resources = [], ...refusal }: Refusal, summary?: AuditRecord["summary"]): void {
    const at = now();
    const writing = record(db.prisma, {
      id: uuid7(at),
      at,
      outcome: "refused",
      ...refusal,
      resources,
      ...(summary && { summary }),
    }).catch((error: unknown) => log.error({ err: error, code: refusal.errorCode }, "a refusal could not be audited"));
    underWay.add(writing);
    void writing.finally(() => underWay.delete(writing));
  }

  /** Writes what was counted. Those that go on stay in their window, so that a flood has one line a minute. */
  function flush(): void {
    const before = windows;
    windows = new Map();
    const until = now().toISOString();
    for (const [key, { refusal, since, more }] of before) {
      if (more === 0) continue;
      write(refusal, { further: more, since: since.toISOString(), until });
      windows.set(key, { refusal, since: now(), more: 0 });
    }
  }
  const timer = setInterval(flush, windowMilliseconds);
  timer.unref();

  return {
    /** A door refused a call. Never fails, and nobody waits for it. */
    note(refusal: Refusal): void {
      const own = [refusal.door, refusal.source, refusal.errorCode, refusal.operation].join(" ");
      const isApart = windows.has(own) || windows.size < mostApart;
      const key = isApart ? own : [refusal.door, refusal.errorCode].join(" ");
      const window = windows.get(key);
      if (window) {
        window.more += 1;
        return;
      }
      windows.set(key, { refusal: isApart ? refusal : { ...refusal, source: "many" }, since: now(), more: 0 });
      write(isApart ? refusal : { ...refusal, source: "many" });
    },
    /** Writes what was counted, and waits for it. */
    async settle(): Promise<void> {
      flush();
      await Promise.all(underWay);
    },
    async close(): Promise<void> {
      clearInterval(timer);
      await this.settle();
    },
  };
}
export type RefusalLines = ReturnType<typeof refusalLines>;
