import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import type { MasterKeyVersion } from "../master-key/ring";

/** A user as stored, with a proof that this server wrote the row. */
export type UserRow = {
  accountId: string;
  id: string;
  name: string;
  role: string;
  passwordHash: string;
  passwordChangedAt: Date;
  createdAt: Date;
};

/** In the place of a hash: nobody can sign in with a password until the user has chosen one. */
export const noPassword = "!";

/** In the place of a hash: nobody signs in with a password, and the user chooses none; they come from a provider. */
export const signsInElsewhere = "*";

/** Whether somebody can sign in with a password. */
export const hasPassword = ({ passwordHash }: Pick<UserRow, "passwordHash">): boolean =>
  passwordHash !== noPassword && passwordHash !== signsInElsewhere;

const userProof = (user: Omit<UserRow, "createdAt">) => [
  user.accountId,
  user.id,
  user.name,
  user.role,
  user.passwordHash,
  user.passwordChangedAt.toISOString(),
];

/** Whether this server wrote the user's row; otherwise it is as good as none, and reported. */
export const userIsGenuine = (witness: Witness, user: Omit<UserRow, "createdAt">, mac: Uint8Array): boolean =>
  isGenuine(witness, "user", userProof(user), mac, { kind: "User", id: user.name, accountId: user.accountId });

/** The user of that name. */
export async function findUser(
  db: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<UserRow | undefined> {
  const found = await db.user.findUnique({ where: { accountId_name: { accountId, name } } });
  if (!found) return undefined;
  const { mac, ...user } = found;
  return userIsGenuine(witness, user, mac) ? user : undefined;
}

/** The same, and nobody changes the user until the transaction ends. */
export async function holdUser(
  tx: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<UserRow | undefined> {
  await tx.$queryRaw`SELECT 1 AS held FROM "user" WHERE account_id = ${accountId} AND name = ${name} FOR UPDATE`;
  return findUser(tx, witness, accountId, name);
}

/**
 * The account's administrators by their own role, whom nobody changes until the transaction ends: of two who are demoted
 * at once, the second is found to be the last.
 */
export async function holdAdministrators(tx: Tx, witness: Witness, accountId: string): Promise<UserRow[]> {
  await tx.$queryRaw`
    SELECT 1 AS held FROM "user" WHERE account_id = ${accountId} AND role = 'Administrator' ORDER BY id FOR UPDATE`;
  const rows = await tx.user.findMany({ where: { accountId, role: "Administrator" } });
  return rows.filter(({ mac, ...user }) => userIsGenuine(witness, user, mac));
}

/** Whether the account has any user yet. */
export const hasUsers = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.user.count({ where: { accountId } })) > 0;

const withMac = (keys: Keys, user: UserRow) => ({ ...user, mac: bytes(keys.mac("user", userProof(user))) });

export const insertUser = (tx: Tx, keys: Keys, user: UserRow) => tx.user.create({ data: withMac(keys, user) });

/** Adds a user; false when the account has one of that name. */
export const addUser = async (tx: Tx, keys: Keys, user: UserRow): Promise<boolean> =>
  (await tx.user.createMany({ data: [withMac(keys, user)], skipDuplicates: true })).count === 1;

/** Gives a user another role, if the row is still the given one. Returns whether it was. */
export async function changeRole(tx: Tx, keys: Keys, user: UserRow, role: string): Promise<boolean> {
  const { count } = await tx.user.updateMany({
    where: { accountId: user.accountId, id: user.id, role: user.role, passwordHash: user.passwordHash },
    data: { role, mac: bytes(keys.mac("user", userProof({ ...user, role }))) },
  });
  return count === 1;
}

/** Gives a user a new password, if it is still the given one. Returns whether it was. */
export async function replacePassword(
  tx: Tx,
  keys: Keys,
  user: UserRow,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  const changed = { ...user, passwordHash, passwordChangedAt: now };
  const { count } = await tx.user.updateMany({
    where: { accountId: user.accountId, id: user.id, passwordHash: user.passwordHash, role: user.role },
    data: { passwordHash, passwordChangedAt: now, mac: bytes(keys.mac("user", userProof(changed))) },
  });
  return count === 1;
}

/**
 * Whether the user's password is still the given one; nobody changes it until the transaction ends. A session that is
 * started meanwhile would be proved by the old one.
 */
export async function stillHasPassword(tx: Tx, user: Pick<UserRow, "accountId" | "id" | "passwordHash">) {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS held FROM "user"
    WHERE account_id = ${user.accountId} AND id = ${user.id}::uuid AND password_hash = ${user.passwordHash} FOR SHARE`;
  return rows.length > 0;
}

/** Deletes a user, with everything that is theirs alone: sessions, keys, memberships, second factor. */
export const deleteUser = (tx: Tx, { accountId, id }: Pick<UserRow, "accountId" | "id">) =>
  tx.user.deleteMany({ where: { accountId, id } });

/** A user as lists show it. */
export type ListedUser = UserRow & {
  groups: string[];
  accessKeys: number;
  hasSecondFactor: boolean;
  lastUsedAt: Date | undefined;
};

const latest = (dates: readonly (Date | null)[]): Date | undefined =>
  dates.filter((date) => date !== null).sort((a, b) => b.getTime() - a.getTime())[0];

/** One page of the account's users by name, and where it ended when there are more. */
export async function listUsers(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { search, after, limit }: { search: string | undefined; after: string | undefined; limit: number },
): Promise<{ rows: ListedUser[]; next: string | undefined }> {
  const found = await tx.user.findMany({
    where: {
      accountId,
      AND: [
        ...(search ? [{ name: { contains: search, mode: "insensitive" as const } }] : []),
        ...(after ? [{ name: { gt: after } }] : []),
      ],
    },
    include: {
      groups: { select: { group: { select: { name: true } } } },
      accessKeys: { select: { lastUsedAt: true } },
      sessions: { select: { lastUsedAt: true } },
      secondFactor: { select: { confirmedAt: true } },
    },
    orderBy: { name: "asc" },
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  return {
    rows: page.flatMap(({ mac, groups, accessKeys, sessions, secondFactor, ...user }) =>
      userIsGenuine(witness, user, mac)
        ? [
            {
              ...user,
              groups: groups.map(({ group }) => group.name).sort(),
              accessKeys: accessKeys.length,
              hasSecondFactor: Boolean(secondFactor?.confirmedAt),
              lastUsedAt: latest([...accessKeys, ...sessions].map(({ lastUsedAt }) => lastUsedAt)),
            },
          ]
        : [],
    ),
    next: found.length > limit ? page.at(-1)?.name : undefined,
  };
}

/**
 * By which version of the master key users of this database are proved: of one that there is, `undefined` when none of
 * ours proves any; "nobody" while there are no users.
 */
export async function versionOfUsers(db: Tx, keys: Keys): Promise<MasterKeyVersion | "nobody" | undefined> {
  const some = await db.user.findMany({ orderBy: { createdAt: "asc" }, take: 20 });
  if (some.length === 0) return "nobody";
  for (const user of some) {
    const version = keys.proverOf("user", userProof(user), user.mac);
    if (version) return version;
  }
  return undefined;
}

/** How the rows are proved anew. */
export const provedUsers = provedTable({
  name: "user",
  purpose: "user",
  read: (tx: Tx, macs: Proofs) => tx.user.findMany({ where: { mac: { in: macs } } }),
  proof: userProof,
});
