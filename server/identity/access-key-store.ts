import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Database, Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { type GroupOfUser, genuineGroups } from "./group-store";
import { type UserRow, userIsGenuine } from "./user-store";

/** An access key as stored. */
export type AccessKeyRow = {
  id: string;
  accountId: string;
  userId: string;
  description: string;
  status: string;
  sealedSecret: Uint8Array;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  lastUsedFrom: string | null;
};

type ProvedKey = Omit<AccessKeyRow, "description" | "lastUsedAt" | "lastUsedFrom">;

const accessKeyProof = (key: ProvedKey) => [
  key.id,
  key.accountId,
  key.userId,
  key.status,
  key.sealedSecret,
  key.createdAt.toISOString(),
  // Only where there is one: keys that were made before there were ends are proved without.
  ...(key.expiresAt ? [key.expiresAt.toISOString()] : []),
];
const accessKeyOwner = (key: Pick<AccessKeyRow, "id" | "accountId">) => ["access-key", key.accountId, key.id];

const keyIsGenuine = (witness: Witness, key: ProvedKey, mac: Uint8Array) =>
  isGenuine(witness, "access-key", accessKeyProof(key), mac, {
    kind: "AccessKey",
    id: key.id,
    accountId: key.accountId,
  });

/** Stores an access key; its secret is sealed, because SigV4 needs the secret itself. */
export function insertAccessKey(
  tx: Tx,
  keys: Keys,
  {
    secret,
    description = "",
    expiresAt = null,
    ...key
  }: Pick<AccessKeyRow, "id" | "accountId" | "userId" | "status" | "createdAt"> &
    Partial<Pick<AccessKeyRow, "description" | "expiresAt">> & { secret: string },
) {
  const sealed = { ...key, expiresAt, sealedSecret: bytes(keys.seal(accessKeyOwner(key), Buffer.from(secret))) };
  return tx.accessKey.create({
    data: { ...sealed, description, mac: bytes(keys.mac("access-key", accessKeyProof(sealed))) },
  });
}

/** An active access key with its secret, its end, its user and what the user is; undefined when there is none. */
export async function findAccessKey(
  db: Tx,
  witness: Witness,
  id: string,
): Promise<{ id: string; secret: string; expiresAt: Date | null; user: UserRow; groups: GroupOfUser[] } | undefined> {
  const found = await db.accessKey.findUnique({
    where: { id },
    include: { user: { include: { groups: { include: { group: true } } } } },
  });
  if (!found) return undefined;
  // A row that was made Active by hand is met here as well as one that was left as it is.
  if (!keyIsGenuine(witness, found, found.mac) || found.status !== "Active") return undefined;
  const { mac, groups, ...user } = found.user;
  if (!userIsGenuine(witness, user, mac)) return undefined;
  return {
    id,
    secret: witness.keys.unseal(accessKeyOwner(found), found.sealedSecret).toString(),
    expiresAt: found.expiresAt,
    user,
    groups: genuineGroups(witness, groups),
  };
}

/** A user's keys, oldest first; their secrets stay sealed. */
export async function accessKeysOf(
  tx: Tx,
  witness: Witness,
  { accountId, id }: Pick<UserRow, "accountId" | "id">,
): Promise<AccessKeyRow[]> {
  const found = await tx.accessKey.findMany({
    where: { accountId, userId: id },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return found.flatMap(({ mac, ...key }) => (keyIsGenuine(witness, key, mac) ? [key] : []));
}

/** Writes what may change of a key, if it is still as it was read. Returns whether it was. */
export async function updateAccessKey(
  tx: Tx,
  keys: Keys,
  key: AccessKeyRow,
  change: Partial<Pick<AccessKeyRow, "description" | "status" | "expiresAt">>,
): Promise<boolean> {
  const next = { ...key, ...change };
  const { count } = await tx.accessKey.updateMany({
    where: { id: key.id, accountId: key.accountId, userId: key.userId, status: key.status, expiresAt: key.expiresAt },
    data: {
      ...change,
      // With what is proved beside the change: it may have been wrapped anew since it was read.
      sealedSecret: bytes(key.sealedSecret),
      mac: bytes(keys.mac("access-key", accessKeyProof(next))),
    },
  });
  return count === 1;
}

export const deleteAccessKey = (tx: Tx, { accountId, id }: Pick<AccessKeyRow, "accountId" | "id">) =>
  tx.accessKey.deleteMany({ where: { accountId, id } });

/** Notes that a key was used and from where, unless that was noted less than `everyMilliseconds` before. */
export const touchAccessKey = ({ pool }: Database, id: string, source: string, now: Date, everyMilliseconds: number) =>
  pool.query({
    name: "touch-access-key",
    text: `UPDATE access_key SET last_used_at = $2, last_used_from = $4
           WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)`,
    values: [id, now, new Date(now.getTime() - everyMilliseconds), source],
  });

/** How many keys a user has, whoever wrote them. */
export const countAccessKeys = (tx: Tx, { accountId, id }: Pick<UserRow, "accountId" | "id">): Promise<number> =>
  tx.accessKey.count({ where: { accountId, userId: id } });

/** How the rows are proved anew. */
export const provedAccessKeys = provedTable({
  name: "access_key",
  purpose: "access-key",
  read: (tx: Tx, macs: Proofs) => tx.accessKey.findMany({ where: { mac: { in: macs } } }),
  proof: accessKeyProof,
  sealed: [
    {
      column: "sealed_secret",
      of: (row) => row.sealedSecret,
      owner: accessKeyOwner,
      put: (row, value) => ({ ...row, sealedSecret: bytes(value) }),
    },
  ],
});
