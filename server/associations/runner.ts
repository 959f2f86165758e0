import type { Application } from "../application";
import { startConverging } from "./converge";
import { nextDue } from "./due-store";
import { keyText, runDue } from "./run-due";

/** Milliseconds. */
const pauses = {
  /** Between two looks at most: a notice may be lost. */
  look: 1_000,
  /** After something could not be done, because another process is at it. */
  taken: 100,
  /** After a failure that is nobody's input: doubled each time, up to the second. */
  failed: [1_000, 60_000] as const,
};

/** Associations that one process applies at the same time, and that it looks at to find them. */
const atOnce = 4;
const lookedAt = 24;

/**
 * Applies associations when they are due, by the database's own time: this process's clock decides nothing. Several
 * processes may do so; what one has taken another finds gone.
 */
export function startAssociations(app: Application): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>();
  /** Those that failed of late: how often, and until when they are left alone, by this process's uptime. */
  const failed = new Map<string, { times: number; until: number }>();
  let stopped = false;
  let wake: () => void = () => undefined;
  let isWoken = false;

  const nudge = () => {
    isWoken = true;
    wake();
  };

  const rest = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      if (isWoken || stopped) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  function begin(which: Parameters<typeof runDue>[1]): void {
    const key = keyText(which);
    const done = runDue(app, which)
      .then((isDone) => {
        failed.delete(key);
        if (!isDone) failed.set(key, { times: 0, until: performance.now() + pauses.taken });
      })
      .catch((error: unknown) => {
        const times = (failed.get(key)?.times ?? 0) + 1;
        const [first, longest] = pauses.failed;
        failed.set(key, { times, until: performance.now() + Math.min(first * 2 ** (times - 1), longest) });
        app.log.error({ err: error, associationId: which.associationId }, "an association failed; it is tried again");
      })
      .finally(() => {
        running.delete(key);
        nudge();
      });
    running.set(key, done);
  }

  /** Begins what is due, as far as there is room; returns for how long there is nothing to do. */
  async function look(): Promise<number> {
    const { due, nextInMilliseconds = pauses.look } = await nextDue(app.db.prisma, lookedAt);
    const time = performance.now();
    for (const [key, { until }] of failed) if (until < time - pauses.failed[1]) failed.delete(key);
    const ready = due.filter((each) => {
      const key = keyText(each);
      return !running.has(key) && (failed.get(key)?.until ?? 0) <= time;
    });
    for (const each of ready) {
      if (running.size >= atOnce) break;
      begin(each);
    }
    if (ready.length > 0) return pauses.look;
    const waiting = due.length > 0 ? pauses.taken : pauses.look;
    return Math.max(1, Math.min(waiting, nextInMilliseconds));
  }

  async function run(): Promise<void> {
    while (!stopped) {
      isWoken = false;
      let pause: number = pauses.look;
      try {
        pause = await look();
      } catch (error) {
        app.log.warn({ err: error }, "what is due of associations could not be looked up; it is tried again");
      }
      await rest(pause);
    }
  }

  app.associationsDue = nudge;
  const deaf = app.notices.hear((notices) => {
    if (notices.some(({ topic }) => topic === "association" || topic === "account")) nudge();
  });
  const converging = startConverging(app, nudge);
  const loop = run();
  return {
    async stop() {
      stopped = true;
      deaf();
      nudge();
      await converging.stop();
      await loop;
      await Promise.all(running.values());
    },
  };
}
