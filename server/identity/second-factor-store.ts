import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";

/** A user's second factor as stored; asked for at sign-in once it is confirmed. */
export type SecondFactorRow = {
  accountId: string;
  userId: string;
  sealedSecret: Uint8Array;
  confirmedAt: Date | null;
  /** The step of the last code that was used. */
  lastStep: bigint;
  /** SHA-256 of the recovery codes that are left. */
  recoveryCodes: Uint8Array[];
  createdAt: Date;
};

type User = { accountId: string; id: string };

const proof = (factor: SecondFactorRow) => [
  factor.accountId,
  factor.userId,
  factor.sealedSecret,
  factor.confirmedAt?.toISOString() ?? "",
  String(factor.lastStep),
  factor.createdAt.toISOString(),
  ...factor.recoveryCodes,
];
const isOurs = (witness: Witness, factor: SecondFactorRow, mac: Uint8Array) =>
  isGenuine(witness, "second-factor", proof(factor), mac, {
    kind: "SecondFactor",
    id: factor.userId,
    accountId: factor.accountId,
  });

const owner = ({ accountId, id }: User) => ["second-factor", accountId, id];
const keyOf = ({ accountId, id }: User) => ({ accountId_userId: { accountId, userId: id } });

/**
 * A user's second factor. `forged` when a row is there that this server has not written: then nobody can tell what the
 * right code is, and none is right.
 */
export async function findSecondFactor(
  db: Tx,
  witness: Witness,
  user: User,
): Promise<(SecondFactorRow & { mac: Uint8Array }) | "forged" | undefined> {
  const found = await db.secondFactor.findUnique({ where: keyOf(user) });
  if (!found) return undefined;
  return isOurs(witness, found, found.mac) ? found : "forged";
}

/** Puts a new secret in the place of one that was never confirmed. False when there is a confirmed one. */
export async function beginSecondFactor(
  tx: Tx,
  { keys }: Witness,
  user: User,
  secret: Uint8Array,
  now: Date,
): Promise<boolean> {
  const factor: SecondFactorRow = {
    accountId: user.accountId,
    userId: user.id,
    sealedSecret: bytes(keys.seal(owner(user), secret)),
    confirmedAt: null,
    lastStep: 0n,
    recoveryCodes: [],
    createdAt: now,
  };
  await tx.secondFactor.deleteMany({ where: { accountId: user.accountId, userId: user.id, confirmedAt: null } });
  const { count } = await tx.secondFactor.createMany({
    data: [{ ...dataOf(factor), mac: bytes(keys.mac("second-factor", proof(factor))) }],
    skipDuplicates: true,
  });
  return count === 1;
}

const dataOf = (factor: SecondFactorRow) => ({
  ...factor,
  sealedSecret: bytes(factor.sealedSecret),
  recoveryCodes: factor.recoveryCodes.map(bytes),
});

/** The secret that codes come from. */
export const secretOf = ({ keys }: Witness, factor: SecondFactorRow): Buffer =>
  keys.unseal(owner({ accountId: factor.accountId, id: factor.userId }), factor.sealedSecret);

type ReadFactor = SecondFactorRow & { mac: Uint8Array };

/** What codes change of a row; its seal and its proof are renewed when the master key is rotated, and are none of it. */
const stateOf = ({ confirmedAt, lastStep, createdAt, recoveryCodes }: SecondFactorRow) =>
  JSON.stringify([
    confirmedAt,
    String(lastStep),
    createdAt,
    recoveryCodes.map((each) => Buffer.from(each).toString("hex")),
  ]);

/** Writes a change, if the row is still as it was read: of two who use one code, one gets in. Returns whether it was. */
export async function changeSecondFactor(
  tx: Tx,
  witness: Witness,
  former: ReadFactor,
  change: Partial<Pick<SecondFactorRow, "confirmedAt" | "lastStep" | "recoveryCodes">>,
): Promise<boolean> {
  const write = async ({ mac, ...row }: ReadFactor) => {
    const next = { ...row, ...change };
    const { count } = await tx.secondFactor.updateMany({
      where: { accountId: row.accountId, userId: row.userId, mac: bytes(mac) },
      data: { ...dataOf(next), mac: bytes(witness.keys.mac("second-factor", proof(next))) },
    });
    return count === 1;
  };
  if (await write(former)) return true;
  const present = await findSecondFactor(tx, witness, { accountId: former.accountId, id: former.userId });
  return present !== undefined && present !== "forged" && stateOf(present) === stateOf(former) && write(present);
}

/** Takes a user's second factor away. Returns whether there was one. */
export const deleteSecondFactor = async (tx: Tx, { accountId, id }: User): Promise<boolean> =>
  (await tx.secondFactor.deleteMany({ where: { accountId, userId: id } })).count > 0;

/** How the rows are proved anew. */
export const provedSecondFactors = provedTable({
  name: "second_factor",
  purpose: "second-factor",
  read: (tx: Tx, macs: Proofs) => tx.secondFactor.findMany({ where: { mac: { in: macs } } }),
  proof: proof,
  sealed: [
    {
      column: "sealed_secret",
      of: (row) => row.sealedSecret,
      owner: ({ accountId, userId }) => owner({ accountId, id: userId }),
      put: (row, value) => ({ ...row, sealedSecret: bytes(value) }),
    },
  ],
});
