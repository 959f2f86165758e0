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
import { attachmentsOf } from "./attachment-store";
import {
  contentOf,
  type DocumentContent,
  documentResource,
  type ResolvedDocument,
  resolveDocument,
} from "./document-source";
import { type Attached, attachmentsInAudit, attachTo, gatherAttachments } from "./gather-attachments";
import { columnsOf, versionInput } from "./given-document";
import { readOnlyDocument } from "./own-document";
import { checkPackageFiles, versionNameOf } from "./package-document";
import { presentDescription } from "./present";
import { presentReviews } from "./present-review";
import * as documents from "./store";

type Prepared = {
  latest: ResolvedDocument;
  content: DocumentContent;
  versionName: string | null;
  /** The files of the new version, when it does not keep those of the latest one. */
  given?: Attached[];
};

/**
 * Adds a version to a document. The default version stays what it was; versions never change. What is not given stays
 * as it is in the latest version, the files beside it too. `DocumentVersion` is the version that was edited: only the latest one can be.
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
  async prepare({ Name, Content, DocumentFormat = "JSON", VersionName }, context) {
    if (predefinedDocument(Name)) throw readOnlyDocument(Name);
    const latest = await resolveDocument(context, Name, { version: "$LATEST" });
    const content = contentOf(Content, DocumentFormat, latest.documentType);
    const prepared: Prepared = { latest, content, versionName: versionNameOf(content, VersionName) };
    return prepared;
  },
  // Both what it is and what it is to become: nobody reaches over a wall by editing what stands on it.
  resources: (_, { accountId }, { latest, content }) => [
    documentResource(accountId, { ...latest, arbitrary: latest.arbitrary ?? content.arbitrary }),
  ],
  missing: ({ Name }) => invalidDocument(Name),
  gather: async ({ Attachments }, context, prepared) =>
    Attachments ? { ...prepared, given: await gatherAttachments(Attachments, context) } : prepared,

  async handle(input, context, { content, versionName, given }) {
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
    const attachments = given ?? (await attachmentsOf(tx, app, { accountId, name, version: row.latestVersion }));
    checkPackageFiles(content, attachments);
    for (const version of await documents.versionsWith(tx, accountId, name, content.sha256, content.format))
      if (areSame(attachments, await attachmentsOf(tx, app, { accountId, name, version })))
        throw duplicateDocumentContent(name, version);
    if (versionName !== null && (await documents.hasVersionName(tx, accountId, name, versionName)))
      throw duplicateDocumentVersionName(versionName);

    const version = row.versionsMade + 1;
    await documents.insertVersion(tx, keys, {
      accountId,
      name,
      version,
      ...columnsOf(content),
      versionName,
      displayName: input.DisplayName ?? latest.displayName,
      targetType: input.TargetType ?? latest.targetType,
      requires: latest.requires,
      createdAt: now,
      createdBy: principalName(caller),
    });
    await attachTo(context, { accountId, name, version }, attachments);
    await documents.update(tx, keys, { ...row, latestVersion: version, versionsMade: version });
    audit({
      summary: {
        before: { latestVersion: row.latestVersion, sha256: latest.sha256 },
        after: {
          latestVersion: version,
          sha256: content.sha256,
          runsArbitraryCommands: content.arbitrary !== null,
          ...attachmentsInAudit(attachments),
        },
      },
    });
    announce("document", name);
    const made = await resolveDocument(context, name, { version: String(version) });
    const tags = await documents.tagsOf(tx, accountId, name);
    const reviews = await presentReviews(made, context);
    return { DocumentDescription: presentDescription(made, tags, attachments, reviews, caller.door) };
  },
});

/** Whether two versions have the same files beside them: the same names with the same content. */
function areSame(some: readonly Attached[], others: readonly Attached[]): boolean {
  const named = new Map(others.map(({ fileName, sha256 }) => [fileName, sha256]));
  return some.length === others.length && some.every(({ fileName, sha256 }) => named.get(fileName) === sha256);
}
