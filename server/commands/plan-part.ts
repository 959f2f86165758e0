import { type Plan, type PlanPart, planApplied } from "@/core/commands/plan";
import { validationException } from "@/core/errors";
import type { SelectedNode } from "../nodes/select-nodes";
import type { OperationContext } from "../operation";
import { seenCommand } from "./command-resource";
import { unpackPlan } from "./frozen-plan";
import type { CommandPlan } from "./plan-command";
import * as plans from "./plan-store";
import type { SendRequest } from "./send-request";

/** What of a plan is sent now. */
export type SentPart = Pick<CommandPlan, "nodes" | "misfits"> & { part: PlanPart; triedOn: string | null };

/** A trial that was sent before, with its whole plan. */
export type Trial = plans.PlanRow & { triedOn: string; plan: Plan };

const refusedTrial = (message: string) =>
  validationException(`TrialCommandId: ${message}`, [{ path: ["TrialCommandId"], message }]);

/**
 * The trial whose others are sent, if that is what is asked for. To whoever may not see it there is no such command.
 *
 * Errors: ValidationException; PlanApplied when its others were sent to before.
 */
export async function trialOf(
  { TrialCommandId, PlanHash }: SendRequest,
  context: Pick<OperationContext, "app" | "tx" | "caller" | "visible">,
): Promise<Trial | undefined> {
  if (TrialCommandId === undefined) return undefined;
  if (!(await seenCommand(TrialCommandId, context))) throw refusedTrial(`There is no command ${TrialCommandId}.`);
  const { app, tx, caller } = context;
  const row = await plans.find(tx, app, caller.accountId, TrialCommandId);
  const plan = row?.packed ? unpackPlan(row.packed) : undefined;
  if (row?.part !== "Trial" || row.triedOn === null || !plan)
    throw refusedTrial("That command was not a trial of a plan.");
  if (row.restCommandId !== null) throw planApplied(row.restCommandId);
  if (row.hash !== PlanHash) {
    const message = "It is not the hash of the plan that was tried.";
    throw validationException(`PlanHash: ${message}`, [{ path: ["PlanHash"], message }]);
  }
  return { ...row, triedOn: row.triedOn, plan };
}

/**
 * The machines of a plan that are sent to now: all, the one that it is tried on, or all but that one.
 *
 * Errors: ValidationException when the one is not of the plan, or there are no others.
 */
export function partOf(
  { TryOnInstanceId }: SendRequest,
  { nodes, misfits }: Pick<CommandPlan, "nodes" | "misfits">,
  trial: Trial | undefined,
): SentPart {
  const isIt = (id: string | undefined) => (node: SelectedNode) => node.id === id;
  if (TryOnInstanceId !== undefined) {
    const tried = nodes.filter(isIt(TryOnInstanceId));
    if (tried.length === 0 || misfits.some(isIt(TryOnInstanceId))) {
      const message = `${TryOnInstanceId} is not among the machines that get this plan.`;
      throw validationException(`TryOnInstanceId: ${message}`, [{ path: ["TryOnInstanceId"], message }]);
    }
    return { part: "Trial", triedOn: TryOnInstanceId, nodes: tried, misfits: [] };
  }
  if (!trial) return { part: "Whole", triedOn: null, nodes, misfits };
  const others = nodes.filter((node) => node.id !== trial.triedOn);
  if (others.length === 0) throw refusedTrial("Its plan has no other machine.");
  return { part: "Rest", triedOn: trial.triedOn, nodes: others, misfits };
}
