import { randomBytes } from "node:crypto";
import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { withHeader } from "../master-key/sealing";

/** The only file that queries encryption keys. */

/** A key: which of its versions seals, and whether it may be used. */
export type KeyRow = Omit<Prisma.EncryptionKeyGetPayload<object>, "mac">;

const proofOf = (row: KeyRow) => [
  row.accountId,
  row.id,
  row.alias,
  row.state,
  String(row.version),
  row.deletionAt?.toISOString() ?? "",
];
const believed = (witness: Witness, { mac, ...row }: Prisma.EncryptionKeyGetPayload<object>): KeyRow[] => {
  const forged = { kind: "EncryptionKey", id: row.id, accountId: row.accountId };
  return isGenuine(witness, "encryption-key", proofOf(row), mac, forged) ? [row] : [];
};
const dataOf = (keys: Keys, row: KeyRow) => ({ ...row, mac: bytes(keys.mac("encryption-key", proofOf(row))) });

/** Which key is meant. */
export type KeyName = { id: string } | { alias: string };

/** A key; a row that this server did not write is as good as none, and reported. */
export async function findKey(tx: Tx, witness: Witness, accountId: string, name: KeyName): Promise<KeyRow | undefined> {
  const found = await tx.encryptionKey.findFirst({ where: { accountId, ...name } });
  return found ? believed(witness, found)[0] : undefined;
}

/** The same, locked until the transaction ends. */
export async function findKeyForChange(tx: Tx, witness: Witness, accountId: string, name: KeyName) {
  const found = await findKey(tx, witness, accountId, name);
  if (!found) return undefined;
  await tx.$queryRaw`SELECT 1 FROM encryption_key WHERE account_id = ${accountId} AND id = ${found.id}::uuid FOR UPDATE`;
  return findKey(tx, witness, accountId, { id: found.id });
}

/** The keys of an account, by alias. */
export const listKeyRows = async (tx: Tx, witness: Witness, accountId: string): Promise<KeyRow[]> =>
  (await tx.encryptionKey.findMany({ where: { accountId }, orderBy: { alias: "asc" } })).flatMap((row) =>
    believed(witness, row),
  );

const ownerOf = ({ accountId, id }: Pick<KeyRow, "accountId" | "id">, version: number) => [
  accountId,
  "encryption-key",
  id,
  String(version),
];

/** Gives a key the material of a version. */
async function insertMaterial(tx: Tx, keys: Keys, row: KeyRow, createdAt: Date): Promise<void> {
  const sealedMaterial = bytes(keys.seal(ownerOf(row, row.version), randomBytes(32)));
  const { accountId, id: keyId, version } = row;
  await tx.encryptionKeyVersion.create({ data: { accountId, keyId, version, sealedMaterial, createdAt } });
}

/** Writes a new key with the material of its first version. Returns whether the alias was free. */
export async function insertKey(tx: Tx, keys: Keys, row: KeyRow): Promise<boolean> {
  const { count } = await tx.encryptionKey.createMany({ data: [dataOf(keys, row)], skipDuplicates: true });
  if (count === 1) await insertMaterial(tx, keys, row, row.createdAt);
  return count === 1;
}

/** Writes what has changed of a key. */
export async function updateKey(tx: Tx, keys: Keys, row: KeyRow): Promise<void> {
  const { accountId, id } = row;
  await tx.encryptionKey.update({ where: { accountId_id: { accountId, id } }, data: dataOf(keys, row) });
}

/** Gives a key a next version, which seals from now on. */
export async function addKeyVersion(tx: Tx, keys: Keys, before: KeyRow, now: Date): Promise<KeyRow> {
  const row = { ...before, version: before.version + 1 };
  await insertMaterial(tx, keys, row, now);
  await updateKey(tx, keys, row);
  return row;
}

/** The material of a version, 32 bytes; undefined when there is none. Errors: throws when it was altered or moved. */
export async function materialOf(
  tx: Tx,
  keys: Keys,
  key: Pick<KeyRow, "accountId" | "id">,
  version: number,
): Promise<Buffer | undefined> {
  const { accountId, id: keyId } = key;
  const found = await tx.encryptionKeyVersion.findUnique({
    where: { accountId_keyId_version: { accountId, keyId, version } },
  });
  return found ? keys.unseal(ownerOf(key, version), found.sealedMaterial) : undefined;
}

/**
 * Has the newest version of the master key wrap what elder ones did of all keys' material. Returns how many versions of
 * keys it were.
 */
export async function rewrapMaterial(tx: Tx, keys: Keys): Promise<number> {
  let done = 0;
  for (const { accountId, keyId, version, sealedMaterial } of await materialBehind(tx, keys)) {
    const header = keys.rewrappedHeader(ownerOf({ accountId, id: keyId }, version), sealedMaterial);
    const { count } = await tx.encryptionKeyVersion.updateMany({
      where: { accountId, keyId, version, sealedMaterial },
      data: { sealedMaterial: bytes(withHeader(header, sealedMaterial)) },
    });
    done += count;
  }
  return done;
}

/** The material that an elder version of the master key wraps; what none of them can open is not among it. */
export async function materialBehind(tx: Tx, keys: Keys) {
  const all = await tx.encryptionKeyVersion.findMany();
  return all.filter(({ accountId, keyId, version, sealedMaterial }) => {
    try {
      return (
        keys.sealedIsBehind(sealedMaterial) &&
        keys.rewrappedHeader(ownerOf({ accountId, id: keyId }, version), sealedMaterial)
      );
    } catch {
      return false;
    }
  });
}

/** Keys whose deletion has come, of all accounts. */
export const listDueKeys = async (tx: Tx, witness: Witness, now: Date): Promise<KeyRow[]> =>
  (await tx.encryptionKey.findMany({ where: { state: "PendingDeletion", deletionAt: { lte: now } } })).flatMap((row) =>
    believed(witness, row),
  );

/** Takes a key away with all its material: what it wraps is lost. */
export async function removeKey(tx: Tx, { accountId, id }: KeyRow): Promise<void> {
  await tx.encryptionKey.delete({ where: { accountId_id: { accountId, id } } });
}

/** How many secrets each key wraps, and how many of them by another version than the one that seals now. */
export async function countWrapped(tx: Tx, accountId: string): Promise<{ id: string; all: number; behind: number }[]> {
  return tx.$queryRaw`
    SELECT v.wrapped_by::text AS id, count(*)::integer AS all,
      (count(*) FILTER (WHERE v.wrapped_version <> k.version))::integer AS behind
    FROM parameter_version v JOIN encryption_key k ON k.account_id = v.account_id AND k.id = v.wrapped_by
    WHERE v.account_id = ${accountId} GROUP BY v.wrapped_by`;
}

/** How the rows are proved anew. */
export const provedKeys = provedTable({
  name: "encryption_key",
  purpose: "encryption-key",
  read: (tx: Tx, macs: Proofs) => tx.encryptionKey.findMany({ where: { mac: { in: macs } } }),
  proof: proofOf,
});
