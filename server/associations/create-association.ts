import { associationAlreadyExists, associationLimitExceeded } from "@/core/associations/association";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import { invalidDocument } from "@/core/documents/document";
import { MAX_TAGS, TagList, tooManyTags } from "@/core/tags";
import { type CommandPlan, planResources } from "../commands/plan-command";
import { commandOf } from "../documents/document-source";
import { type OperationContext, operation } from "../operation";
import * as tagStore from "../tags/store";
import { type AssociationEntry, AssociationInput, checkOldForm, checkTerms, termsOf } from "./association-input";
import { planAssociation } from "./association-plan";
import { addDue } from "./due-store";
import { presentDescription } from "./present";
import { requireGuardsOfPlan, saved, saverOf } from "./save";
import { nextRunOf } from "./schedule";
import * as associations from "./store";
import { associationTags } from "./taggable-association";

/** Looks up what a new association would do now. Errors: as CreateAssociation. */
export async function prepareAssociation(entry: AssociationEntry, context: OperationContext): Promise<CommandPlan> {
  const terms = termsOf(entry);
  checkTerms(terms);
  const plan = await planAssociation(terms, context, { isNew: true });
  checkOldForm(terms, commandOf(plan.document));
  return plan;
}

/** Writes a new association, and has it applied at once unless it waits for its schedule. Errors: as CreateAssociation. */
export async function makeAssociation(entry: AssociationEntry, context: OperationContext, plan: CommandPlan) {
  const { app, tx, keys, caller, newId } = context;
  const { accountId } = caller;
  const terms = termsOf(entry);
  await requireGuardsOfPlan(terms, plan, entry.ConfirmedTargetCount, context);
  if ((await associations.count(tx, accountId)) >= MAX_ASSOCIATIONS) throw associationLimitExceeded();
  const now = await associations.databaseNow(tx);
  const id = newId();
  const order = { accountId, id, version: 1, terms, ...(await saverOf(context)), createdAt: now, savedAt: now };
  if (!(await associations.insert(tx, keys, order, nextRunOf(terms, now, now))))
    throw associationAlreadyExists(terms.Name, terms.InstanceId ?? "");
  if (!terms.ApplyOnlyAtCronInterval) await addDue(tx, { accountId, associationId: id }, "Created");
  saved(order, context);
  const row = await associations.find(tx, app, accountId, id);
  if (!row) throw new Error("An association that was just written is not there.");
  return row;
}

/**
 * Binds a document to machines: it is applied at once, by its schedule, and to machines that come to be among its targets,
 * with the rights of whoever saved it last. Who saves it must be allowed to run the document on every machine that it
 * means now.
 *
 * Errors: AssociationAlreadyExists, AssociationLimitExceeded, InvalidDocument, InvalidDocumentVersion, InvalidInstanceId,
 * UnsupportedPlatformType, InvalidOutputLocation, InvalidParameters, InvalidTarget, InvalidSchedule, InvalidUpdate for
 * what the old form does not know, TooManyTagsError, GuardExceeded, TargetCountUnconfirmed. Source: SSM API 2014-11-06,
 * CreateAssociation.
 */
export const createAssociation = operation({
  name: "CreateAssociation",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: AssociationInput.extend({ Tags: TagList.optional() }),
  prepare: ({ Tags: _, AssociationDispatchAssumeRole: __, ...entry }, context) => prepareAssociation(entry, context),
  resources: (_, { accountId }, plan) => planResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ Tags = [], AssociationDispatchAssumeRole: _, ...entry }, context, plan) {
    if (Tags.length > MAX_TAGS) throw tooManyTags();
    const row = await makeAssociation(entry, context, plan);
    if (Tags.length > 0) await tagStore.put(context.tx, associationTags(row.accountId, row.id), Tags);
    return { AssociationDescription: presentDescription(row, context.caller.door) };
  },
});
