import { type OrderStep, runsOn } from "@/core/commands/order";
import type { Facts, Report, StepOutcome } from "@/core/node-protocol";

/** What the steps so far mean for those that follow. */
export type Flow = { stopped: "exit" | "interrupted" | undefined };

/** Whether a step runs; when it does not, the sentence that is reported with it. */
export function skipReason(
  step: OrderStep,
  isLast: boolean,
  flow: Flow,
  platformType: Facts["platformType"],
): string | undefined {
  if (flow.stopped === "interrupted")
    return `Step execution skipped because an earlier step was interrupted. Step name: ${step.name}`;
  // The last step may ask to run whatever happened; anywhere else the word is ignored. Source: user guide, finallyStep.
  if (flow.stopped && !(step.finallyStep && isLast)) {
    return `Step execution skipped because an earlier step asked to exit. Step name: ${step.name}`;
  }
  if (!runsOn(step, platformType)) {
    const wanted = step.precondition?.platformType.join(", ");
    return `Step execution skipped due to unsatisfied preconditions: '"StringEquals": [platformType, ${wanted}]'. Step name: ${step.name}`;
  }
  return undefined;
}

/** What is reported of a step that ended with `outcome`, and how the run goes on. Source: user guide, onFailure and onSuccess. */
export function afterStep(step: OrderStep, outcome: StepOutcome): { reported: StepOutcome; stopped: Flow["stopped"] } {
  if (outcome === "Interrupted") return { reported: outcome, stopped: "interrupted" };
  if (outcome === "Failed" || outcome === "TimedOut") {
    if (step.onFailure === "successAndExit") return { reported: "Success", stopped: "exit" };
    return { reported: outcome, stopped: step.onFailure };
  }
  return { reported: outcome, stopped: outcome === "Success" ? step.onSuccess : undefined };
}

/** How a run ended, from its steps: the worst counts, and a skipped step is a success. */
export function orderOutcome(outcomes: StepOutcome[]): Exclude<Report["outcome"], "Refused"> {
  for (const worst of ["Interrupted", "Failed", "TimedOut", "Cancelled"] as const)
    if (outcomes.includes(worst)) return worst;
  return "Success";
}
