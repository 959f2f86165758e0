import type { Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { groupIsGenuine } from "../identity/group-store";
import { listMemberships } from "./membership-store";

/** Whom policies can speak of: the users of an account with their groups, and its groups with their members. */
export type Principals = {
  users: { name: string; groups: string[] }[];
  groups: { name: string; role: string; members: string[] }[];
};

/**
 * Every user and group of an account by name. Groups and memberships that this server did not write are left out; a
 * user's row is judged by whoever looks the user up for a grant.
 */
export async function listPrincipals(db: Tx, witness: Witness, accountId: string): Promise<Principals> {
  const orderBy = { name: "asc" } as const;
  const [users, groups, memberships] = await Promise.all([
    db.user.findMany({ where: { accountId }, select: { name: true }, orderBy }),
    db.group.findMany({ where: { accountId }, orderBy }),
    listMemberships(db, witness, accountId),
  ]);
  const groupsOf = new Map<string, string[]>();
  const membersOf = new Map<string, string[]>();
  for (const { userName, group } of memberships) {
    groupsOf.set(userName, [...(groupsOf.get(userName) ?? []), group]);
    membersOf.set(group, [...(membersOf.get(group) ?? []), userName]);
  }
  return {
    users: users.map(({ name }) => ({ name, groups: (groupsOf.get(name) ?? []).sort() })),
    groups: groups
      .filter(({ mac, ...group }) => groupIsGenuine(witness, group, mac))
      .map(({ name, role }) => ({ name, role, members: (membersOf.get(name) ?? []).sort() })),
  };
}
