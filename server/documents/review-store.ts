import { ReviewStatus } from "@/core/documents/review";
import { isGenuine, type Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** The only file that queries what was said and decided about versions of documents. */

/** One entry of a version's review. */
export type ReviewRow = Omit<Prisma.DocumentReviewGetPayload<object>, "mac" | "status"> & { status: ReviewStatus };

type VersionKey = Pick<ReviewRow, "accountId" | "name" | "version">;
type StoredRow = Omit<ReviewRow, "status"> & { status: string; mac: Uint8Array };

const proof = (row: Omit<StoredRow, "mac">) => [
  row.accountId,
  row.name,
  String(row.version),
  String(row.number),
  row.action,
  row.status,
  row.comment ?? "",
  row.reviewer,
  row.createdAt.toISOString(),
  row.updatedAt.toISOString(),
];
const macOf = (keys: Keys, row: ReviewRow) => new Uint8Array(keys.mac("document-review", proof(row)));

/** The rows that this server wrote; another one is as good as none, and reported. */
const genuine = (witness: Witness, rows: readonly StoredRow[]): ReviewRow[] =>
  rows.flatMap(({ mac, ...row }) => {
    const { accountId, name, version, number } = row;
    const forged = { kind: "DocumentReview", id: `${name}/${version}/${number}`, accountId };
    return isGenuine(witness, "document-review", proof(row), mac, forged)
      ? [{ ...row, status: ReviewStatus.parse(row.status) }]
      : [];
  });

const columns = Prisma.sql`r.account_id AS "accountId", r.name, r.version, r.number, r.action, r.status, r.comment, r.reviewer,
  r.created_at AS "createdAt", r.updated_at AS "updatedAt", r.mac`;

/** The newest entry of each version of a document that has any. */
export async function newestOfDocument(
  tx: Tx,
  witness: Witness,
  { accountId, name }: Pick<ReviewRow, "accountId" | "name">,
): Promise<ReviewRow[]> {
  const rows = await tx.$queryRaw<StoredRow[]>`
    SELECT DISTINCT ON (r.version) ${columns} FROM document_review r
    WHERE r.account_id = ${accountId} AND r.name = ${name} ORDER BY r.version, r.number DESC`;
  return genuine(witness, rows);
}

/** The newest entries of some versions of an account's documents. */
export async function newestOfVersions(
  tx: Tx,
  witness: Witness,
  accountId: string,
  versions: readonly Pick<ReviewRow, "name" | "version">[],
): Promise<ReviewRow[]> {
  if (versions.length === 0) return [];
  const rows = await tx.$queryRaw<StoredRow[]>`
    SELECT DISTINCT ON (r.name, r.version) ${columns}
    FROM unnest(${versions.map(({ name }) => name)}::text[], ${versions.map(({ version }) => version)}::int[]) AS wanted (name, version)
    JOIN document_review r ON r.account_id = ${accountId} AND r.name = wanted.name AND r.version = wanted.version
    ORDER BY r.name, r.version, r.number DESC`;
  return genuine(witness, rows);
}

/** What a version's review was decided by last; undefined while it never was. */
export async function findVerdict(
  tx: Tx,
  witness: Witness,
  { accountId, name, version }: VersionKey,
): Promise<ReviewRow | undefined> {
  const row = await tx.documentReview.findFirst({
    where: { accountId, name, version, action: { in: ["Approve", "Reject", "giveWay"] } },
    orderBy: { number: "desc" },
  });
  return row ? genuine(witness, [row])[0] : undefined;
}

/** One page of a version's review, newest first. */
export async function listReviews(
  tx: Tx,
  witness: Witness,
  version: VersionKey,
  below: number | undefined,
  limit: number,
): Promise<{ rows: ReviewRow[]; next: number | undefined }> {
  const { accountId, name } = version;
  const rows = await tx.documentReview.findMany({
    where: { accountId, name, version: version.version, ...(below !== undefined && { number: { lt: below } }) },
    orderBy: { number: "desc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return { rows: genuine(witness, page), next: rows.length > limit ? page.at(-1)?.number : undefined };
}

/** Adds an entry after all others of its version; the caller holds the document. */
export async function addReview(tx: Tx, keys: Keys, entry: Omit<ReviewRow, "number">): Promise<void> {
  const { accountId, name, version } = entry;
  const { _max } = await tx.documentReview.aggregate({ where: { accountId, name, version }, _max: { number: true } });
  const row = { ...entry, number: (_max.number ?? 0) + 1 };
  await tx.documentReview.create({ data: { ...row, mac: macOf(keys, row) } });
}

/** Changes what an entry says. */
export async function updateReview(tx: Tx, keys: Keys, row: ReviewRow): Promise<void> {
  const { accountId, name, version, number, comment, updatedAt } = row;
  await tx.documentReview.update({
    where: { accountId_name_version_number: { accountId, name, version, number } },
    data: { comment, updatedAt, mac: macOf(keys, row) },
  });
}

/** How the rows are proved anew. */
export const provedReviews = provedTable({
  name: "document_review",
  purpose: "document-review",
  read: (tx: Tx, macs: Proofs) => tx.documentReview.findMany({ where: { mac: { in: macs } } }),
  proof: proof,
});
