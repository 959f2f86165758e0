import type { Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { groupIsGenuine, groupMemberIsGenuine } from "../identity/group-store";

/** Who is in which group, and the role that the group gives. */
export type GroupMembership = { userName: string; group: string; role: string };

/** Every membership of an account. Rows that this server did not write are none, and are reported. */
export async function listMemberships(db: Tx, witness: Witness, accountId: string): Promise<GroupMembership[]> {
  const rows = await db.groupMember.findMany({
    where: { accountId },
    include: { group: true, user: { select: { name: true } } },
  });
  return rows.flatMap(({ mac, group: { mac: groupMac, ...group }, user, ...member }) =>
    groupIsGenuine(witness, group, groupMac) && groupMemberIsGenuine(witness, member, mac)
      ? [{ userName: user.name, group: group.name, role: group.role }]
      : [],
  );
}
