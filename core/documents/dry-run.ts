import { type OrderStep, runsOn } from "../commands/order";
import { DomainError } from "../errors";
import type { PlatformType } from "../nodes/node";
import type { Document, DocumentStep, ParameterValue } from "./document";
import { asText, interpolate } from "./interpolate";
import { type Parameters, resolveParameters } from "./parameters";
import { pluginNamed } from "./plugins";
import { renderSteps, supportedPlatforms } from "./render";
import { writtenSecrets } from "./stored-values";

/** One step as a machine would get it, and why it would leave it out, if it would. */
export type DryStep = { step: OrderStep; skipped?: string };

/** What a command would do, or everything that keeps it from being sent. */
export type DryRun =
  | { steps: DryStep[]; isRefused: boolean }
  | { problems: Readonly<Record<string, string>>; others: readonly string[] };

/**
 * What a machine would get of a document: rendered by the very functions that make orders, and judged for one platform as
 * the agent does. `isRefused`: a command would not be sent to that platform at all.
 *
 * A value that is missing or refused is a sentence by the parameter's name; `others` are about none of them.
 */
export function dryRun(document: Document, supplied: Parameters, platform: PlatformType): DryRun {
  try {
    const secrets = writtenSecrets(document, supplied);
    const values = resolveParameters(document.parameters, supplied, secrets);
    const rendered = renderSteps(document, values, secrets);
    const steps = rendered.map((step, index): DryStep => {
      if (runsOn(step, platform)) return { step };
      const written = document.steps[index];
      return { step, skipped: written ? skipReason(written, values, platform) : "" };
    });
    return { steps, isRefused: !supportedPlatforms(document).includes(platform) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const problems: Record<string, string> = {};
    const others: string[] = [];
    for (const { path, message } of error.problems) {
      const [field, name] = path;
      if (field === "Parameters" && typeof name === "string") problems[name] ??= message;
      else others.push(message);
    }
    return { problems, others: error.problems.length === 0 ? [error.message] : others };
  }
}

/** Why a step is left out on a platform: the plugin that is not there, or the condition that does not hold. */
function skipReason(
  { action, precondition }: DocumentStep,
  values: ReadonlyMap<string, ParameterValue>,
  platform: PlatformType,
): string {
  if (!pluginNamed(action).platforms.includes(platform)) return `${action} does not exist on ${platform}.`;
  const [left = "", right = ""] = precondition?.StringEquals ?? [];
  if (left === "platformType" || right === "platformType")
    return `It is for ${left === "platformType" ? right : left} only.`;
  const [first, second] = [left, right].map((side) => asText(interpolate(side, values)));
  return `Its precondition does not hold: "${first}" is not "${second}".`;
}
