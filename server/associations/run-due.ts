import { accessDenied, DomainError } from "@/core/errors";
import type { Application } from "../application";
import { dropHolds } from "../commands/order-hold-store";
import { announceIn } from "../db/notices";
import { uuid7 } from "../db/uuid7";
import { standingSubject } from "../identity/standing-subject";
import { type Caller, perform } from "../operation";
import { applyAssociation, extentOf, holderOf, notDue } from "./apply-association";
import { type Due, dueOf, takeDue } from "./due-store";
import { insertExecution } from "./execution-store";
import { nextRunOf } from "./schedule";
import * as associations from "./store";

/** Which association. */
export type AssociationKey = { accountId: string; associationId: string };

/** The principal that saved an association, as what they are now. Errors: AccessDeniedException when they are not there any more. */
async function callerOf(app: Application, row: associations.AssociationRow): Promise<Caller> {
  const { accountId, savedBy: name, savedById: userId } = row;
  const subject = await standingSubject(app, app.db.prisma, { accountId, name, userId });
  if (!subject)
    throw accessDenied(
      `${name}, who saved it last, is not there any more. Whoever saves it again has it applied with their rights.`,
    );
  return {
    ...subject,
    door: "system",
    source: "local",
    userAgent: "",
    requestId: `association/${row.id}`,
  };
}

/**
 * Notes that an association could not be applied, and why, in the place of what would have been done: what was due is met,
 * and nobody tries it again and again until the next time that it is due.
 *
 * Errors: NotDue.
 */
async function noteRefusal(app: Application, row: associations.AssociationRow, due: Due, error: DomainError) {
  const { accountId, id: associationId, version } = row;
  const { cause } = extentOf(due);
  const executionId = uuid7(app.now());
  await app.db.prisma.$transaction(async (tx) => {
    const which = { accountId, associationId };
    if (!(await associations.holdIfFree(tx, accountId, associationId))) throw notDue();
    const held = await associations.find(tx, app, accountId, associationId);
    const now = await dueOf(tx, which);
    if (held?.version !== version || now.scheduledAt?.getTime() !== due.scheduledAt?.getTime()) throw notDue();
    if (!(await takeDue(tx, which, due.rows))) throw notDue();
    const nodeIds = due.rows.map(({ nodeId }) => nodeId);
    await dropHolds(tx, { accountId, holder: holderOf(associationId) }, nodeIds);
    const moment = await associations.databaseNow(tx);
    const details = error.code === "AccessDeniedException" ? "AccessDenied" : error.code;
    await insertExecution(tx, {
      ...which,
      id: executionId,
      version,
      cause,
      scheduledAt: due.scheduledAt,
      createdAt: moment,
      changedAt: moment,
      commandId: null,
      status: "Failed",
      details,
      message: error.message.slice(0, 1_024),
      counts: {},
      refused: [],
      endedAt: moment,
    });
    await associations.note(tx, row, {
      lastRunAt: moment,
      status: "Failed",
      details,
      ...(due.scheduledAt && { nextRunAt: nextRunOf(row.terms, row.savedAt, moment) }),
    });
    await announceIn(tx, [{ topic: "association", accountId, id: associationId }]);
  });
  app.log.warn({ associationId, executionId, code: error.code }, "an association could not be applied");
}

/**
 * Applies what is due of an association. Nothing happens when it is not due any more, or another process is at it.
 *
 * @returns whether it was done, or said that it could not be
 */
export async function runDue(app: Application, { accountId, associationId }: AssociationKey): Promise<boolean> {
  const { prisma } = app.db;
  const row = await associations.find(prisma, app, accountId, associationId);
  const due = row && (await dueOf(prisma, { accountId, associationId }));
  if (!row || !due || (!due.scheduledAt && due.rows.length === 0)) return false;
  try {
    try {
      const caller = await callerOf(app, row);
      const input = {
        AssociationId: associationId,
        Version: row.version,
        ScheduledAt: due.scheduledAt,
        Rows: due.rows,
      };
      await perform(app, applyAssociation, input, caller);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code === "NotDue" || error.code === "AccountFrozen") throw error;
      await noteRefusal(app, row, due, error);
    }
    return true;
  } catch (error) {
    if (error instanceof DomainError && (error.code === "NotDue" || error.code === "AccountFrozen")) return false;
    throw error;
  }
}

/** How an association is called in the log. */
export const keyText = ({ accountId, associationId }: AssociationKey) => `${accountId}/${associationId}`;
