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
import * as commands from "./store";

/** Which command. */
export type CommandKey = { accountId: string; commandId: string };

/**
 * Looks at a command as it is now and does what is next: counts its invocations, lets more of them go within
 * MaxConcurrency and MaxErrors, ends the rest when the error threshold was passed, and writes the sum into its row.
 * Harmless when run twice or by two processes: the command's row is locked meanwhile.
 *
 * @returns the nodes whose orders were let go
 */
export async function advance(app: Application, { accountId, commandId }: CommandKey): Promise<string[]> {
  const now = app.now();
  return app.db.prisma.$transaction(
    async (tx) => {
      const command = await commands.lock(tx, accountId, commandId);
      if (!command || command.endedAt) return [];

      let census = await commands.census(tx, accountId, commandId, now);
      const sum = (of: (row: (typeof census)[number]) => number) => census.reduce((total, row) => total + of(row), 0);
      const countsOf = (): InvocationCounts => Object.fromEntries(census.map(({ state, count }) => [state, count]));
      const before = commandCounts(countsOf());
      const { release, stop } = mayRelease({
        total: command.targetCount,
        released: sum(({ released }) => released),
        acknowledged: sum(({ answered }) => answered),
        ended: sum(({ endedReleased }) => endedReleased),
        errors: countedErrors(countsOf()),
        maxConcurrency: command.maxConcurrency,
        maxErrors: command.maxErrors,
      });
      let released: string[] = [];
      if (stop) {
        const rest = await commands.unreleased(tx, accountId, commandId);
        await commands.apply(tx, accountId, commandId, rest, "terminate", { now });
        if (rest.length > 0) census = await commands.census(tx, accountId, commandId, now);
      } else if (release > 0 && before.completed < command.targetCount && now < command.deliverBy) {
        released = (await commands.release(tx, accountId, commandId, release, now)).map(({ nodeId }) => nodeId);
      }

      const counts = countsOf();
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
        endedAt: commandHasEnded(counts) ? now : null,
      });
      const notices: Notice[] = [{ topic: "command", accountId, id: commandId }];
      if (released.length > 0) notices.push({ topic: "deliver", accountId, id: `${commandId}/${app.processId}` });
      await announceIn(tx, notices);
      return released;
    },
    { maxWait: 15_000, timeout: 60_000 },
  );
}

/**
 * How soon a command is looked at again while news keeps coming, milliseconds: many reports share one look. The first
 * time it is at once, because that news may be the last: a short command's report comes while the look that its
 * acceptance caused is under way.
 */
const pause = 25;

/**
 * Looks at commands when something about them changed; many changes at once are one look. What this process does not
 * get to (it was killed, say) another one finds by its own sweep. Orders that are let go are delivered at once to the
 * nodes of this process; other processes hear the notice.
 */
export function makeAdvancer(app: Application) {
  const state = new Map<string, "running" | "again">();
  const running = new Set<Promise<void>>();
  let closed = false;

  async function run(key: CommandKey): Promise<void> {
    const id = `${key.accountId}/${key.commandId}`;
    for (let look = 0; look === 0 || (state.get(id) === "again" && !closed); look += 1) {
      if (look > 1) await new Promise((resolve) => setTimeout(resolve, pause));
      state.set(id, "running");
      try {
        const released = await advance(app, key);
        if (released.length > 0) app.deliverNow(key);
      } catch (error) {
        app.log.warn(
          { err: error, commandId: key.commandId },
          "a command could not be advanced; the sweep will try again",
        );
      }
    }
    state.delete(id);
  }

  return {
    changed(key: CommandKey): void {
      const id = `${key.accountId}/${key.commandId}`;
      if (state.has(id)) state.set(id, "again");
      else if (!closed) {
        const look = run(key).finally(() => running.delete(look));
        running.add(look);
      }
    },
    /** Ends what is under way; nothing more is begun. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(running);
    },
  };
}
