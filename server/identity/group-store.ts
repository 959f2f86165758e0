import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** A group as stored. */
export type GroupRow = {
  accountId: string;
  id: string;
  name: string;
  description: string;
  role: string;
  createdAt: Date;
};
/** That a user is in a group. */
export type GroupMemberRow = { accountId: string; groupId: string; userId: string; createdAt: Date };

const groupProof = (group: GroupRow) => [
  group.accountId,
  group.id,
  group.name,
  group.description,
  group.role,
  group.createdAt.toISOString(),
];
const memberProof = (member: GroupMemberRow) => [
  member.accountId,
  member.groupId,
  member.userId,
  member.createdAt.toISOString(),
];

/** Whether this server wrote the group's row. */
export const groupIsGenuine = (witness: Witness, group: GroupRow, mac: Uint8Array): boolean =>
  isGenuine(witness, "group", groupProof(group), mac, { kind: "Group", id: group.name, accountId: group.accountId });

/** Whether this server wrote that a user is in a group. */
export const groupMemberIsGenuine = (witness: Witness, member: GroupMemberRow, mac: Uint8Array): boolean =>
  isGenuine(witness, "group-member", memberProof(member), mac, {
    kind: "GroupMember",
    id: `${member.groupId}/${member.userId}`,
    accountId: member.accountId,
  });

const withMac = (keys: Keys, group: GroupRow) => ({ ...group, mac: bytes(keys.mac("group", groupProof(group))) });

/** Adds a group; false when the account has one of that name. */
export const addGroup = async (tx: Tx, keys: Keys, group: GroupRow): Promise<boolean> =>
  (await tx.group.createMany({ data: [withMac(keys, group)], skipDuplicates: true })).count === 1;

/** The group of that name. */
export async function findGroup(
  db: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<GroupRow | undefined> {
  const found = await db.group.findUnique({ where: { accountId_name: { accountId, name } } });
  if (!found) return undefined;
  const { mac, ...group } = found;
  return groupIsGenuine(witness, group, mac) ? group : undefined;
}

/** The same, and nobody changes the group until the transaction ends. */
export async function holdGroup(
  tx: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<GroupRow | undefined> {
  await tx.$queryRaw`SELECT 1 AS held FROM "group" WHERE account_id = ${accountId} AND name = ${name} FOR UPDATE`;
  return findGroup(tx, witness, accountId, name);
}

/** Writes a group's description and role. It is held by {@link holdGroup}. */
export const updateGroup = (tx: Tx, keys: Keys, group: GroupRow) =>
  tx.group.update({
    where: { accountId_id: { accountId: group.accountId, id: group.id } },
    data: withMac(keys, group),
  });

/** Deletes a group; its members stay users. */
export const deleteGroup = (tx: Tx, { accountId, id }: Pick<GroupRow, "accountId" | "id">) =>
  tx.group.deleteMany({ where: { accountId, id } });

/** One page of the account's groups by name with the number of their members, and where it ended when there are more. */
export async function listGroups(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { after, limit }: { after: string | undefined; limit: number },
) {
  const found = await tx.group.findMany({
    where: { accountId, ...(after && { name: { gt: after } }) },
    include: { _count: { select: { members: true } } },
    orderBy: { name: "asc" },
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  return {
    rows: page.flatMap(({ mac, _count, ...group }) =>
      groupIsGenuine(witness, group, mac) ? [{ ...group, members: _count.members }] : [],
    ),
    next: found.length > limit ? page.at(-1)?.name : undefined,
  };
}

/** The group's members, by name. */
export async function membersOf(tx: Tx, witness: Witness, { accountId, id }: Pick<GroupRow, "accountId" | "id">) {
  const found = await tx.groupMember.findMany({
    where: { accountId, groupId: id },
    include: { user: { select: { name: true, role: true } } },
    orderBy: { user: { name: "asc" } },
  });
  return found.flatMap(({ mac, user, ...member }) =>
    groupMemberIsGenuine(witness, member, mac)
      ? [{ userId: member.userId, userName: user.name, role: user.role, addedAt: member.createdAt }]
      : [],
  );
}

/** Puts users into a group; those who are in it stay. */
export const addMembers = (tx: Tx, keys: Keys, members: readonly GroupMemberRow[]) =>
  tx.groupMember.createMany({
    data: members.map((member) => ({ ...member, mac: bytes(keys.mac("group-member", memberProof(member))) })),
    skipDuplicates: true,
  });

/** Takes users out of a group; those who are not in it are passed over. */
export const removeMembers = (
  tx: Tx,
  { accountId, id }: Pick<GroupRow, "accountId" | "id">,
  userIds: readonly string[],
) => tx.groupMember.deleteMany({ where: { accountId, groupId: id, userId: { in: [...userIds] } } });

/** A group that somebody is in: its name, and the role that it gives. */
export type GroupOfUser = { name: string; role: string };

/** What a user's memberships look like where they are read beside the user; only those that this server wrote count. */
export const genuineGroups = (
  witness: Witness,
  memberships: readonly (GroupMemberRow & { mac: Uint8Array; group: GroupRow & { mac: Uint8Array } })[],
): GroupOfUser[] =>
  memberships.flatMap(({ mac, group: { mac: groupMac, ...group }, ...member }) =>
    groupMemberIsGenuine(witness, member, mac) && groupIsGenuine(witness, group, groupMac)
      ? [{ name: group.name, role: group.role }]
      : [],
  );

/** The groups that a user is in, by name. */
export async function groupsOfUser(
  db: Tx,
  witness: Witness,
  { accountId, id }: { accountId: string; id: string },
): Promise<GroupOfUser[]> {
  const found = await db.groupMember.findMany({
    where: { accountId, userId: id },
    include: { group: true },
    orderBy: { group: { name: "asc" } },
  });
  return genuineGroups(witness, found);
}

/** All that a user is in the account: their own role and those of their groups, each once. "None" is nothing. */
export const rolesOf = (own: string, groups: readonly GroupOfUser[]): string[] => {
  const roles = new Set([own, ...groups.map(({ role }) => role)]);
  if (roles.size > 1) roles.delete("None");
  return [...roles];
};

/** How the rows are proved anew. */
export const provedGroups = provedTable({
  name: "group",
  purpose: "group",
  read: (tx: Tx, macs: Proofs) => tx.group.findMany({ where: { mac: { in: macs } } }),
  proof: groupProof,
});

/** How the rows of memberships are proved anew. */
export const provedGroupMembers = provedTable({
  name: "group_member",
  purpose: "group-member",
  read: (tx: Tx, macs: Proofs) => tx.groupMember.findMany({ where: { mac: { in: macs } } }),
  proof: memberProof,
});
