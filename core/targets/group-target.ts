import { groupKey } from "../node-groups/node-group-rules";

const prefix = "resource-groups:";
const typesKey = "resource-groups:ResourceTypeFilters";

/** What groups hold here, and what many scripts name beside it. Source: SSM user guide, targets of resource groups. */
const heldType = "AWS::SSM::ManagedInstance";
const knownTypes: readonly string[] = [heldType, "AWS::EC2::Instance"];

/** The machines of a group as a target of the API. */
export const groupTarget = (name: string) => ({ Key: groupKey, Values: [name] });

/** Whether a target speaks of a group of machines, well or badly. */
export const isGroupTarget = (key: string) => key.startsWith(prefix);

type Target = { Key: string; Values: readonly string[] };

/** What is wrong with a target about a group, and in which member. */
export type GroupProblem = { index: number; member: "Key" | "Values"; problem: string };

/**
 * Which group targets name, if they name one: one at a time, with the types of its resources beside it or not.
 *
 * Types narrow what is in a group, and there are only managed instances in one here: a list without them would mean
 * nothing at all, and is refused rather than sent to nobody.
 */
export function readGroup(targets: readonly Target[]): { name: string; index: number } | GroupProblem | undefined {
  let found: { name: string; index: number } | undefined;
  let types: number | undefined;
  for (const [index, { Key, Values }] of targets.entries()) {
    if (!isGroupTarget(Key)) continue;
    const wrong = (member: GroupProblem["member"], problem: string) => ({ index, member, problem });
    if (Key !== groupKey && Key !== typesKey)
      return wrong("Key", `${Key} is not a target that is known. Use ${groupKey} or ${typesKey}.`);
    const [first, ...others] = Values;
    if (first === undefined) return wrong("Values", `The target ${Key} needs at least one value.`);
    if (Key === typesKey) {
      const unknown = Values.filter((type) => !knownTypes.includes(type));
      if (unknown.length > 0)
        return wrong(
          "Values",
          `Groups hold resources of the type ${heldType} here, not ${unknown.slice(0, 5).join(", ")}.`,
        );
      if (!Values.includes(heldType)) return wrong("Values", `Groups hold resources of the type ${heldType} here.`);
      if (types !== undefined) return wrong("Key", `${Key} is there twice.`);
      types = index;
      continue;
    }
    if (others.length > 0 || found) return wrong(found ? "Key" : "Values", "One group can be targeted at a time.");
    found = { name: first, index };
  }
  if (types !== undefined && !found)
    return { index: types, member: "Key", problem: `Name the group by ${groupKey} beside its types.` };
  return found;
}
