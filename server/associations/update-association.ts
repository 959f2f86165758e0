import {
  AssociationId,
  AssociationVersion,
  associationVersionLimitExceeded,
  invalidAssociationVersion,
  noAssociation,
} from "@/core/associations/association";
import { MAX_ASSOCIATION_VERSIONS } from "@/core/associations/association-rules";
import { canonicalJson } from "@/core/commands/order";
import { DocumentReference } from "@/core/documents/document";
import { planResources } from "../commands/plan-command";
import { commandOf } from "../documents/document-source";
import { type OperationContext, operation } from "../operation";
import { AssociationInput, checkOldForm, checkTerms, termsOf } from "./association-input";
import { planAssociation } from "./association-plan";
import { addDue } from "./due-store";
import { associationResource, missing } from "./named-association";
import { presentDescription } from "./present";
import { requireGuardsOfPlan, saved, saverOf } from "./save";
import { nextRunOf } from "./schedule";
import * as associations from "./store";

const Input = AssociationInput.omit({ InstanceId: true }).extend({
  AssociationId,
  AssociationVersion: AssociationVersion.optional(),
  Name: DocumentReference.optional(),
});
type Input = (typeof Input)["_output"];

/** What the association becomes: every optional member is what was given now, and nothing when it was not. */
function nextTerms(input: Input, row: associations.AssociationRow) {
  const { AssociationId: _, AssociationVersion: __, AssociationDispatchAssumeRole: ___, ...entry } = input;
  const { InstanceId, Name, Targets } = row.terms;
  return termsOf({
    ...entry,
    Name: entry.Name ?? Name,
    // What it is bound to stays when nothing else is said: without it, it would be an association of nothing.
    ...(InstanceId !== undefined && entry.Targets === undefined && { InstanceId }),
    ...(InstanceId === undefined && Targets && { Targets: entry.Targets ?? Targets }),
  });
}

async function prepare(input: Input, context: OperationContext) {
  const { app, tx, caller } = context;
  const row = await associations.find(tx, app, caller.accountId, input.AssociationId);
  if (!row) throw noAssociation(input.AssociationId);
  const terms = nextTerms(input, row);
  checkTerms(terms);
  const plan = await planAssociation(terms, context, { isNew: true });
  checkOldForm(terms, commandOf(plan.document));
  return { row, terms, plan };
}

/**
 * Changes an association, and makes the next version of it. Every optional member that is not given is taken away, but for
 * the document and the targets. From then on it is applied with the rights of whoever changed it. What is at work goes on
 * until the next run takes its place, which follows at once unless it waits for its schedule.
 *
 * Errors: AssociationDoesNotExist, InvalidAssociationVersion when AssociationVersion is not the latest,
 * AssociationVersionLimitExceeded, and those of CreateAssociation. Source: SSM API 2014-11-06, UpdateAssociation.
 */
export const updateAssociation = operation({
  name: "UpdateAssociation",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: Input,
  prepare,
  resources: (_, { accountId }, { row, plan }) => [associationResource(row), ...planResources(accountId, plan)],
  circumstances: (_, { plan }) => ({ document: plan.document.name }),
  missing: (_, resource) => missing(resource),

  async handle(input, context, prepared) {
    const { app, tx, keys, caller } = context;
    const { AssociationId: id, AssociationVersion: base = "$LATEST" } = input;
    const { accountId } = caller;
    const before = await associations.hold(tx, app, accountId, id);
    if (!before) throw noAssociation(id);
    if (base !== "$LATEST" && base !== String(before.version))
      throw invalidAssociationVersion(
        `Version ${base.slice(0, 32)} is not the latest one, ${before.version}: somebody may have changed the association meanwhile.`,
      );
    // What was planned and decided on was about another version.
    if (before.version !== prepared.row.version)
      throw invalidAssociationVersion("Somebody has changed the association in this moment. Look at it again.");
    if (before.version >= MAX_ASSOCIATION_VERSIONS) throw associationVersionLimitExceeded(id);
    const { terms, plan } = prepared;
    await requireGuardsOfPlan(terms, plan, input.ConfirmedTargetCount, context);

    const now = await associations.databaseNow(tx);
    const { createdAt } = before;
    const order = {
      accountId,
      id,
      version: before.version + 1,
      terms,
      ...(await saverOf(context)),
      createdAt,
      savedAt: now,
    };
    const isSameSchedule = canonicalJson(scheduleOf(before.terms)) === canonicalJson(scheduleOf(terms));
    // A due time that has not been met yet is met all the same.
    const nextRunAt = isSameSchedule && terms.ApplyOnlyAtCronInterval ? before.nextRunAt : nextRunOf(terms, now, now);
    await associations.replace(tx, keys, order, nextRunAt);
    if (!terms.ApplyOnlyAtCronInterval) await addDue(tx, { accountId, associationId: id }, "Updated");
    saved(order, context, before.terms);
    const row = await associations.find(tx, app, accountId, id);
    if (!row) throw noAssociation(id);
    return { AssociationDescription: presentDescription(row, caller.door) };
  },
});

const scheduleOf = ({ ScheduleExpression, ScheduleOffset }: associations.StandingOrder["terms"]) => ({
  ScheduleExpression,
  ScheduleOffset,
});
