import { isRefusalForGood, pauseAfterTry } from "@/core/notifications/delivery";
import type { Application } from "../application";
import { presentCommand } from "../commands/present";
import { find } from "../commands/store";
import { announceIn, type Notice } from "../db/notices";
import { messageOf } from "./message";
import {
  type ClaimedNotification,
  claimNotification,
  type NotificationKey,
  settleNotification,
} from "./notification-store";
import { isOfPolicy, policyActionOf, policyMessageOf } from "./policy-action";
import { sendMessage, type Tried } from "./send-message";
import { findWebhook } from "./webhook-store";

/** What telling somebody takes of the application. */
export type Notifying = Pick<Application, "db" | "keys" | "log" | "config" | "now">;

/** How long a try is somebody's, milliseconds: longer than one can take. */
const leaseLasts = 60_000;

/**
 * Tells a webhook of one change. What was not taken is tried again, ever less often, and never changes what became of the
 * command. A process that is killed between sending and saying so sends it twice, under the same id.
 */
export async function deliverNotification(app: Notifying, key: NotificationKey): Promise<void> {
  const { pool, prisma } = app.db;
  const begun = app.now();
  const claimed = await claimNotification(pool, key, begun, new Date(begun.getTime() + leaseLasts));
  if (!claimed) return;
  const { status, problem } = await tell(app, key, claimed);
  const now = app.now();
  const failures = problem === null ? 0 : claimed.failures + 1;
  const pause = isRefusalForGood(status) ? undefined : pauseAfterTry(failures);
  if (problem !== null) app.log.warn({ problem, webhook: claimed.webhook, ...key }, "a message was not taken");
  await settleNotification(pool, key, {
    state: problem === null ? "Delivered" : pause === undefined ? "Failed" : "Waiting",
    failures,
    status,
    problem,
    now,
    dueAt: new Date(now.getTime() + (pause ?? 0)),
  });
  const told = subjectOf(claimed);
  if (told) await announceIn(prisma, [{ ...told, accountId: key.accountId }]);
}

/** What the message is about, for whoever looks at it. */
function subjectOf(claimed: ClaimedNotification): Pick<Notice, "topic" | "id"> | undefined {
  if (!isOfPolicy(claimed)) return { topic: "command", id: claimed.commandId };
  const action = policyActionOf(claimed);
  return action && { topic: "parameter", id: action.parameterId };
}

async function tell(app: Notifying, { accountId, id }: NotificationKey, claimed: ClaimedNotification): Promise<Tried> {
  const { prisma } = app.db;
  const webhook = await findWebhook(prisma, app, accountId, claimed.webhook);
  if (!webhook) return { status: null, problem: `There is no webhook ${claimed.webhook} any more.` };
  const body = await bodyOf(app, accountId, claimed);
  if (body === undefined)
    return {
      status: null,
      problem: isOfPolicy(claimed)
        ? "What there was to tell is not in the database any more."
        : "The command is older than what is kept: there is nothing to tell.",
    };
  return sendMessage(app, webhook, { id, body });
}

async function bodyOf(
  { db, config }: Notifying,
  accountId: string,
  claimed: ClaimedNotification,
): Promise<string | undefined> {
  if (isOfPolicy(claimed)) {
    const action = policyActionOf(claimed);
    return action && policyMessageOf(action, { accountId, happenedAt: claimed.happenedAt }, config);
  }
  const command = await find(db.prisma, accountId, claimed.commandId);
  if (!command) return undefined;
  const { requestedBy } = command;
  return messageOf(claimed, presentCommand(command, config), { publicUrl: config.publicUrl, requestedBy });
}
