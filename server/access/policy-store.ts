import * as z from "zod";
import { SentenceInput } from "@/core/access/policy";
import type { Sentence } from "@/core/access/sentence";
import { canonicalJson } from "@/core/commands/order";
import { isGenuine, reportForgery, type Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** A policy of an account's own, with a proof that this server wrote it. */
export type PolicyRow = {
  accountId: string;
  id: string;
  name: string;
  description: string;
  /** What the text was made from; null for a policy that was written as text. */
  sentence: Sentence | null;
  text: string;
  createdAt: Date;
  createdBy: string;
  updatedAt: Date;
  updatedBy: string;
};

/** What a policy grants is what is proved; who wrote it and why is only told. */
const proofOf = ({ accountId, id, name, sentence, text, updatedAt }: PolicyRow) => [
  accountId,
  id,
  name,
  canonicalJson(sentence),
  text,
  updatedAt.toISOString(),
];

type StoredPolicy = Prisma.PolicyGetPayload<object>;

/** A stored row with its sentence as one; undefined for what is none. */
function readable({ sentence, ...row }: StoredPolicy) {
  const parsed = z.nullable(SentenceInput).safeParse(sentence);
  return parsed.success ? { ...row, sentence: parsed.data } : undefined;
}

/** The policy of a stored row; undefined when this server did not write it, which is reported. */
function believed(witness: Witness, stored: StoredPolicy): PolicyRow | undefined {
  const forged = { kind: "Policy", id: stored.name, accountId: stored.accountId };
  const read = readable(stored);
  if (!read) return void reportForgery(witness, forged);
  const { mac, ...policy } = read;
  return isGenuine(witness, "policy", proofOf(policy), mac, forged) ? policy : undefined;
}

/** An account's policies by name, and how many rows there are that this server did not write. */
export async function listPolicies(
  db: Tx,
  witness: Witness,
  accountId: string,
): Promise<{ policies: PolicyRow[]; forged: number }> {
  const rows = await db.policy.findMany({ where: { accountId }, orderBy: { name: "asc" } });
  const policies = rows.flatMap((row) => believed(witness, row) ?? []);
  return { policies, forged: rows.length - policies.length };
}

/** The policy of that name; undefined when there is none, or this server did not write it. */
export async function findPolicy(
  db: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<PolicyRow | undefined> {
  const row = await db.policy.findUnique({ where: { accountId_name: { accountId, name } } });
  return row ? believed(witness, row) : undefined;
}

const dataOf = (keys: Keys, policy: PolicyRow) => ({
  ...policy,
  sentence: policy.sentence ?? Prisma.DbNull,
  mac: new Uint8Array(keys.mac("policy", proofOf(policy))),
});

/** Writes a new policy; false when the name is taken. */
export async function insertPolicy(tx: Tx, keys: Keys, policy: PolicyRow): Promise<boolean> {
  const { count } = await tx.policy.createMany({ data: [dataOf(keys, policy)], skipDuplicates: true });
  return count === 1;
}

/** Writes a policy anew, unless somebody else has since it was read. Returns whether it was written. */
export async function replacePolicy(tx: Tx, keys: Keys, policy: PolicyRow, readAt: Date): Promise<boolean> {
  const { accountId, id, ...data } = dataOf(keys, policy);
  const { count } = await tx.policy.updateMany({ where: { accountId, id, updatedAt: readAt }, data });
  return count === 1;
}

/** Removes a policy; false when it was not there. */
export const deletePolicy = async (tx: Tx, accountId: string, id: string): Promise<boolean> =>
  (await tx.policy.deleteMany({ where: { accountId, id } })).count === 1;

/** How the rows are proved anew. */
export const provedPolicies = provedTable({
  name: "policy",
  purpose: "policy",
  read: async (tx: Tx, macs: Proofs) =>
    (await tx.policy.findMany({ where: { mac: { in: macs } } })).flatMap((row) => readable(row) ?? []),
  proof: proofOf,
});
