import { groupNotFound } from "@/core/identity/group";
import { notToOneself } from "@/core/identity/user";
import { homeOf } from "@/core/identity/user-rules";
import type { OperationContext } from "../operation";
import { findGroup, type GroupRow, holdGroup, membersOf } from "./group-store";
import { findUser } from "./user-store";

type Context = Pick<OperationContext, "app" | "tx" | "caller">;

/** The group that an operation names. Errors: GroupNotFound. */
export async function namedGroup({ app, tx, caller }: Context, name: string): Promise<GroupRow> {
  const group = await findGroup(tx, app, caller.accountId, name);
  if (!group) throw groupNotFound(name);
  return group;
}

/** The same, and nobody changes it until the transaction ends. */
export async function heldGroup({ app, tx, caller }: Context, name: string): Promise<GroupRow> {
  const group = await holdGroup(tx, app, caller.accountId, name);
  if (!group) throw groupNotFound(name);
  return group;
}

/**
 * Refuses what would take from the caller what they have by a group: they might not be able to give it back. Who is an
 * administrator by themselves needs no group.
 *
 * Errors: NotToOneself.
 */
export async function refuseToLockOneselfOut({ app, tx, caller }: Context, group: GroupRow): Promise<void> {
  const home = homeOf(caller);
  if (caller.type !== "User" || home.accountId !== caller.accountId) return;
  const user = await findUser(tx, app, home.accountId, home.userName);
  if (!user || user.role === "Administrator") return;
  const members = await membersOf(tx, app, group);
  if (members.some(({ userId }) => userId === user.id))
    throw notToOneself(`You are in the group ${group.name} yourself: you might not be able to undo this.`);
}
