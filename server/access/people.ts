import { nameIn } from "@/core/identity/user-rules";
import type { Witness } from "../audit/forgery";
import type { Memberships, Subject } from "../authorisation/access-model";
import type { Tx } from "../db/database";
import { accountMembersOf } from "../identity/account-store";
import { rolesOf } from "../identity/group-store";
import { userIsGenuine } from "../identity/user-store";

/** Somebody who can act in an account, as the policies see them. */
export type Person = Subject & {
  type: "User";
  /** The account that they come from, when it is another. */
  from: string | null;
};

/**
 * Everybody who can act in an account, by name: its users, and then the members who come from other accounts. Rows that
 * this server did not write are nobody.
 */
export async function listPeople(
  tx: Tx,
  witness: Witness,
  accountId: string,
  memberships: Memberships,
): Promise<Person[]> {
  const users = await tx.user.findMany({ where: { accountId }, orderBy: { name: "asc" } });
  const members = await accountMembersOf(tx, witness, accountId);
  const own = users.flatMap(({ mac, ...user }): Person[] => {
    if (!userIsGenuine(witness, user, mac)) return [];
    const { groups, roles } = memberships.get(user.name) ?? { groups: [], roles: [] };
    const groupsOf = groups.map((name, index) => ({ name, role: roles[index] ?? "None" }));
    return [{ type: "User", id: user.name, accountId, roles: rolesOf(user.role, groupsOf), from: null }];
  });
  const others = members.map(
    ({ userAccountId, userAccountName, userName, role }): Person => ({
      type: "User",
      id: nameIn(accountId, { accountId: userAccountId, userName }),
      accountId,
      roles: [role],
      from: userAccountName,
    }),
  );
  return [...own, ...others];
}
