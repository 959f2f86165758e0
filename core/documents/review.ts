import * as z from "zod";
import { machine } from "../state-machine";
import { invalidDocumentOperation } from "./document";

/** What has become of the review of a version. Source: SSM API 2014-11-06, ReviewStatus. */
export const ReviewStatus = z.enum(["APPROVED", "NOT_REVIEWED", "PENDING", "REJECTED"]);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

/** What somebody does about a review. Source: SSM API 2014-11-06, DocumentReviewAction. */
export const ReviewAction = z.enum(["SendForReview", "UpdateReview", "Approve", "Reject"]);
export type ReviewAction = z.infer<typeof ReviewAction>;

/** What is said about a review. Source: SSM API 2014-11-06, DocumentReviewCommentList. */
export const ReviewComment = z
  .array(
    z.strictObject({
      Type: z.enum(["Comment"]).optional(),
      Content: z
        .string()
        .min(1)
        .max(1024)
        .regex(/^(?!\s*$).+/)
        .optional(),
    }),
  )
  .max(1);

/**
 * How the review of a version goes. One version of a document at most is in review, and one at most is approved: the one
 * before gives way. Source: SSM API 2014-11-06, ReviewStatus; decision 0032 for what it leaves open.
 */
export const review = machine<ReviewStatus, ReviewAction | "giveWay", object>({
  NOT_REVIEWED: { on: { SendForReview: "PENDING" } },
  PENDING: { on: { UpdateReview: "PENDING", Approve: "APPROVED", Reject: "REJECTED", giveWay: "NOT_REVIEWED" } },
  APPROVED: { on: { UpdateReview: "APPROVED", Reject: "REJECTED", giveWay: "REJECTED" } },
  REJECTED: { on: { UpdateReview: "REJECTED", SendForReview: "PENDING" } },
});

/** Which state a version leaves when another one of the same document comes into it. */
export const heldByOne: readonly ReviewStatus[] = ["PENDING", "APPROVED"];

/** Whether somebody else than the version's author has to do it. */
export const isVerdict = (action: ReviewAction): boolean => action === "Approve" || action === "Reject";

const words: Record<ReviewStatus, string> = {
  APPROVED: "is approved",
  NOT_REVIEWED: "was not sent for review",
  PENDING: "is in review",
  REJECTED: "was rejected",
};
const wishes: Record<ReviewAction, string> = {
  SendForReview: "be sent for review",
  UpdateReview: "be commented on",
  Approve: "be approved",
  Reject: "be rejected",
};

/** A version's review does not go from where it is to where it is wanted. */
export const reviewNotOpen = (name: string, version: string, status: ReviewStatus, action: ReviewAction) =>
  invalidDocumentOperation(`Version ${version} of ${name} ${words[status]}: it cannot ${wishes[action]}.`);

/** Nobody judges what they wrote. */
export const ownVersion = (name: string, version: string) =>
  invalidDocumentOperation(
    `You are the author of version ${version} of ${name}: somebody else has to approve or reject it.`,
  );
