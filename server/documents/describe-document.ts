import * as z from "zod";
import { DocumentReference, DocumentVersion, DocumentVersionName, invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { favouritesOf } from "./favourites-of";
import { attachmentsBeside } from "./gather-attachments";
import { presentDescription } from "./present";
import { presentReviews } from "./present-review";
import * as documents from "./store";

/**
 * Everything about a document but its text.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion. Source: SSM API 2014-11-06, DescribeDocument.
 */
export const describeDocument = operation({
  name: "DescribeDocument",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Name: DocumentReference,
    DocumentVersion: DocumentVersion.optional(),
    VersionName: DocumentVersionName.optional(),
  }),
  prepare: ({ Name, DocumentVersion, VersionName }, context) =>
    resolveDocument(context, Name, { version: DocumentVersion, versionName: VersionName }),
  resources: (_, { accountId }, document) => [documentResource(accountId, document)],
  missing: ({ Name }) => invalidDocument(Name),
  async handle(_, { app, tx, caller }, document) {
    const tags = document.owner === "Self" ? await documents.tagsOf(tx, caller.accountId, document.name) : {};
    const attachments = await attachmentsBeside(document, { app, tx });
    const reviews = await presentReviews(document, { app, tx });
    return {
      Document: {
        ...presentDescription(document, tags, attachments, reviews, caller.door),
        ...(caller.door === "console" && { IsFavourite: (await favouritesOf({ tx, caller })).has(document.name) }),
      },
    };
  },
});
