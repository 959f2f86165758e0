import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { type UserRow, userIsGenuine } from "./user-store";

/** A link that signs its user in once. */
export type SignInLinkRow = {
  tokenSha256: Uint8Array;
  accountId: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
};

const linkProof = (link: SignInLinkRow) => [
  link.tokenSha256,
  link.accountId,
  link.userId,
  link.createdAt.toISOString(),
  link.expiresAt.toISOString(),
];

const linkIsGenuine = (witness: Witness, link: SignInLinkRow, mac: Uint8Array) =>
  isGenuine(witness, "sign-in-link", linkProof(link), mac, {
    kind: "SignInLink",
    id: Buffer.from(link.tokenSha256).toString("hex").slice(0, 16),
    accountId: link.accountId,
  });

export const insertSignInLink = (tx: Tx, keys: Keys, link: SignInLinkRow) =>
  tx.signInLink.create({
    data: { ...link, tokenSha256: bytes(link.tokenSha256), mac: bytes(keys.mac("sign-in-link", linkProof(link))) },
  });

/** Whom a link would sign in now; it stays unused. Undefined when it would not. */
export async function peekSignInLink(
  tx: Tx,
  witness: Witness,
  tokenSha256: Uint8Array,
  now: Date,
): Promise<UserRow | undefined> {
  const link = await tx.signInLink.findUnique({
    where: { tokenSha256: bytes(tokenSha256), usedAt: null, expiresAt: { gt: now } },
    include: { user: true },
  });
  if (!link || !linkIsGenuine(witness, link, link.mac)) return undefined;
  const { mac, ...user } = link.user;
  return userIsGenuine(witness, user, mac) ? user : undefined;
}

/**
 * Uses up a link: of two who try, one gets the user. Undefined when it was used, has expired, never was, or was not
 * written by this server.
 */
export async function redeemSignInLink(
  tx: Tx,
  witness: Witness,
  tokenSha256: Uint8Array,
  now: Date,
): Promise<UserRow | undefined> {
  const user = await peekSignInLink(tx, witness, tokenSha256, now);
  if (!user) return undefined;
  const { count } = await tx.signInLink.updateMany({
    where: { tokenSha256: bytes(tokenSha256), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return count === 1 ? user : undefined;
}

/** Takes back the links of a user that were not used. */
export const deleteSignInLinks = (tx: Tx, { accountId, id }: Pick<UserRow, "accountId" | "id">) =>
  tx.signInLink.deleteMany({ where: { accountId, userId: id } });

/** How the rows are proved anew. */
export const provedSignInLinks = provedTable({
  name: "sign_in_link",
  purpose: "sign-in-link",
  read: (tx: Tx, macs: Proofs) => tx.signInLink.findMany({ where: { mac: { in: macs } } }),
  proof: linkProof,
});
