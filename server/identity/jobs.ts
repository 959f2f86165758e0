import type { Application } from "../application";
import { removeExpired } from "./expired-store";
import { idleMilliseconds } from "./sessions";

/** Guesses are remembered for a quarter of an hour; a day later nothing depends on them. */
const guessesKeptMilliseconds = 24 * 3_600_000;

/** What becomes due about identities. */
export const identityJobs = {
  /** Removes sessions, links and counted guesses that have no meaning any more: anybody can make them without end. */
  "forget-expired": (app: Pick<Application, "db" | "now">) => async () => {
    const now = app.now();
    await removeExpired(app.db, {
      now,
      idleSince: new Date(now.getTime() - idleMilliseconds),
      guessesBefore: new Date(now.getTime() - guessesKeptMilliseconds),
    });
  },
};
