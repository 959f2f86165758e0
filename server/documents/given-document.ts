import * as z from "zod";
import { DocumentFormat } from "@/core/documents/content-text";
import { DisplayName, DocumentVersionName, TargetType } from "@/core/documents/document";
import { refusedMember } from "@/core/refused-member";
import type { DocumentContent } from "./document-source";

/** Source: SSM API 2014-11-06, AttachmentsSource. */
const AttachmentsSource = z.strictObject({
  Key: z.enum(["SourceUrl", "S3FileUrl", "AttachmentReference"]).optional(),
  Values: z.array(z.string().min(1).max(1024)).min(1).max(1).optional(),
  Name: z
    .string()
    .regex(/^[a-zA-Z0-9_\-.]{3,128}$/)
    .optional(),
});

/** What CreateDocument and UpdateDocument take of a version. Source: SSM API 2014-11-06. */
export const versionInput = {
  Content: z.string().min(1),
  DocumentFormat: DocumentFormat.optional(),
  DisplayName: DisplayName.optional(),
  VersionName: DocumentVersionName.optional(),
  TargetType: TargetType.optional(),
  // To drop them silently would store another document than was meant.
  Attachments: refusedMember(
    z.array(AttachmentsSource).max(20),
    "documents have no attachments here.",
    (attachments) => attachments.length === 0,
  ),
};

/** The columns of a version that its text says. */
export const columnsOf = ({
  content,
  format,
  sha256,
  schemaVersion,
  description,
  platformTypes,
  arbitrary,
}: DocumentContent) => ({
  content,
  format,
  sha256,
  schemaVersion,
  description,
  platformTypes: [...platformTypes],
  arbitrary,
});
