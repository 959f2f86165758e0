import * as z from "zod";
import { DomainError, validationException } from "../errors";
import { attachmentNameForm } from "./attachment-limits";
import { DocumentReference, DocumentVersion } from "./document";

/** The name of a file beside a document. */
export const AttachmentName = z.string().regex(attachmentNameForm);

/** How long fetching all files of one version may take, milliseconds: callers do not wait much longer than a minute. */
export const ATTACHMENT_FETCH_MS = 50_000;
/** How long an address of a file's content holds, seconds. */
export const ATTACHMENT_ADDRESS_SECONDS = 15 * 60;

/** Where a file comes from, as callers say it. Source: SSM API 2014-11-06, AttachmentsSource. */
export const AttachmentsSource = z.strictObject({
  Key: z.enum(["SourceUrl", "S3FileUrl", "AttachmentReference"]).optional(),
  Values: z.array(z.string().min(1).max(1024)).min(1).max(1).optional(),
  Name: AttachmentName.optional(),
});
export type AttachmentsSource = z.infer<typeof AttachmentsSource>;

/** Where a file comes from, and its name beside the document. */
export type WantedAttachment = { fileName: string } & (
  | { from: "address"; url: string }
  | { from: "upload"; fileId: string }
  | { from: "document"; document: string; version: string; attachment: string }
);

const Uuid = z.uuid();

/** A refusal that names the source it is about. */
export const badAttachment = (index: number, member: "Key" | "Values" | "Name", message: string): DomainError =>
  validationException(`Attachments.${index}.${member}: ${message}`, [
    { path: ["Attachments", index, member], message },
  ]);

/** The caller has begun no such upload, or a document has it by now. */
export const noSuchUpload = () =>
  new DomainError("NoSuchUpload", "There is no such upload.", [
    { path: ["FileId"], message: "There is no such upload." },
  ]);

/**
 * What the sources mean. `S3FileUrl` is the http(s) address of a file, `SourceUrl` that of the folder in which a file of
 * the given name lies; there is no S3 here. `AttachmentReference` is `document/version/file`, the document by its name or its ARN, or
 * `upload/id` for a file that the caller has uploaded.
 *
 * Errors: ValidationException that names the source.
 */
export function wantedAttachments(sources: readonly AttachmentsSource[]): WantedAttachment[] {
  const names = new Set<string>();
  return sources.map((source, index) => {
    const wanted = wantedAttachment(source, index);
    if (names.has(wanted.fileName))
      throw badAttachment(index, "Name", `Two attachments have the name ${wanted.fileName}.`);
    names.add(wanted.fileName);
    return wanted;
  });
}

function wantedAttachment({ Key, Values, Name }: AttachmentsSource, index: number): WantedAttachment {
  if (Key === undefined) throw badAttachment(index, "Key", "Say what the value is.");
  const [value] = Values ?? [];
  if (value === undefined) throw badAttachment(index, "Values", "Say where the file is.");
  if (Key === "AttachmentReference") return referenced(value, Name, index);

  if (/^s3:/i.test(value))
    throw badAttachment(index, "Values", "There is no S3 here: give the https address of the file.");
  if (!URL.canParse(value)) throw badAttachment(index, "Values", "It is not a web address.");
  const url = new URL(value);
  if (Key === "SourceUrl") {
    if (Name === undefined) throw badAttachment(index, "Name", "Name the file that lies at the address.");
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/${Name}`;
    return { fileName: Name, from: "address", url: url.href };
  }
  return { fileName: nameOr(Name, url.pathname, index), from: "address", url: url.href };
}

function referenced(value: string, name: string | undefined, index: number): WantedAttachment {
  const [, fileId] = /^upload\/([^/]+)$/.exec(value) ?? [];
  if (fileId !== undefined) {
    if (!Uuid.safeParse(fileId).success) throw badAttachment(index, "Values", "There is no such upload.");
    if (name === undefined) throw badAttachment(index, "Name", "Name the file.");
    return { fileName: name, from: "upload", fileId };
  }
  const [, document, version, attachment] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(value) ?? [];
  const isOne = DocumentReference.safeParse(document).success && DocumentVersion.safeParse(version).success;
  if (!isOne || document === undefined || version === undefined || attachment === undefined)
    throw badAttachment(index, "Values", "Name a document, its version and its file: document/version/file.");
  return { fileName: nameOr(name, attachment, index), from: "document", document, version, attachment };
}

/** The name that was given, else the last part of a path. */
function nameOr(name: string | undefined, path: string, index: number): string {
  const last = name ?? path.split("/").at(-1) ?? "";
  if (AttachmentName.safeParse(last).success) return last;
  throw badAttachment(index, "Name", "Name the file: 3 to 128 letters, digits, _, - and dots.");
}
