import * as z from "zod";
import type { Application } from "../application";
import { announceIn } from "../db/notices";
import { wasPausedSince } from "../output/pause-store";
import { addJob } from "../worker/add-job";
import * as commands from "./store";

const CommandKey = z.object({ accountId: z.string(), commandId: z.uuid() });

/** How long after output could not be taken a silent node has for what it kept, milliseconds. */
const afterPause = 15 * 60_000;
/** How often such a node's deadline is looked at again, milliseconds. */
const lookAgainAfter = 60_000;

/** How long runs, their output and their orders are kept: the API's own history. Source: user guide, quotas. */
export const retentionDays = 30;

/**
 * Ends what a command's deadlines have overtaken: orders that no node took at the delivery deadline, nodes that gave no
 * final answer at the total one. Looks at the rows as they are now, so that a second run, or one too early, is harmless.
 */
export async function expireCommand(app: Application, key: z.infer<typeof CommandKey>): Promise<void> {
  const now = app.now();
  await app.db.prisma.$transaction(async (tx) => {
    const command = await commands.lock(tx, key.accountId, key.commandId);
    if (!command || command.endedAt) return;
    const unfinished = await commands.unfinished(tx, key.accountId, key.commandId);
    const undelivered = unfinished.filter(({ state }) => state === "Pending" || state === "Delayed");
    const silent = unfinished.filter(({ state }) => state === "InProgress" || state === "Cancelling");
    if (now >= command.deliverBy) {
      await commands.apply(tx, key.accountId, key.commandId, undelivered, "expire", {
        now,
        message: "The machine did not take the order before the delivery timeout. Nothing ran.",
      });
    }
    // A node that keeps its output, and with it the end of its run, because there was no room here, is not silent.
    const isHeard =
      silent.length === 0 ||
      now < command.expiresAt ||
      !(await wasPausedSince(tx, new Date(now.getTime() - afterPause)));
    if (now >= command.expiresAt && isHeard) {
      await commands.apply(tx, key.accountId, key.commandId, silent, "expire", {
        now,
        message: "The machine took the order and gave no final answer in time. It may have finished.",
      });
    } else if (silent.length > 0 || now < command.deliverBy) {
      await addJob(tx, "expire-command", key, {
        key: `expire-command:${key.commandId}`,
        runAt: isHeard
          ? now < command.deliverBy
            ? command.deliverBy
            : command.expiresAt
          : new Date(now.getTime() + lookAgainAfter),
      });
    }
    await announceIn(tx, [{ topic: "command", accountId: key.accountId, id: key.commandId }]);
  });
  app.commandChanged(key);
}

/** How many unfinished commands are read at a time. */
const sweepPage = 1_000;

/**
 * Looks at every unfinished command: finds what a killed process left half-looked-at, and deadlines whose job is gone.
 * One that cannot be looked at keeps nobody from the others.
 */
export async function sweepCommands(app: Application): Promise<void> {
  const now = app.now();
  let after: string | undefined;
  do {
    const page = await commands.unfinishedCommands(app.db.prisma, sweepPage, after);
    for (const { accountId, id, deliverBy, expiresAt } of page) {
      const key = { accountId, commandId: id };
      if (now < deliverBy && now < expiresAt) app.commandChanged(key);
      else
        await expireCommand(app, key).catch((error: unknown) =>
          app.log.warn({ err: error, commandId: id }, "a command's deadlines could not be looked at"),
        );
    }
    after = page.length === sweepPage ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/** What becomes due about commands. */
export const commandJobs = {
  "expire-command": (app: Application) => (payload: unknown) => expireCommand(app, CommandKey.parse(payload)),
  "sweep-commands": (app: Application) => () => sweepCommands(app),
  /** Makes the coming weeks' partitions and drops those whose time is over. */
  "keep-partitions": (app: Application) => async () => {
    const dropped = await commands.keepPartitions(app.db.prisma, app.now(), retentionDays);
    if (dropped.length > 0) app.log.info({ dropped }, "history past its retention was dropped");
  },
};
