import * as z from "zod";
import { DocumentFormat } from "@/core/documents/content-text";
import { DocumentReference, invalidDocument } from "@/core/documents/document";
import type { ReviewStatus } from "@/core/documents/review";
import { readPageToken, writePageToken } from "../db/page-token";
import { type Door, operation } from "../operation";
import { documentResource, type ResolvedDocument, resolveDocument } from "./document-source";
import { reviewStatuses } from "./present-review";
import * as documents from "./store";

/**
 * The versions of a document, newest first. Of another account's document there is only what is shared.
 *
 * Errors: InvalidDocument, InvalidNextToken. Source: SSM API 2014-11-06, ListDocumentVersions.
 */
export const listDocumentVersions = operation({
  name: "ListDocumentVersions",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Name: DocumentReference,
    MaxResults: z.int().min(1).max(50).optional(),
    NextToken: z.string().max(2048).optional(),
  }),
  prepare: ({ Name }, context) => resolveDocument(context, Name),
  resources: (_, { accountId }, document) => [documentResource(accountId, document)],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ MaxResults = 50, NextToken }, context, document) {
    const { tx, caller, keys } = context;
    const listing = { operation: "ListDocumentVersions", accountId: caller.accountId, question: document.name };
    const below = readPageToken(keys, listing, NextToken, z.int().positive());
    const isOwn = document.owner === "Self";
    const { rows, next } = isOwn
      ? await documents.listVersions(tx, caller.accountId, document.name, below, MaxResults)
      : { rows: [], next: undefined };
    const reviewStatusOf = await reviewStatuses(rows, context);
    return {
      DocumentVersions: isOwn
        ? rows.map((row) => ({
            Name: row.name,
            DocumentVersion: String(row.version),
            ...(row.displayName && { DisplayName: row.displayName }),
            ...(row.versionName && { VersionName: row.versionName }),
            CreatedDate: row.createdAt,
            IsDefaultVersion: String(row.version) === document.defaultVersion,
            DocumentFormat: DocumentFormat.parse(row.format),
            Status: "Active" as const,
            ReviewStatus: reviewStatusOf(row),
            ...(caller.door === "console" && { CreatedBy: row.createdBy, Hash: row.sha256 }),
          }))
        : [presentOnly(document, caller.door)],
      ...(next !== undefined && { NextToken: writePageToken(keys, listing, next) }),
    };
  },
});

/** Another account's reviews are its own. */
const noReview: { ReviewStatus?: ReviewStatus } = {};

const presentOnly = (document: ResolvedDocument, door: Door) => ({
  Name: document.name.split("/").at(-1) ?? document.name,
  DocumentVersion: document.version,
  ...(document.displayName && { DisplayName: document.displayName }),
  ...(document.versionName && { VersionName: document.versionName }),
  ...(document.createdAt && { CreatedDate: document.createdAt }),
  IsDefaultVersion: document.version === document.defaultVersion,
  DocumentFormat: document.format,
  Status: "Active" as const,
  ...noReview,
  ...(door === "console" && { CreatedBy: document.createdBy ?? "", Hash: document.sha256 }),
});
