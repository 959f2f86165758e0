import * as z from "zod";
import { DocumentFormat, writeContentText } from "@/core/documents/content-text";
import { DocumentReference, DocumentVersion, DocumentVersionName, invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { presentContent } from "./present";

/**
 * A document's content: the text as it was given, or the same value in the other format.
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
  async handle({ DocumentFormat = "JSON" }, _, document) {
    const isAsGiven = DocumentFormat === document.format;
    const content = isAsGiven ? document.content : writeContentText(document.value, DocumentFormat);
    return presentContent(document, content, DocumentFormat);
  },
});
