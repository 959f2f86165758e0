import type { Application } from "../application";
import { seal } from "./seal";
import { linesWait } from "./seal-store";

/** How often lines are looked for, milliseconds; each is sealed within a second of its commit. */
const lookMilliseconds = 400;
/** The pause after a look that failed: the database is away, and said so already. */
const failedMilliseconds = 5_000;
/** Every so many looks all that is kept is looked at, not only what is recent. */
const looksUntilEverywhere = 150;

/** Seals lines as they come, in this process or in another that has the role `worker`. */
export function startSealer(app: Application): { close(): Promise<void> } {
  let closed = false;
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    let next = lookMilliseconds;
    try {
      const everywhere = looks % looksUntilEverywhere === 0;
      looks += 1;
      if (await linesWait(app.db.pool, app.now(), everywhere)) await seal(app);
    } catch (error) {
      next = failedMilliseconds;
      app.log.warn({ err: error }, "the audit could not be sealed now; it is tried again");
    }
    if (closed) return;
    timer = setTimeout(() => (underWay = look()), next);
    timer.unref();
  }
  underWay = look();

  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
      // What the stop itself left, so that nothing waits for the next start.
      await seal(app).catch((error: unknown) => app.log.warn({ err: error }, "the last lines could not be sealed"));
    },
  };
}
