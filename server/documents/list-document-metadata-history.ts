import * as z from "zod";
import { DocumentName, DocumentVersion, invalidDocument } from "@/core/documents/document";
import { readPageToken, writePageToken } from "../db/page-token";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { ownDocument } from "./own-document";
import { reviewerName } from "./present-review";
import { listReviews } from "./review-store";

/**
 * What was said and decided about a version of a document, newest first; of the latest version when none is named.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion, InvalidNextToken. Source: SSM API 2014-11-06,
 * ListDocumentMetadataHistory.
 */
export const listDocumentMetadataHistory = operation({
  name: "ListDocumentMetadataHistory",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Name: DocumentName,
    DocumentVersion: DocumentVersion.optional(),
    Metadata: z.enum(["DocumentReviews"]),
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  async prepare({ Name, DocumentVersion: version = "$LATEST" }, context) {
    await ownDocument({ Name }, context);
    return resolveDocument(context, Name, { version });
  },
  resources: (_, { accountId }, document) => [documentResource(accountId, document)],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ MaxResults = 50, NextToken }, { app, tx, caller, keys }, { name, version, createdBy }) {
    const { accountId } = caller;
    const listing = { operation: "ListDocumentMetadataHistory", accountId, question: { name, version } };
    const below = readPageToken(keys, listing, NextToken, z.int().positive());
    const { rows, next } = await listReviews(tx, app, { accountId, name, version: Number(version) }, below, MaxResults);
    return {
      Name: name,
      DocumentVersion: version,
      ...(createdBy && { Author: createdBy }),
      Metadata: {
        ReviewerResponse: rows.map((row) => ({
          CreateTime: row.createdAt,
          UpdatedTime: row.updatedAt,
          ReviewStatus: row.status,
          ...(row.comment && { Comment: [{ Type: "Comment" as const, Content: row.comment }] }),
          Reviewer: reviewerName(row),
        })),
      },
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});
