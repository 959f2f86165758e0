import * as z from "zod";
import { DocumentFormat } from "@/core/documents/content-text";
import { DisplayName, DocumentVersionName, TargetType } from "@/core/documents/document";
import { validationException } from "@/core/errors";
import type { DocumentContent } from "./document-source";

/** What CreateDocument and UpdateDocument take of a version. Source: SSM API 2014-11-06. */
export const versionInput = {
  Content: z.string().min(1),
  DocumentFormat: DocumentFormat.optional(),
  DisplayName: DisplayName.optional(),
  VersionName: DocumentVersionName.optional(),
  TargetType: TargetType.optional(),
  Attachments: z.array(z.unknown()).max(20).optional(),
};

/** Files beside a document do not exist here; to drop them silently would store another document than was meant. */
export function refuseAttachments(attachments: readonly unknown[] | undefined): void {
  if (attachments && attachments.length > 0)
    throw validationException("Documents have no attachments here.", [
      { path: ["Attachments"], message: "Attachments are not supported." },
    ]);
}

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
