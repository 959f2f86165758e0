import type { Tx } from "../db/database";
import type { Keys } from "../keys";

/** Who is in which group, and the role that the group gives; only rows that this server wrote. */
export type GroupMembership = { userName: string; group: string; role: string };

/** What is proved of a group, and of a membership. */
export const groupProof = (group: { accountId: string; id: string; name: string; role: string }) => [
  group.accountId,
  group.id,
  group.name,
  group.role,
];
export const memberProof = (member: { accountId: string; groupId: string; userId: string }) => [
  member.accountId,
  member.groupId,
  member.userId,
];

/** Every membership of an account, and the ids of rows that this server did not write. */
export async function listMemberships(
  db: Tx,
  keys: Keys,
  accountId: string,
): Promise<{ memberships: GroupMembership[]; forged: string[] }> {
  const rows = await db.groupMember.findMany({
    where: { accountId },
    include: { group: true, user: { select: { name: true } } },
  });
  const forged = new Set<string>();
  const memberships: GroupMembership[] = [];
  for (const { mac, group, user, ...member } of rows) {
    if (!keys.macIsGood("group", groupProof(group), group.mac)) forged.add(`Group/${group.id}`);
    else if (!keys.macIsGood("group-member", memberProof(member), mac))
      forged.add(`GroupMember/${member.groupId}/${member.userId}`);
    else memberships.push({ userName: user.name, group: group.name, role: group.role });
  }
  return { memberships, forged: [...forged] };
}

/** The group of that name; undefined when there is none, or this server did not write it. */
export async function findGroup(db: Tx, keys: Keys, accountId: string, name: string) {
  const group = await db.group.findUnique({ where: { accountId_name: { accountId, name } } });
  return group && keys.macIsGood("group", groupProof(group), group.mac) ? group : undefined;
}
