import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import { type UserRow, userIsGenuine } from "../identity/user-store";
import type { Keys } from "../keys";

/** Whom a provider knows a user as, with a proof that this server wrote the row. */
export type IdentityRow = {
  accountId: string;
  issuer: string;
  subject: string;
  userId: string;
  createdAt: Date;
  createdBy: string;
};

/** Somebody as a provider knows them. */
export type Identity = Pick<IdentityRow, "accountId" | "issuer" | "subject">;

const identityProof = (row: IdentityRow) => [
  row.accountId,
  row.issuer,
  row.subject,
  row.userId,
  row.createdAt.toISOString(),
];

const identityIsGenuine = (witness: Witness, row: IdentityRow, mac: Uint8Array) =>
  isGenuine(witness, "linked-identity", identityProof(row), mac, {
    kind: "LinkedIdentity",
    id: row.userId,
    accountId: row.accountId,
  });

/** Until the transaction ends nobody else signs in as, or links, the same identity: of two the second finds the first's. */
export async function holdIdentity(tx: Tx, { accountId, issuer, subject }: Identity): Promise<void> {
  const name = JSON.stringify(["linked-identity", accountId, issuer, subject]);
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`;
}

/** The user whom an identity is linked to; undefined too when one of the rows was not written by this server. */
export async function findLinkedUser(
  tx: Tx,
  witness: Witness,
  { accountId, issuer, subject }: Identity,
): Promise<UserRow | undefined> {
  const found = await tx.linkedIdentity.findUnique({
    where: { accountId_issuer_subject: { accountId, issuer, subject } },
    include: { user: true },
  });
  if (!found || !identityIsGenuine(witness, found, found.mac)) return undefined;
  const { mac, ...user } = found.user;
  return userIsGenuine(witness, user, mac) ? user : undefined;
}

/** Whom a provider knows the user as; undefined when they are not linked. */
export async function identityOf(
  tx: Tx,
  witness: Witness,
  user: Pick<UserRow, "accountId" | "id">,
  issuer: string,
): Promise<IdentityRow | undefined> {
  const found = await tx.linkedIdentity.findUnique({
    where: { accountId_userId_issuer: { accountId: user.accountId, userId: user.id, issuer } },
  });
  if (!found) return undefined;
  const { mac, ...row } = found;
  return identityIsGenuine(witness, row, mac) ? row : undefined;
}

/** Links an identity to a user; false when one of the two is linked at this provider already. */
export const linkIdentity = async (tx: Tx, keys: Keys, row: IdentityRow): Promise<boolean> =>
  (
    await tx.linkedIdentity.createMany({
      data: [{ ...row, mac: bytes(keys.mac("linked-identity", identityProof(row))) }],
      skipDuplicates: true,
    })
  ).count === 1;

/** Takes the user's link at a provider away. Returns whether there was one. */
export const unlinkIdentity = async (
  tx: Tx,
  user: Pick<UserRow, "accountId" | "id">,
  issuer: string,
): Promise<boolean> =>
  (await tx.linkedIdentity.deleteMany({ where: { accountId: user.accountId, userId: user.id, issuer } })).count > 0;

/** How the rows are proved anew. */
export const provedIdentities = provedTable({
  name: "linked_identity",
  purpose: "linked-identity",
  read: (tx: Tx, macs: Proofs) => tx.linkedIdentity.findMany({ where: { mac: { in: macs } } }),
  proof: identityProof,
});
