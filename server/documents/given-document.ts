import * as z from "zod";
import { AttachmentsSource } from "@/core/documents/attachment";
import { MAX_ATTACHMENTS } from "@/core/documents/attachment-limits";
import { DocumentFormat } from "@/core/documents/content-text";
import { DisplayName, DocumentVersionName, TargetType } from "@/core/documents/document";
import type { DocumentContent } from "./document-source";

/** What CreateDocument and UpdateDocument take of a version. Source: SSM API 2014-11-06. */
export const versionInput = {
  Content: z.string().min(1),
  DocumentFormat: DocumentFormat.optional(),
  DisplayName: DisplayName.optional(),
  VersionName: DocumentVersionName.optional(),
  TargetType: TargetType.optional(),
  Attachments: z.array(AttachmentsSource).max(MAX_ATTACHMENTS).optional(),
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
