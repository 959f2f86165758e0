import * as z from "zod";
import {
  DocumentName,
  DocumentVersion,
  DocumentVersionName,
  invalidDocument,
  invalidDocumentOperation,
  invalidDocumentVersion,
} from "@/core/documents/document";
import { operation } from "../operation";
import { documentEvents } from "./document-events";
import * as favourites from "./favourite-store";
import { prepareOwn } from "./own-document";
import * as documents from "./store";

/**
 * Deletes a document with all its versions, or one version by number or name. Commands that ran it keep what they say
 * of it. A document that is shared is not deleted, so that nobody loses it unawares, nor is the default version while
 * there are others. What those who build on documents refuse is deleted by Force alone.
 *
 * Errors: InvalidDocument, InvalidDocumentOperation, InvalidDocumentVersion, AssociatedInstances. Source: SSM API 2014-11-06, DeleteDocument.
 */
export const deleteDocument = operation({
  name: "DeleteDocument",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    Name: DocumentName,
    DocumentVersion: DocumentVersion.optional(),
    VersionName: DocumentVersionName.optional(),
    Force: z.boolean().optional(),
  }),
  prepare: prepareOwn,
  resources: (_, __, resource) => [resource],
  missing: ({ Name }) => invalidDocument(Name),

  async handle({ Name: name, DocumentVersion: version, VersionName, Force = false }, context) {
    const { app, tx, keys, caller, announce, audit } = context;
    const { accountId } = caller;
    const row = await documents.findForChange(tx, app, accountId, name);
    if (!row) throw invalidDocument(name);
    const isOne = version !== undefined || VersionName !== undefined;
    announce("document", name);

    if (!isOne || (await documents.countVersions(tx, accountId, name)) === 1) {
      if (isOne) await oneVersion(row, version, VersionName);
      if ((await documents.countShares(tx, accountId, name)) > 0)
        throw invalidDocumentOperation(`The document ${name} is shared; stop sharing it first.`);
      const { rows } = await documents.listVersions(tx, accountId, name, undefined, 1_000);
      const versions = rows.map(({ version, sha256 }) => ({ version, sha256 }));
      await letGo();
      await documents.remove(tx, accountId, name);
      await favourites.forget(tx, accountId, name);
      audit({
        summary: { before: { name, defaultVersion: row.defaultVersion, versions }, ...(Force && { force: true }) },
      });
      return {};
    }

    const found = await oneVersion(row, version, VersionName);
    if (found.version === row.defaultVersion)
      throw invalidDocumentOperation(
        `Version ${found.version} of ${name} is the default version; make another one the default first.`,
      );
    await letGo(found.version);
    const latestVersion = await documents.removeVersion(tx, accountId, name, found.version);
    await documents.update(tx, keys, { ...row, latestVersion });
    audit({
      summary: {
        before: { version: found.version, sha256: found.sha256 },
        after: { latestVersion },
        ...(Force && { force: true }),
      },
    });
    return {};

    async function letGo(number?: number) {
      if (Force) return;
      for (const hear of documentEvents.onDeleting) await hear({ accountId, name, version: number }, context);
    }

    async function oneVersion(of: documents.DocumentRow, number: string | undefined, versionName: string | undefined) {
      const numbers: Record<string, number> = { $DEFAULT: of.defaultVersion, $LATEST: of.latestVersion };
      const wanted = number === undefined ? undefined : (numbers[number] ?? Number(number));
      const isInRange = wanted === undefined || wanted <= of.versionsMade;
      const one = versionName !== undefined ? { versionName } : wanted === undefined ? undefined : { version: wanted };
      const exact = one && isInRange ? await documents.findVersion(tx, app, of, one) : undefined;
      if (!exact || (wanted !== undefined && exact.version !== wanted))
        throw invalidDocumentVersion(name, number ?? versionName ?? "");
      return exact;
    }
  },
});
