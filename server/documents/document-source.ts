import { createHash } from "node:crypto";
import { arn as arnOf, parseArn } from "@/core/arn";
import { runsArbitraryCommands } from "@/core/documents/arbitrary-commands";
import { type AnyDocument, DocumentType, readContent } from "@/core/documents/check-content";
import { DocumentFormat } from "@/core/documents/content-text";
import {
  type Document,
  invalidDocument,
  invalidDocumentType,
  invalidDocumentVersion,
  type Json,
} from "@/core/documents/document";
import { PACKAGE_SCHEMA, platformsOfPackage } from "@/core/documents/package-manifest";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import type { PredefinedDocument } from "@/core/documents/predefined/predefined-document";
import { supportedPlatforms } from "@/core/documents/render";
import type { PlatformType } from "@/core/nodes/node";
import type { Resource } from "../authorisation/resource-kinds";
import type { OperationContext } from "../operation";
import * as documents from "./store";

/** What a text says, once it was read. */
export type DocumentContent = {
  format: DocumentFormat;
  content: string;
  sha256: string;
  value: Json;
  read: AnyDocument;
  schemaVersion: string;
  description: string;
  platformTypes: readonly PlatformType[];
  /** Why whoever may run it has the machine; null when they have not. */
  arbitrary: string | null;
};

/** A document in one version, as the caller sees it. */
export type ResolvedDocument = DocumentContent & {
  /** As the caller names it: another account's document by its ARN. */
  name: string;
  /** Whose it is, in the words of policies. */
  owner: "Self" | "Amazon" | (string & {});
  /** The account it belongs to, or Amazon. */
  ownerId: string;
  documentType: DocumentType;
  version: string;
  versionName: string | null;
  defaultVersion: string;
  latestVersion: string;
  displayName: string | null;
  targetType: string | null;
  requires: unknown;
  createdAt: Date | undefined;
  createdBy: string | undefined;
};

/** Texts are read once each; the same text is the same document whoever owns it. */
const known = new Map<string, DocumentContent>();
const MAX_KNOWN = 200;

/**
 * What a document's text says.
 *
 * Errors: MaxDocumentSizeExceeded, InvalidDocumentSchemaVersion, InvalidDocumentContent.
 */
export function contentOf(content: string, format: DocumentFormat, type: DocumentType): DocumentContent {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const key = `${type} ${format} ${sha256}`;
  const found = known.get(key);
  if (found) return found;
  const { located, ...read } = readContent(content, format, type);
  const verdict = runsArbitraryCommands(read);
  const fresh: DocumentContent = {
    format,
    content,
    sha256,
    value: located.value,
    read,
    ...saidOf(read),
    arbitrary: verdict.runs ? verdict.reason : null,
  };
  const [oldest] = known.keys();
  if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(key, fresh);
  return fresh;
}

function saidOf(read: AnyDocument): Pick<DocumentContent, "schemaVersion" | "description" | "platformTypes"> {
  switch (read.documentType) {
    case "Command": {
      const { schemaVersion, description = "" } = read.document;
      return { schemaVersion, description, platformTypes: supportedPlatforms(read.document) };
    }
    case "Automation": {
      const { schemaVersion, description = "" } = read.automation;
      // It runs on the server's side; it is for machines of any platform. Source: AWS's own documents.
      return { schemaVersion, description, platformTypes: ["Linux", "Windows", "MacOS"] };
    }
    case "Package": {
      const { description = "" } = read.manifest;
      return { schemaVersion: PACKAGE_SCHEMA, description, platformTypes: platformsOfPackage(read.manifest) };
    }
  }
}

/** SHA-1 of a text, for callers that compare it. Source: SSM API 2014-11-06, DocumentHashType. */
export const sha1Of = (content: string) => createHash("sha1").update(content).digest("hex");

/** The text of a document that comes with the product, as GetDocument gives it. */
export const predefinedText = ({ content }: PredefinedDocument) => JSON.stringify(content, null, 2);

/** The highest number that the database has for versions. */
const MAX_NUMBER = 2 ** 31 - 1;

type Wanted = { version?: string | undefined; versionName?: string | undefined };

/**
 * The document that a name or an ARN means to the caller, in the version that was asked for (the default one when none
 * was). Another account's is found only by its ARN and only while it is shared; then nothing but the version that is
 * shared exists.
 *
 * Errors: InvalidDocument, InvalidDocumentVersion.
 */
export async function resolveDocument(
  { app, tx, caller, config }: Pick<OperationContext, "app" | "tx" | "caller" | "config">,
  reference: string,
  { version = "$DEFAULT", versionName }: Wanted = {},
): Promise<ResolvedDocument> {
  const arn = reference.startsWith("arn:") ? parseArn(reference) : undefined;
  if (reference.startsWith("arn:") && arn?.resource !== "document") throw invalidDocument(reference);
  const name = arn?.name ?? reference;
  const predefined = predefinedDocument(name);
  if (predefined && !arn?.accountId) return resolvePredefined(predefined, version, versionName);

  const accountId = arn?.accountId || caller.accountId;
  const isOwn = accountId === caller.accountId;
  const row = await documents.find(tx, app, accountId, name);
  const share = isOwn || !row ? undefined : await documents.findShare(tx, app, row, caller.accountId);
  if (!row || (!isOwn && !share)) throw invalidDocument(reference);

  const shown = share?.sharedVersion === "$LATEST" ? row.latestVersion : row.defaultVersion;
  const isWhole = isOwn || share?.sharedVersion === "$ALL";
  const numbers: Record<string, number> = { $DEFAULT: shown, $LATEST: isWhole ? row.latestVersion : shown };
  const number = numbers[version] ?? Number(version);
  if (number > MAX_NUMBER) throw invalidDocumentVersion(name, version);
  const found = await documents.findVersion(
    tx,
    app,
    row,
    versionName !== undefined ? { versionName } : { version: number },
  );
  if (!found || (!isWhole && found.version !== shown)) throw invalidDocumentVersion(name, versionName ?? version);
  const documentType = DocumentType.parse(row.documentType);
  return {
    ...contentOf(found.content, DocumentFormat.parse(found.format), documentType),
    name: isOwn ? name : arnOf({ region: config.region, accountId }, "document", name),
    owner: isOwn ? "Self" : accountId,
    ownerId: accountId,
    documentType,
    version: String(found.version),
    versionName: found.versionName,
    defaultVersion: String(shown),
    latestVersion: String(isWhole ? row.latestVersion : shown),
    displayName: found.displayName,
    targetType: found.targetType,
    requires: found.requires,
    createdAt: found.createdAt,
    createdBy: found.createdBy,
  };
}

function resolvePredefined(
  source: PredefinedDocument,
  version: string,
  versionName: string | undefined,
): ResolvedDocument {
  if (versionName !== undefined || !["$DEFAULT", "$LATEST", source.version].includes(version))
    throw invalidDocumentVersion(source.name, versionName ?? version);
  return {
    ...contentOf(predefinedText(source), "JSON", source.documentType),
    name: source.name,
    owner: "Amazon",
    ownerId: "Amazon",
    documentType: source.documentType,
    version: source.version,
    versionName: null,
    defaultVersion: source.version,
    latestVersion: source.version,
    displayName: null,
    targetType: null,
    requires: [],
    createdAt: undefined,
    createdBy: undefined,
  };
}

/**
 * The Command document of a resolved one.
 *
 * Errors: InvalidDocumentType for a document of another type.
 */
export function commandOf({ name, read }: ResolvedDocument): Document {
  if (read.documentType === "Command") return read.document;
  const hint = read.documentType === "Package" ? " AWS-ConfigureAWSPackage installs packages." : "";
  throw invalidDocumentType(
    `The document ${name} is of type ${read.documentType}; commands run documents of type Command.${hint}`,
  );
}

/**
 * A document as policies see it. Another account's is named by its ARN, so that a policy about a name never means what
 * somebody else calls so.
 */
export const documentResource = (
  accountId: string,
  { name, owner, arbitrary }: Pick<ResolvedDocument, "name" | "owner" | "arbitrary">,
): Resource => ({
  type: "Document",
  id: name,
  accountId,
  attributes: { owner, runsArbitraryCommands: arbitrary !== null },
});
