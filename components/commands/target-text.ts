import { activationTargetKey } from "@/core/associations/association-rules";
import { invocationWord } from "@/core/commands/status-words";
import { groupKey } from "@/core/node-groups/node-group-rules";
import { isGroupTarget } from "@/core/targets/group-target";
import { isOutcomeKey, readOutcome } from "@/core/targets/outcome-target";
import type { CommandDetail } from "./queries";

/** What a command was aimed at, as its sender wrote it: "3 machines by id", "tag Role = web or db", "machines of group web", "Failed in 0198…". */
export function targetText({ InstanceIds, Targets }: Pick<CommandDetail, "InstanceIds" | "Targets">): string {
  if (InstanceIds.length > 0)
    return InstanceIds.length === 1 ? (InstanceIds[0] ?? "") : `${InstanceIds.length} machines by id`;
  return Targets.flatMap(({ Key, Values }) => {
    const values = Values.join(" or ");
    // What types a group holds says no more than its name.
    if (isGroupTarget(Key)) return Key === groupKey ? `machines of group ${values}` : [];
    if (isOutcomeKey(Key)) return outcomeText({ Key, Values });
    if (Key === activationTargetKey) return `machines of activation ${values}`;
    if (Key === "InstanceIds" && Values.includes("*")) return "every machine";
    if (Key === "InstanceIds") return Values.length === 1 ? values : `${Values.length} machines by id`;
    return Key === "tag-key" ? `has tag ${values}` : `${Key.replace(/^tag:/, "tag ")} = ${values}`;
  }).join(" and ");
}

function outcomeText(target: { Key: string; Values: readonly string[] }): string {
  const read = readOutcome(target);
  if ("problem" in read) return `${target.Key} = ${target.Values.join(" or ")}`;
  return `${read.states.map((state) => invocationWord(state).label).join(" or ")} in ${read.commandId}`;
}
