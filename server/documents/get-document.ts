import * as z from "zod";
import { DocumentFormat, writeContentText } from "@/core/documents/content-text";
import { DocumentReference, DocumentVersion, DocumentVersionName, invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { attachmentUrl } from "./attachment-address";
import type { AttachmentRow } from "./attachment-store";
import { documentResource, resolveDocument } from "./document-source";
import { attachmentsBeside } from "./gather-attachments";
import { presentContent } from "./present";
import { reviewStatuses } from "./present-review";

/**
 * A document's content: the text as it was given, or the same value in the other format; and addresses of the files
 * beside it, which hold for a quarter of an hour.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion. Source: SSM API 2014-11-06, GetDocument.
 */
export const getDocument = operation({
  name: "GetDocument",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject({
    Name: DocumentReference,
    DocumentVersion: DocumentVersion.optional(),
    VersionName: DocumentVersionName.optional(),
    DocumentFormat: DocumentFormat.optional(),
  }),
  prepare: ({ Name, DocumentVersion, VersionName }, context) =>
    resolveDocument(context, Name, { version: DocumentVersion, versionName: VersionName }),
  resources: (_, { accountId }, document) => [documentResource(accountId, document)],
  missing: ({ Name }) => invalidDocument(Name),
  async handle({ DocumentFormat = "JSON" }, context, document) {
    const { app, tx, keys, config, now } = context;
    const isAsGiven = DocumentFormat === document.format;
    const content = isAsGiven ? document.content : writeContentText(document.value, DocumentFormat);
    const attachments = await attachmentsBeside(document, { app, tx });
    const version = { name: document.name, version: Number(document.version) };
    const reviewStatus = document.owner === "Self" ? (await reviewStatuses([version], context))(version) : undefined;
    const urlOf = (attachment: AttachmentRow) => attachmentUrl(config, keys, attachment, now);
    return presentContent(document, content, DocumentFormat, attachments, urlOf, reviewStatus);
  },
});
