import type { OperationContext } from "../operation";
import type { ResolvedDocument } from "./document-source";
import { findVerdict, newestOfDocument, newestOfVersions, type ReviewRow } from "./review-store";

/** Who reviewed, as the API has it: a user's name alone. */
export const reviewerName = ({ reviewer }: Pick<ReviewRow, "reviewer">): string => reviewer.replace(/^user\//, "");

/** What a description says of reviews. Source: SSM API 2014-11-06, DocumentDescription. */
export type PresentedReviews = {
  ReviewStatus?: ReviewRow["status"];
  ReviewInformation?: { ReviewedTime: Date; Status: ReviewRow["status"]; Reviewer: string }[];
  ApprovedVersion?: string;
  PendingReviewVersion?: string;
};

/**
 * Where the reviews of a document are, and that of the version that is described. Only the account that owns a document
 * has reviews of it.
 */
export async function presentReviews(
  { name, owner, ownerId, version }: ResolvedDocument,
  { app, tx }: Pick<OperationContext, "app" | "tx">,
): Promise<PresentedReviews> {
  if (owner !== "Self") return {};
  const newest = await newestOfDocument(tx, app, { accountId: ownerId, name });
  const versionThatIs = (status: ReviewRow["status"]) => newest.find((entry) => entry.status === status)?.version;
  const own = newest.find((entry) => String(entry.version) === version);
  const approved = versionThatIs("APPROVED");
  const pending = versionThatIs("PENDING");
  const isDecided = own?.status === "APPROVED" || own?.status === "REJECTED";
  const verdict = isDecided ? await findVerdict(tx, app, own) : undefined;
  return {
    ReviewStatus: own?.status ?? "NOT_REVIEWED",
    ...(verdict && {
      ReviewInformation: [{ ReviewedTime: verdict.createdAt, Status: verdict.status, Reviewer: reviewerName(verdict) }],
    }),
    ...(approved !== undefined && { ApprovedVersion: String(approved) }),
    ...(pending !== undefined && { PendingReviewVersion: String(pending) }),
  };
}

/** Says of versions of an account's documents where their review is. */
export async function reviewStatuses(
  versions: readonly Pick<ReviewRow, "name" | "version">[],
  { app, tx, caller }: Pick<OperationContext, "app" | "tx" | "caller">,
): Promise<(version: Pick<ReviewRow, "name" | "version">) => ReviewRow["status"]> {
  const newest = await newestOfVersions(tx, app, caller.accountId, versions);
  const statuses = new Map(newest.map(({ name, version, status }) => [`${name}/${version}`, status]));
  return ({ name, version }) => statuses.get(`${name}/${version}`) ?? "NOT_REVIEWED";
}
