import * as z from "zod";
import { asText } from "@/core/documents/interpolate";
import { predefinedDocument } from "@/core/documents/predefined/predefined";
import type { ReviewStatus } from "@/core/documents/review";
import { toTagList } from "@/core/tags";
import type { Door } from "../operation";
import type { AttachmentRow } from "./attachment-store";
import type { ResolvedDocument } from "./document-source";
import { sha1Of } from "./document-source";
import type { PresentedReviews } from "./present-review";

/** What a document needs beside it, as it is stored and shown. Source: SSM API 2014-11-06, DocumentRequires. */
export const Requires = z
  .array(
    z.strictObject({
      Name: z.string().regex(/^[a-zA-Z0-9_\-.:/]{3,128}$/),
      Version: z
        .string()
        .regex(/^([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$/)
        .optional(),
      RequireType: z
        .string()
        .regex(/^[a-zA-Z0-9_\-.]{1,128}$/)
        .optional(),
      VersionName: z
        .string()
        .regex(/^[a-zA-Z0-9_\-.]{1,128}$/)
        .optional(),
    }),
  )
  .max(50);

/** What only our own console is told. */
const ours = ({ arbitrary, name, ownerId }: Pick<Listed, "arbitrary" | "name" | "ownerId">) => ({
  /** Whoever may run it is administrator on the machine; and why. */
  RunsArbitraryCommands: arbitrary !== null,
  ArbitraryCommandsReason: arbitrary ?? "",
  /** The platforms of which nobody has run it on a real machine yet; known of what comes with the product. */
  NotYetRunOn: ownerId === "Amazon" ? [...(predefinedDocument(name)?.notYetRunOn ?? [])] : [],
});

/** What lists know of a document: not its content. */
type Listed = Pick<
  ResolvedDocument,
  | "name"
  | "ownerId"
  | "createdAt"
  | "displayName"
  | "versionName"
  | "platformTypes"
  | "version"
  | "documentType"
  | "schemaVersion"
  | "targetType"
  | "requires"
  | "arbitrary"
  | "description"
>;

/** Members that both lists and details have. */
const shared = (document: Listed) => ({
  Name: document.name,
  Owner: document.ownerId,
  PlatformTypes: [...document.platformTypes],
  DocumentVersion: document.version,
  DocumentType: document.documentType,
  SchemaVersion: document.schemaVersion,
  ...(document.createdAt && { CreatedDate: document.createdAt }),
  ...(document.displayName && { DisplayName: document.displayName }),
  ...(document.versionName && { VersionName: document.versionName }),
  ...(document.targetType && { TargetType: document.targetType }),
  ...requiresOf(document.requires),
});

/** What a stored document requires, when it requires anything. */
export function requiresOf(stored: unknown) {
  const requires = Requires.parse(stored ?? []);
  return requires.length > 0 ? { Requires: requires } : {};
}

/** A document with its parameters and hash. Source: SSM API 2014-11-06, DocumentDescription. */
export function presentDescription(
  document: ResolvedDocument,
  tags: Record<string, string>,
  attachments: readonly Pick<AttachmentRow, "fileName">[],
  reviews: PresentedReviews,
  door: Door,
) {
  return {
    ...shared(document),
    DocumentFormat: document.format,
    Sha1: sha1Of(document.content),
    Hash: document.sha256,
    HashType: "Sha256" as const,
    Status: "Active" as const,
    Description: document.description,
    Parameters: parametersOf(document).map(({ name, type, description, default: value }) => ({
      Name: name,
      Type: type,
      ...(description && { Description: description }),
      ...(value !== undefined && { DefaultValue: asText(value) }),
    })),
    LatestVersion: document.latestVersion,
    DefaultVersion: document.defaultVersion,
    ...(attachments.length > 0 && {
      AttachmentsInformation: attachments.map(({ fileName }) => ({ Name: fileName })),
    }),
    ...(document.owner === "Self" && { Tags: toTagList(tags) }),
    ...(document.createdBy && { Author: document.createdBy }),
    ...reviews,
    ...(door === "console" && ours(document)),
  };
}

function parametersOf({ read }: Pick<ResolvedDocument, "read">) {
  if (read.documentType === "Command") return read.document.parameters;
  const written = read.documentType === "Automation" ? (read.automation.parameters ?? {}) : {};
  return Object.entries(written).map(([name, parameter]) => ({ ...parameter, name }));
}

/**
 * The content in a format, and the files beside it, each with an address that `urlOf` makes.
 * Source: SSM API 2014-11-06, GetDocument.
 */
export const presentContent = (
  document: ResolvedDocument,
  content: string,
  format: "JSON" | "YAML",
  attachments: readonly AttachmentRow[],
  urlOf: (attachment: AttachmentRow) => string,
  reviewStatus: ReviewStatus | undefined,
) => ({
  Name: document.name,
  ...(document.createdAt && { CreatedDate: document.createdAt }),
  ...(document.displayName && { DisplayName: document.displayName }),
  ...(document.versionName && { VersionName: document.versionName }),
  DocumentVersion: document.version,
  Status: "Active" as const,
  Content: content,
  DocumentType: document.documentType,
  DocumentFormat: format,
  ...(reviewStatus && { ReviewStatus: reviewStatus }),
  ...requiresOf(document.requires),
  ...(attachments.length > 0 && {
    AttachmentsContent: attachments.map((attachment) => ({
      Name: attachment.fileName,
      Size: attachment.size,
      Hash: attachment.sha256,
      HashType: "Sha256" as const,
      Url: urlOf(attachment),
    })),
  }),
});

/** A document as lists show it. Source: SSM API 2014-11-06, DocumentIdentifier. */
export const presentIdentifier = (
  document: Listed & { format: string; tags: { Key: string; Value: string }[] },
  reviewStatus: ReviewStatus | undefined,
  door: Door,
) => ({
  ...shared(document),
  DocumentFormat: document.format,
  Tags: document.tags,
  ...(reviewStatus && { ReviewStatus: reviewStatus }),
  ...(door === "console" && { ...ours(document), Description: document.description }),
});
