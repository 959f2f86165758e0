import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log";

/** SQLSTATE classes and codes of a database that is away, or on its way. Source: PostgreSQL, appendix A. */
const away = /^(08...|53...|57P0[1-5])$/;
/** Errors of the way there. Source: Node.js, common system errors. */
const unreachable = /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What the driver says without a code. Source: pg and pg-pool. */
const lost =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether a statement failed because PostgreSQL cannot be reached, and not because of what was asked: the same again,
 * or a part of it, would fail now as well.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return away.test(code) || unreachable.test(code) || lost.test(error.message);
}

/** How long a start waits for a database that is away, and between two looks, milliseconds. */
const startPatience = 60_000;
const lookAgain = 250;

/**
 * Does something at the start of the process, and again for as long as PostgreSQL cannot be reached, for a minute: after
 * a power cut, or on its way to a standby, it comes later than we do.
 *
 * Errors: what the last try ended with.
 */
export async function onceThere<Value>(log: Log, what: () => Promise<Value>): Promise<Value> {
  const until = performance.now() + startPatience;
  let isSaid = false;
  for (;;) {
    try {
      return await what();
    } catch (error) {
      if (!isOutage(error) || performance.now() > until) throw error;
      if (!isSaid) log.warn({ err: error }, "the database cannot be reached; the start waits for it");
      isSaid = true;
      await pause(lookAgain);
    }
  }
}
