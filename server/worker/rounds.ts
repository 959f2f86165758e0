import type pg from "pg";
import type { Log } from "../log";
import { addDueJobs } from "./job-store";

/** Work that comes round by itself: by its job's name, the minutes (UTC) in which it is due. */
export type Rounds = Readonly<Record<string, { hour?: number; minute?: number }>>;

const MINUTE = 60_000;
/** How often the clock is looked at, milliseconds. */
const lookEvery = 1_000;
/** Minutes that are made up for after the database was away, or this process slept. */
const mostMinutes = 60;

/** The jobs that are due in the minute that begins at a moment. */
export function dueIn(rounds: Rounds, minuteStart: Date): string[] {
  return Object.entries(rounds)
    .filter(
      ([, { hour, minute }]) =>
        (hour === undefined || hour === minuteStart.getUTCHours()) &&
        (minute === undefined || minute === minuteStart.getUTCMinutes()),
    )
    .map(([name]) => name);
}

/**
 * Adds jobs when their time comes round, each under its own name as its key: several processes that add the same one
 * leave one. While the database is away the minutes wait, and are made up for.
 *
 * The queue's own timetable is not used: it gives up for good at the first failure, and takes the process with it.
 */
export function startRounds(
  { pool, now, log }: { pool: Pick<pg.Pool, "query">; now(): Date; log: Log },
  rounds: Rounds,
): { close(): Promise<void> } {
  const minuteOf = (moment: Date) => Math.floor(moment.getTime() / MINUTE);
  let done = minuteOf(now());
  let closed = false;
  let underWay: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const present = minuteOf(now());
    const minutes = Array.from({ length: Math.min(present - done, mostMinutes) }, (_, back) => present - back);
    const due = [...new Set(minutes.flatMap((minute) => dueIn(rounds, new Date(minute * MINUTE))))];
    if (due.length > 0)
      try {
        await addDueJobs(pool, due);
      } catch (error) {
        log.warn({ err: error, due }, "work that is due could not be added; it is tried again");
        return;
      }
    done = Math.max(done, present);
  }

  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    if (closed) return;
    timer = setTimeout(() => (underWay = look().finally(next)), lookEvery);
    timer.unref();
  };
  next();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await underWay;
    },
  };
}
