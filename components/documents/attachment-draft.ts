import { attachmentNameForm, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from "@/core/documents/attachment-limits";
import { attachmentSize } from "./attachment-size";

/** How far a file is on its way to the server. `sent` is what the server has of it, bytes. */
export type UploadState =
  | { phase: "queued" }
  | { phase: "sending"; sent: number }
  /** The server is away; it goes on by itself once it is back. */
  | { phase: "waiting"; sent: number }
  | { phase: "failed"; sent: number; message: string }
  | { phase: "complete"; fileId: string; sha256: string };

/** A file that was chosen here. */
export type NewFile = { key: string; name: string; file: File; upload: UploadState };

/** A file that another version has already. */
export type KeptFile = {
  name: string;
  size: number;
  sha256: string;
  /** As CreateDocument and UpdateDocument take it: `document/version/file`. */
  reference: string;
  isTakenOut: boolean;
};

/** The files that a version is to have. */
export type AttachmentDraft = { kept: readonly KeptFile[]; files: readonly NewFile[] };

/** Where a file comes from, as CreateDocument and UpdateDocument take it. */
export type AttachmentSource = { Key: "AttachmentReference"; Values: [string]; Name: string };

/** A file's name with what a name may not have in it replaced, such as a space; what is too short is filled up. */
export const cleanName = (name: string): string =>
  name
    .replaceAll(/[^a-zA-Z0-9_\-.]+/g, "-")
    .slice(-128)
    .padEnd(3, "_");

/** Whether a file of another version gives way to one that was chosen here: they have the same name. */
export const isReplaced = ({ name, isTakenOut }: KeptFile, { files }: AttachmentDraft): boolean =>
  !isTakenOut && files.some((file) => file.name === name);

const staying = (draft: AttachmentDraft) => draft.kept.filter((kept) => !kept.isTakenOut && !isReplaced(kept, draft));

/** How many files the version would have. */
export const countOf = (draft: AttachmentDraft): number => staying(draft).length + draft.files.length;

/** What is wrong with the name of a file that was chosen here; undefined when nothing is. */
export function nameProblem({ key, name }: NewFile, { files }: AttachmentDraft): string | undefined {
  if (!attachmentNameForm.test(name)) return "3 to 128 letters, digits, _, - and dots.";
  return files.some((other) => other.key !== key && other.name === name)
    ? "Two attachments have this name."
    : undefined;
}

/** What keeps a file from being uploaded at all; undefined when nothing does. */
export const sizeProblem = ({ size }: Pick<File, "size">): string | undefined =>
  size > MAX_ATTACHMENT_BYTES
    ? `It has ${attachmentSize(size)}; a file can have ${attachmentSize(MAX_ATTACHMENT_BYTES)} at most.`
    : undefined;

/** What keeps the version from being made as long as its files are as they are; undefined when nothing does. */
export function draftProblem(draft: AttachmentDraft): string | undefined {
  if (countOf(draft) > MAX_ATTACHMENTS) return `There are ${countOf(draft)} files; ${MAX_ATTACHMENTS} at most.`;
  const [wrong] = draft.files.filter((file) => nameProblem(file, draft) !== undefined);
  if (wrong) return "Correct the names of the files first.";
  if (draft.files.some(({ upload }) => upload.phase === "failed"))
    return "A file was not uploaded: try again, or remove it.";
  return draft.files.some(({ upload }) => upload.phase !== "complete")
    ? "The files are still on their way."
    : undefined;
}

/** Whether the version's files would be others than those that it begins with. */
export const isChanged = ({ kept, files }: AttachmentDraft): boolean =>
  files.length > 0 || kept.some(({ isTakenOut }) => isTakenOut);

/** The files that are there in full, as they are sent; those of the version before come first. */
export const sourcesOf = (draft: AttachmentDraft): AttachmentSource[] => [
  ...staying(draft).map(({ name, reference }) => source(reference, name)),
  ...draft.files.flatMap(({ name, upload }) =>
    upload.phase === "complete" ? [source(uploadReference(upload.fileId), name)] : [],
  ),
];

/** A file that was uploaded, as CreateDocument and UpdateDocument take it. */
export const uploadReference = (fileId: string): string => `upload/${fileId}`;

const source = (value: string, Name: string): AttachmentSource => ({
  Key: "AttachmentReference",
  Values: [value],
  Name,
});
