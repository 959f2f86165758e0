import { setTimeout as sleep } from "node:timers/promises";
import {
  commandCounts,
  commandHasEnded,
  commandStatus,
  countedErrors,
  type InvocationCounts,
} from "@/core/commands/command-status";
import { mayRelease } from "@/core/rate-control";
import type { Application } from "../application";
import { announceIn, type Notice } from "../db/notices";
import { freezeOf } from "../freeze/store";
import { noteStatus } from "../notifications/notification-store";
import { commandEvents } from "./command-events";
import { progress } from "./delivery-store";
import * as commands from "./store";

/** Which command. */
export type CommandKey = { accountId: string; commandId: string };

/**
 * Looks at a command as it is now and does what is next: counts its invocations, lets more of them go within
 * MaxConcurrency and MaxErrors, ends the rest when the error threshold was passed, and writes the sum into its row.
 * Harmless when run twice or by two processes: the command's row is locked meanwhile.
 *
 * @returns how many orders were let go now, and whether any is left that waits for that
 */
export async function advance(
  app: Application,
  { accountId, commandId }: CommandKey,
): Promise<{ released: number; isWaiting: boolean }> {
  const now = app.now();
  return app.db.prisma.$transaction(
    async (tx) => {
      const command = await commands.lock(tx, accountId, commandId);
      if (!command || command.endedAt) return { released: 0, isWaiting: false };

      let census = await commands.census(tx, accountId, commandId, now);
      const sum = (of: (row: (typeof census)[number]) => number) => census.reduce((total, row) => total + of(row), 0);
      const countsOf = (): InvocationCounts => Object.fromEntries(census.map(({ state, count }) => [state, count]));
      const before = commandCounts(countsOf());
      const releasedBefore = sum((row) => row.released);
      const { release, stop } = mayRelease({
        total: command.targetCount,
        released: releasedBefore,
        acknowledged: sum(({ answered }) => answered),
        ended: sum(({ endedReleased }) => endedReleased),
        errors: countedErrors(countsOf()),
        maxConcurrency: command.maxConcurrency,
        maxErrors: command.maxErrors,
      });
      let released = 0;
      if (stop) {
        const rest = await commands.unreleased(tx, accountId, commandId);
        await commands.apply(tx, accountId, commandId, rest, "terminate", { now });
        if (rest.length > 0) census = await commands.census(tx, accountId, commandId, now);
      } else if (
        release > 0 &&
        before.completed < command.targetCount &&
        now < command.deliverBy &&
        !(await freezeOf(tx, accountId))
      ) {
        released = await commands.release(tx, accountId, commandId, release, now);
      }

      const counts = countsOf();
      const hasEnded = commandHasEnded(counts);
      const numbers = commandCounts(counts);
      const { status, details } = commandStatus({
        counts,
        maxErrors: command.maxErrors,
        cancelRequested: command.cancelRequestedAt !== null,
      });
      await commands.summarise(tx, accountId, commandId, {
        status,
        statusDetails: details,
        completedCount: numbers.completed,
        errorCount: numbers.errors,
        deliveryTimedOutCount: numbers.deliveryTimedOut,
        counts,
        endedAt: hasEnded ? now : null,
      });
      if (command.originKind !== null)
        for (const hear of commandEvents.onCounted) await hear({ command, counts, hasEnded }, { app, tx, now });
      if (status !== command.status) await noteStatus(tx, command, { status, details }, now);
      const notices: Notice[] = [{ topic: "command", accountId, id: commandId }];
      if (released > 0) notices.push({ topic: "deliver", accountId, id: `${commandId}/${app.processId}` });
      await announceIn(tx, notices);
      return { released, isWaiting: !stop && releasedBefore + released < command.targetCount };
    },
    { maxWait: 15_000, timeout: 60_000 },
  );
}

/** What happened to a command: invocations of it have ended, or moved on otherwise (a node took its order). */
export type CommandChange = "ended" | "moved";

/** Milliseconds. */
const pauses = {
  /** Between two looks, while news keeps coming: many reports share one. */
  look: 5,
  /** Until a command of which everything is under way is counted: a short one has ended by then, and is counted once. */
  firstCount: 25,
  /** Until it is counted again: whoever watches it sees it move some times a second. */
  count: 250,
};

/** A command of which there is news. `end` is what is waited for by whoever waits for the last invocation. */
type Watch = { isUrgent: boolean; hasEnd: boolean; hasNews: boolean; end: () => void };

/**
 * Looks at commands when something about them changed; many changes at once are one look. While invocations wait to be
 * let go, any change may let some go, so the command is counted each time. Once all are under way only the end of the
 * last one matters at once, and whether it was the last takes one small statement to see.
 *
 * What this process does not get to (it was killed, say) another one finds by its own sweep. Orders that are let go are
 * delivered at once to the nodes of this process; other processes hear the notice.
 */
export function makeAdvancer(app: Application) {
  const watches = new Map<string, Watch>();
  const running = new Set<Promise<void>>();
  let closed = false;

  async function wantsCount(key: CommandKey, mayWait: boolean): Promise<boolean> {
    const { isMoving, isWaiting } = await progress(app.db.pool, key, mayWait);
    return isWaiting || !isMoving;
  }

  async function run(key: CommandKey, watch: Watch): Promise<void> {
    let countAt = performance.now() + pauses.firstCount;
    // What has been let go stays so: once all are, nobody looks for one that waits.
    let mayWait = true;
    for (;;) {
      const { isUrgent } = watch;
      Object.assign(watch, { isUrgent: false, hasEnd: false, hasNews: false });
      const begun = performance.now();
      let isCounted = true;
      try {
        isCounted = isUrgent || begun >= countAt || (await wantsCount(key, mayWait));
        if (isCounted) {
          const { released, isWaiting } = await advance(app, key);
          mayWait = isWaiting;
          if (released > 0) app.deliverNow(key);
          countAt = performance.now() + pauses.count;
        }
      } catch (error) {
        app.log.warn(
          { err: error, commandId: key.commandId },
          "a command could not be advanced; the sweep will try again",
        );
      }
      if (closed || (isCounted && !watch.hasNews)) {
        // In the same turn: news from now on begins anew.
        watches.delete(idOf(key));
        return;
      }
      // A large command takes long to count: half of the time is left to those who report.
      if (!watch.isUrgent) await sleep(Math.max(pauses.look, performance.now() - begun));
      if (!isCounted && !watch.hasEnd) await endOrTimeout(watch, countAt - performance.now());
    }
  }

  return {
    changed(key: CommandKey, change?: CommandChange): void {
      const id = idOf(key);
      const known = watches.get(id);
      const watch: Watch = known ?? { isUrgent: false, hasEnd: false, hasNews: false, end: () => undefined };
      watch.hasNews = true;
      watch.isUrgent ||= change === undefined;
      watch.hasEnd ||= change !== "moved";
      if (watch.hasEnd) watch.end();
      if (known || closed) return;
      watches.set(id, watch);
      const done = run(key, watch).finally(() => running.delete(done));
      running.add(done);
    },
    /** Ends what is under way; nothing more is begun. */
    async close(): Promise<void> {
      closed = true;
      for (const watch of watches.values()) watch.end();
      await Promise.all(running);
    },
  };
}

const idOf = ({ accountId, commandId }: CommandKey) => `${accountId}/${commandId}`;

/** Resolves when the end of an invocation is reported, or after so many milliseconds. */
function endOrTimeout(watch: Watch, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    watch.end = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
