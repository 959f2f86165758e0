import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { userIsGenuine } from "./user-store";

/** That a user of one account may work in another, and as what. */
export type AccountMemberRow = {
  accountId: string;
  userAccountId: string;
  userId: string;
  role: string;
  createdAt: Date;
};

const memberProof = (member: AccountMemberRow) => [
  member.accountId,
  member.userAccountId,
  member.userId,
  member.role,
  member.createdAt.toISOString(),
];

/** Whether this server wrote that a user may work in another account. */
export const accountMemberIsGenuine = (witness: Witness, member: AccountMemberRow, mac: Uint8Array): boolean =>
  isGenuine(witness, "account-member", memberProof(member), mac, {
    kind: "AccountMember",
    id: `${member.userAccountId}/${member.userId}`,
    accountId: member.accountId,
  });

/** Makes the account's row on the first start; harmless when it exists. */
export const ensureAccount = (tx: Tx, account: { id: string; name: string; createdAt: Date }) =>
  tx.account.upsert({ where: { id: account.id }, create: account, update: {} });

/** Adds an account; false when there is one of that id. */
export const addAccount = async (tx: Tx, account: { id: string; name: string; createdAt: Date }): Promise<boolean> =>
  (await tx.account.createMany({ data: [account], skipDuplicates: true })).count === 1;

/** The account; undefined when there is none of that id. */
export const findAccount = async (tx: Tx, id: string) =>
  (await tx.account.findUnique({ where: { id }, select: { id: true, name: true, createdAt: true } })) ?? undefined;

/** The id of the account that was made first, which is the installation's own; undefined before the first start. */
export const firstAccount = async (tx: Tx): Promise<string | undefined> =>
  (await tx.account.findFirst({ orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: { id: true } }))?.id;

/** The account's name as people see it. */
export const accountNameOf = async (tx: Tx, id: string): Promise<string> =>
  (await tx.account.findUniqueOrThrow({ where: { id }, select: { name: true } })).name;

export const renameAccount = (tx: Tx, id: string, name: string) => tx.account.update({ where: { id }, data: { name } });

/** The installation's accounts by name, with how many people belong to each and come from others. */
export const listAccounts = (tx: Tx) =>
  tx.account.findMany({
    select: {
      id: true,
      name: true,
      createdAt: true,
      _count: { select: { users: true, members: true, nodes: { where: { deregisteredAt: null } } } },
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: 1_000,
  });

/** Lets a user work in another account, or changes as what they do. */
export const putAccountMember = (tx: Tx, keys: Keys, member: AccountMemberRow) => {
  const row = { ...member, mac: bytes(keys.mac("account-member", memberProof(member))) };
  const { accountId, userAccountId, userId } = member;
  return tx.accountMember.upsert({
    where: { accountId_userAccountId_userId: { accountId, userAccountId, userId } },
    create: row,
    update: row,
  });
};

/** The user's membership of an account; undefined when there is none. */
export async function findAccountMember(
  tx: Tx,
  witness: Witness,
  { accountId, userAccountId, userId }: Pick<AccountMemberRow, "accountId" | "userAccountId" | "userId">,
): Promise<AccountMemberRow | undefined> {
  const found = await tx.accountMember.findUnique({
    where: { accountId_userAccountId_userId: { accountId, userAccountId, userId } },
  });
  if (!found) return undefined;
  const { mac, ...member } = found;
  return accountMemberIsGenuine(witness, member, mac) ? member : undefined;
}

export const removeAccountMember = (
  tx: Tx,
  { accountId, userAccountId, userId }: Pick<AccountMemberRow, "accountId" | "userAccountId" | "userId">,
) => tx.accountMember.deleteMany({ where: { accountId, userAccountId, userId } });

/** Those of other accounts who may work in this one, by name. */
export async function accountMembersOf(tx: Tx, witness: Witness, accountId: string) {
  const found = await tx.accountMember.findMany({
    where: { accountId },
    include: { user: { include: { account: { select: { name: true } } } } },
    orderBy: [{ user: { name: "asc" } }, { userAccountId: "asc" }],
  });
  return found.flatMap(({ mac, user: { mac: userMac, account, ...user }, ...member }) =>
    accountMemberIsGenuine(witness, member, mac) && userIsGenuine(witness, user, userMac)
      ? [{ ...member, userName: user.name, userAccountName: account.name }]
      : [],
  );
}

/** The other accounts that a user may work in, by name. */
export async function accountsOfUser(tx: Tx, witness: Witness, user: { accountId: string; id: string }) {
  const found = await tx.accountMember.findMany({
    where: { userAccountId: user.accountId, userId: user.id },
    include: { account: { select: { name: true } } },
    orderBy: { account: { name: "asc" } },
  });
  return found.flatMap(({ mac, account, ...member }) =>
    accountMemberIsGenuine(witness, member, mac)
      ? [{ accountId: member.accountId, accountName: account.name, role: member.role }]
      : [],
  );
}

/** How the rows are proved anew. */
export const provedAccountMembers = provedTable({
  name: "account_member",
  purpose: "account-member",
  read: (tx: Tx, macs: Proofs) => tx.accountMember.findMany({ where: { mac: { in: macs } } }),
  proof: memberProof,
});
