import * as z from "zod";
import { DocumentName, invalidDocument, invalidDocumentVersion } from "@/core/documents/document";
import { operation } from "../operation";
import { documentResource, resolveDocument } from "./document-source";
import { ownDocument } from "./own-document";
import * as documents from "./store";

/**
 * Says which version is run when nobody names one.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion. Source: SSM API 2014-11-06, UpdateDocumentDefaultVersion.
 */
export const updateDocumentDefaultVersion = operation({
  name: "UpdateDocumentDefaultVersion",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ Name: DocumentName, DocumentVersion: z.string().regex(/^[1-9][0-9]*$/) }),
  async prepare({ Name, DocumentVersion }, context) {
    const current = await ownDocument({ Name }, context);
    return { current, wanted: await resolveDocument(context, Name, { version: DocumentVersion }) };
  },
  // What it is and what it becomes, as one: see UpdateDocument.
  resources: (_, { accountId }, { current, wanted }) => [
    documentResource(accountId, { ...wanted, arbitrary: current.arbitrary ?? wanted.arbitrary }),
  ],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ Name: name }, { app, tx, keys, caller, announce, audit }, { wanted }) {
    const row = await documents.findForChange(tx, app, caller.accountId, name);
    if (!row) throw invalidDocument(name);
    const version = await documents.findVersion(tx, app, row, { version: Number(wanted.version) });
    if (!version) throw invalidDocumentVersion(name, wanted.version);
    await documents.update(tx, keys, { ...row, defaultVersion: version.version });
    audit({
      summary: { before: { defaultVersion: row.defaultVersion }, after: { defaultVersion: version.version } },
    });
    announce("document", name);
    return {
      Description: {
        Name: name,
        DefaultVersion: String(version.version),
        ...(version.versionName && { DefaultVersionName: version.versionName }),
      },
    };
  },
});
