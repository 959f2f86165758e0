import { planApplied } from "@/core/commands/plan";
import { invalidDocument } from "@/core/documents/document";
import { requireThawed } from "../freeze/store";
import { operation } from "../operation";
import { dispatchCommand } from "./dispatch-command";
import { frozenPlan, hashOf, packPlan, requirePlan } from "./frozen-plan";
import { requireGuards } from "./guard-check";
import { planCommand, planResources } from "./plan-command";
import { partOf, trialOf } from "./plan-part";
import * as plans from "./plan-store";
import { presentCommand } from "./present";
import { checkParts, SendRequest } from "./send-request";

/**
 * Sends a document to nodes, now, once. The nodes are resolved, frozen and authorised together; each gets an order of
 * its own, signed here. The command, all its invocations, the first wave and its deadlines are one transaction.
 *
 * With a `PlanHash` it does exactly what that plan says, or nothing: a plan is a condition and not a ticket, so what still
 * holds may be sent again. Of a trial the others follow once.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion, InvalidParameters, InvalidInstanceId, DuplicateInstanceId,
 * PlanChanged and PlanApplied where a plan is given; GuardExceeded and TargetCountUnconfirmed where a guard asks;
 * UnsupportedPlatformType for machines that are named; those that a tag finds end as InvalidPlatform. InvalidOutputFolder for
 * a bucket that is not set up, InvalidNotificationConfig for such a webhook. AccountFrozen while a freeze lasts. Tags that no node has make a command of 0 targets that has
 * ended at once, as at AWS.
 * Source: SSM API 2014-11-06, SendCommand.
 */
export const sendCommand = operation({
  name: "SendCommand",
  doors: ["console", "aws"],
  effect: "change",
  access: "run",
  input: SendRequest,
  async prepare(input, context) {
    checkParts(input);
    return planCommand(input, context);
  },
  resources: (_, { accountId }, plan) => planResources(accountId, plan),
  circumstances: (_, { document }) => ({ document: document.name }),
  missing: ({ DocumentName }) => invalidDocument(DocumentName),

  async handle(input, context, plan) {
    const { app, tx, caller, keys, config, audit } = context;
    const { accountId } = caller;
    await requireThawed(tx, accountId);
    const frozen = frozenPlan(input, plan);
    const trial = await trialOf(input, context);
    await requirePlan(input, frozen, context, trial?.plan);
    const { part, triedOn, nodes, misfits } = partOf(input, plan, trial);
    const without = new Set(misfits);
    const reached = nodes.filter((node) => !without.has(node));
    await requireGuards(input, reached, context);
    const targets = input.Targets ? { Targets: input.Targets } : { InstanceIds: input.InstanceIds ?? [] };
    const row = await dispatchCommand(
      {
        request: input,
        plan,
        reached,
        misfits,
        // Run again, a trial goes to that machine and not to all that its plan means.
        targets: part === "Trial" && triedOn ? { InstanceIds: [triedOn] } : targets,
      },
      context,
    );
    const commandId = row.id;
    if (trial && !(await plans.markFollowed(tx, accountId, trial.commandId, commandId)))
      throw planApplied((await plans.find(tx, app, accountId, trial.commandId))?.restCommandId ?? trial.commandId);
    if (input.PlanHash !== undefined) {
      const kept =
        part === "Trial" ? { targets, packed: new Uint8Array(packPlan(frozen)) } : { targets: null, packed: null };
      const trialCommandId = trial?.commandId ?? null;
      await plans.insert(tx, keys, {
        accountId,
        commandId,
        hash: hashOf(frozen),
        part,
        triedOn,
        trialCommandId,
        ...kept,
      });
    }
    audit({
      summary: {
        ...(input.PlanHash !== undefined && { planHash: input.PlanHash, part }),
        ...(triedOn !== null && { triedOn }),
        ...(trial && { trialCommandId: trial.commandId }),
      },
    });
    return { Command: presentCommand(row, config) };
  },
});
