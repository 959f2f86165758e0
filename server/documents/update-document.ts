import * as z from "zod";
import { principalName } from "@/core/access/principal";
import {
  DocumentName,
  DocumentVersion,
  documentVersionLimitExceeded,
  duplicateDocumentContent,
  duplicateDocumentVersionName,
  invalidDocument,
  invalidDocumentVersion,
  MAX_DOCUMENT_VERSIONS,
} from "@/core/documents/document";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import { operation } from "../operation";
import { contentOf, documentResource, resolveDocument } from "./document-source";
import { columnsOf, versionInput } from "./given-document";
import { readOnlyDocument } from "./own-document";
import { presentDescription } from "./present";
import * as documents from "./store";

/**
 * Adds a version to a document. The default version stays what it was; versions never change. What is not given stays
 * as it is in the latest version. `DocumentVersion` is the version that was edited: only the latest one can be.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion, DuplicateDocumentContent, DuplicateDocumentVersionName,
 * DocumentVersionLimitExceeded, InvalidDocumentOperation, InvalidDocumentContent, InvalidDocumentSchemaVersion,
 * MaxDocumentSizeExceeded. Source: SSM API 2014-11-06, UpdateDocument.
 */
export const updateDocument = operation({
  name: "UpdateDocument",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ Name: DocumentName, ...versionInput, DocumentVersion: DocumentVersion.optional() }),
  async prepare({ Name, Content, DocumentFormat = "JSON" }, context) {
    if (predefinedDocument(Name)) throw readOnlyDocument(Name);
    const latest = await resolveDocument(context, Name, { version: "$LATEST" });
    return { latest, content: contentOf(Content, DocumentFormat, latest.documentType) };
  },
  // Both what it is and what it is to become: nobody reaches over a wall by editing what stands on it.
  resources: (_, { accountId }, { latest, content }) => [
    documentResource(accountId, { ...latest, arbitrary: latest.arbitrary ?? content.arbitrary }),
  ],
  missing: ({ Name }) => invalidDocument(Name),

  async handle(input, context, { content }) {
    const { app, tx, keys, caller, now, announce, audit } = context;
    const { Name: name, DocumentVersion: base = "$LATEST" } = input;
    const { accountId } = caller;
    const row = await documents.findForChange(tx, app, accountId, name);
    if (!row) throw invalidDocument(name);
    const latest = await documents.findVersion(tx, app, row, { version: row.latestVersion });
    if (!latest) throw invalidDocumentVersion(name, "$LATEST");
    const isLatest =
      base === "$LATEST" ||
      base === String(row.latestVersion) ||
      (base === "$DEFAULT" && row.defaultVersion === row.latestVersion);
    if (!isLatest)
      throw invalidDocumentVersion(
        name,
        base,
        `Version ${base} of ${name} is not the latest one, ${row.latestVersion}: somebody may have changed the document meanwhile.`,
      );
    if ((await documents.countVersions(tx, accountId, name)) >= MAX_DOCUMENT_VERSIONS)
      throw documentVersionLimitExceeded(name);
    const same = await documents.versionWith(tx, accountId, name, content.sha256, content.format);
    if (same !== undefined) throw duplicateDocumentContent(name, same);
    if (input.VersionName && (await documents.hasVersionName(tx, accountId, name, input.VersionName)))
      throw duplicateDocumentVersionName(input.VersionName);

    const version = row.versionsMade + 1;
    await documents.insertVersion(tx, keys, {
      accountId,
      name,
      version,
      ...columnsOf(content),
      versionName: input.VersionName ?? null,
      displayName: input.DisplayName ?? latest.displayName,
      targetType: input.TargetType ?? latest.targetType,
      requires: latest.requires,
      createdAt: now,
      createdBy: principalName(caller),
    });
    await documents.update(tx, keys, { ...row, latestVersion: version, versionsMade: version });
    audit({
      summary: {
        before: { latestVersion: row.latestVersion, sha256: latest.sha256 },
        after: { latestVersion: version, sha256: content.sha256, runsArbitraryCommands: content.arbitrary !== null },
      },
    });
    announce("document", name);
    const made = await resolveDocument(context, name, { version: String(version) });
    return { DocumentDescription: presentDescription(made, await documents.tagsOf(tx, accountId, name), caller.door) };
  },
});
