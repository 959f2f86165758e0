import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { DocumentName, DocumentVersion, invalidDocument, invalidDocumentVersion } from "@/core/documents/document";
import {
  heldByOne,
  isVerdict,
  ownVersion,
  ReviewAction,
  ReviewComment,
  type ReviewStatus,
  review,
  reviewNotOpen,
} from "@/core/documents/review";
import { validationException } from "@/core/errors";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { ownDocument } from "./own-document";
import * as reviews from "./review-store";
import * as documents from "./store";

/**
 * Sends a version of a document for review, comments on its review, approves it or rejects it; the latest version when none
 * is named. Nobody approves or rejects what they wrote. A comment of whoever made the newest entry takes the place of
 * the one before; otherwise it is an entry of its own.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion; InvalidDocumentOperation for a review that is not where it would have
 * to be, and for the author. Source: SSM API 2014-11-06, UpdateDocumentMetadata; decision 0032.
 */
export const updateDocumentMetadata = operation({
  name: "UpdateDocumentMetadata",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Name: DocumentName,
    DocumentVersion: DocumentVersion.optional(),
    DocumentReviews: z.strictObject({ Action: ReviewAction, Comment: ReviewComment.optional() }),
  }),
  async prepare({ Name, DocumentVersion: version = "$LATEST" }, context) {
    await ownDocument({ Name }, context);
    return resolveDocument(context, Name, { version });
  },
  resources: (_, { accountId }, document) => [documentResource(accountId, document)],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ Name: name, DocumentReviews: { Action: action, Comment } }, context, document) {
    const { app, tx, keys, caller, now, announce, audit } = context;
    const { accountId } = caller;
    const comment = Comment?.[0]?.Content;
    if (action === "UpdateReview" && comment === undefined)
      throw validationException("DocumentReviews.Comment: Say what the comment is.", [
        { path: ["DocumentReviews", "Comment"], message: "Say what the comment is." },
      ]);
    const row = await documents.findForChange(tx, app, accountId, name);
    if (!row) throw invalidDocument(name);
    const version = await documents.findVersion(tx, app, row, { version: Number(document.version) });
    if (!version) throw invalidDocumentVersion(name, document.version);

    const newest = await reviews.newestOfDocument(tx, app, row);
    const last = newest.find((entry) => entry.version === version.version);
    const before: ReviewStatus = last?.status ?? "NOT_REVIEWED";
    const after = review.next(before, action);
    if (!after) throw reviewNotOpen(name, document.version, before, action);
    const reviewer = principalName(caller);
    if (isVerdict(action) && version.createdBy === reviewer) throw ownVersion(name, document.version);

    const entry = { accountId, name, reviewer, createdAt: now, updatedAt: now };
    const isOwnLast = action === "UpdateReview" && last?.reviewer === reviewer && last.action !== "giveWay";
    if (isOwnLast) await reviews.updateReview(tx, keys, { ...last, comment: comment ?? null, updatedAt: now });
    else
      await reviews.addReview(tx, keys, {
        ...entry,
        version: version.version,
        action,
        status: after,
        comment: comment ?? null,
      });
    // What only one version can be, the one that was it is no longer.
    const givesWay = newest.find(
      ({ version: other, status }) => other !== version.version && status === after && heldByOne.includes(after),
    );
    const left = givesWay && review.next(givesWay.status, "giveWay");
    if (givesWay && left)
      await reviews.addReview(tx, keys, {
        ...entry,
        version: givesWay.version,
        action: "giveWay",
        status: left,
        comment: `Version ${document.version} ${after === "APPROVED" ? "was approved" : "was sent for review"} instead.`,
      });
    audit({
      summary: {
        version: version.version,
        action,
        before: { reviewStatus: before, ...(isOwnLast && { comment: last.comment }) },
        after: { reviewStatus: after, ...(comment !== undefined && { comment }) },
        ...(givesWay && left && { gaveWay: { version: givesWay.version, reviewStatus: left } }),
      },
    });
    announce("document", name);
    return {};
  },
});
