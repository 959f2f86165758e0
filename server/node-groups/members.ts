import type { GroupCondition } from "@/core/targets/node-condition";
import { countInGroups, firstOfGroup } from "../nodes/select-nodes";
import { type OperationContext, seeing } from "../operation";
import { presentMember } from "./present";

/** How many machines of a group are named. */
const named = 10;

/** How many machines a group has now that the caller may see, and the first of them by name. */
export async function membersOf(
  { tx, caller: { accountId }, now, visible }: Pick<OperationContext, "tx" | "caller" | "now" | "visible">,
  group: readonly GroupCondition[],
) {
  const seen = visible("Node", seeing);
  const [total = 0] = await countInGroups(tx, { accountId, now, visible: seen }, [group]);
  const first = await firstOfGroup(tx, accountId, group, { visible: seen, now, limit: named });
  return { Total: total, Nodes: first.map(presentMember) };
}
