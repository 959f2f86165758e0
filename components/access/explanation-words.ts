import type { Explanation } from "./queries";

type Decision = Explanation["Decisions"][number];

/** A thing that was decided on, in words; `nodeName` is what the machine is called. */
export function thingOf({ ResourceType, ResourceId, IsExample }: Decision, nodeName: string | undefined): string {
  if (ResourceType === "Account") return "the account";
  if (IsExample && ResourceType === "NodeGroup") return "a group of machines that no policy names";
  if (IsExample && ResourceType === "Association") return "an association that they saved themselves";
  if (IsExample) return "a command that they sent themselves";
  if (ResourceType === "Node") return nodeName ? `the machine ${nodeName}` : `the machine ${ResourceId}`;
  return `the ${ResourceType.toLowerCase()} ${ResourceId}`;
}

/** Why a thing is refused, as the end of a sentence; undefined when it is not. */
export function reasonAgainst(decision: Decision, nodeName: string | undefined): string | undefined {
  const thing = thingOf(decision, nodeName);
  if (decision.MaySee === false)
    return decision.SeePolicies.length > 0
      ? `seeing ${thing} is forbidden by ${decision.SeePolicies.join(" and ")}`
      : `no policy lets them see ${thing}, so that for them it does not exist`;
  if (decision.Allowed) return undefined;
  return decision.Policies.length > 0
    ? `it is forbidden on ${thing} by ${decision.Policies.join(" and ")}`
    : `no policy permits it on ${thing}`;
}

/** The answer in one sentence: "alice may not run a document on a machine: no policy permits it on the machine db-1." */
export function answerOf(user: string, words: string, explanation: Explanation, nodeName: string | undefined): string {
  if (explanation.Allowed)
    return explanation.IsFiltered
      ? `${user} may ${words}, and finds there what a policy lets them see.`
      : `${user} may ${words}.`;
  const reasons = explanation.Decisions.flatMap((decision) => reasonAgainst(decision, nodeName) ?? []);
  return `${user} may not ${words}: ${reasons.length > 0 ? reasons.join("; ") : "no policy permits it to them on anything"}.`;
}
