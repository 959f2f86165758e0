import { holds } from "@/core/access/condition";
import { noSuchNodeGroup, readGroupFilters } from "@/core/node-groups/node-group";
import type { GroupCondition } from "@/core/targets/node-condition";
import type { Resource } from "../authorisation/resource-kinds";
import { type OperationContext, seeing } from "../operation";
import * as groups from "./store";

type Context = Pick<OperationContext, "app" | "tx" | "caller">;

/** A group of machines as policies see it. */
export const nodeGroupResource = (accountId: string, name: string): Resource => ({
  type: "NodeGroup",
  id: name,
  accountId,
});

/** What an operation on a group that is there is decided on, and how one is answered that the caller may not see. */
export const onGroup = {
  resources: ({ Name }: { Name: string }, { accountId }: { accountId: string }) => [nodeGroupResource(accountId, Name)],
  missing: ({ Name }: { Name: string }) => noSuchNodeGroup(Name),
};

/** The group of that name. Errors: NodeGroupNotFound. */
export async function namedGroup({ app, tx, caller }: Context, name: string): Promise<groups.NodeGroupRow> {
  const group = await groups.find(tx, app, caller.accountId, name);
  if (!group) throw noSuchNodeGroup(name);
  return group;
}

/**
 * What the group of that name asks of machines now, for whoever aims by it or lists what is in it; undefined when there is
 * none that the caller may see.
 */
export async function questionOf(
  { app, tx, caller: { accountId }, visible }: Context & Pick<OperationContext, "visible">,
  name: string,
): Promise<GroupCondition[] | undefined> {
  if (!holds(visible("NodeGroup", seeing), nodeGroupResource(accountId, name))) return undefined;
  const group = await groups.find(tx, app, accountId, name);
  return group && readGroupFilters(group.filters);
}
