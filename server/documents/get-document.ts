import * as z from "zod";
import { DocumentReference, DocumentVersion, invalidDocument } from "@/core/documents/document";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { documentIdentifier } from "./present";

/**
 * One document with its content as JSON text. Errors: InvalidDocument, InvalidDocumentVersion.
 * Source: SSM API 2014-11-06, GetDocument.
 */
export const getDocument = operation({
  name: "GetDocument",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({ Name: DocumentReference, DocumentVersion: DocumentVersion.optional() }),
  prepare: async ({ Name, DocumentVersion }) => resolveDocument(Name, DocumentVersion),
  resources: (_, { accountId }, { source }) => [documentResource(accountId, source)],
  missing: ({ Name }) => invalidDocument(Name),
  async handle(_, __, { source }) {
    return { ...documentIdentifier(source), Content: JSON.stringify(source.content, null, 2) };
  },
});
