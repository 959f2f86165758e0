import type { CommandDetail } from "./queries";

/** What a command was aimed at, as its sender wrote it: "3 machines by id", or "tag Role = web or db". */
export function targetText({ InstanceIds, Targets }: Pick<CommandDetail, "InstanceIds" | "Targets">): string {
  if (InstanceIds.length > 0)
    return InstanceIds.length === 1 ? (InstanceIds[0] ?? "") : `${InstanceIds.length} machines by id`;
  return Targets.map(({ Key, Values }) => {
    const values = Values.join(" or ");
    if (Key === "InstanceIds") return Values.length === 1 ? values : `${Values.length} machines by id`;
    return Key === "tag-key" ? `has tag ${values}` : `${Key.replace(/^tag:/, "tag ")} = ${values}`;
  }).join(" and ");
}
