import { createHash } from "node:crypto";
import { isGenuine, type Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** The only file that queries attachments and their content. */

/** A file beside a version, with a proof that it belongs there. */
export type AttachmentRow = Omit<Prisma.DocumentAttachmentGetPayload<object>, "mac">;
/** A file's content, before any version has it. */
type FileRow = Prisma.AttachmentFileGetPayload<object>;
/** What somebody uploaded: it has a name. */
export type UploadRow = FileRow & { uploadedAs: string };
/** Which upload, and whose. */
type UploadKey = Pick<FileRow, "accountId" | "id" | "createdBy">;

type VersionKey = Pick<AttachmentRow, "accountId" | "name" | "version">;

const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);
const proof = (row: AttachmentRow) => [
  row.accountId,
  row.name,
  String(row.version),
  row.fileName,
  row.fileId,
  String(row.size),
  row.sha256,
];

const rowIsGenuine = (witness: Witness, row: AttachmentRow, mac: Uint8Array): boolean =>
  isGenuine(witness, "document-attachment", proof(row), mac, {
    kind: "DocumentAttachment",
    id: `${row.name}/${row.version}/${row.fileName}`,
    accountId: row.accountId,
  });

/** The files beside a version, by name; a row that this server did not write is as good as none, and reported. */
export async function attachmentsOf(
  tx: Tx,
  witness: Witness,
  { accountId, name, version }: VersionKey,
): Promise<AttachmentRow[]> {
  const rows = await tx.documentAttachment.findMany({
    where: { accountId, name, version },
    orderBy: { fileName: "asc" },
  });
  return rows.flatMap(({ mac, ...row }) => (rowIsGenuine(witness, row, mac) ? [row] : []));
}

/**
 * Puts files beside a version. Returns the names of those whose content is gone meanwhile, and then nothing is to be
 * kept: what nobody has is removed after a day.
 */
export async function attach(tx: Tx, keys: Keys, rows: readonly AttachmentRow[]): Promise<string[]> {
  const [first] = rows;
  if (!first) return [];
  const held = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM attachment_file
    WHERE account_id = ${first.accountId} AND id = ANY(${rows.map(({ fileId }) => fileId)}::uuid[]) FOR KEY SHARE`;
  const ids = new Set(held.map(({ id }) => id));
  const gone = rows.filter(({ fileId }) => !ids.has(fileId));
  if (gone.length > 0) return gone.map(({ fileName }) => fileName);
  await tx.documentAttachment.createMany({
    data: rows.map((row) => ({ ...row, mac: bytes(keys.mac("document-attachment", proof(row))) })),
  });
  return [];
}

/** Begins a file's content; with a name when somebody uploads it. */
export const createFile = (tx: Tx, file: Omit<FileRow, "sha256" | "uploadedAs"> & { uploadedAs?: string }) =>
  tx.attachmentFile.create({ data: file });

/** What somebody uploaded, or is uploading, and no version has yet; undefined when there is none, or it is in use. */
export async function findUpload(tx: Tx, key: UploadKey): Promise<UploadRow | undefined> {
  const found = await tx.attachmentFile.findFirst({ where: { ...key, attachments: { none: {} } } });
  return found?.uploadedAs ? { ...found, uploadedAs: found.uploadedAs } : undefined;
}

/** The same for a change: pieces and ends of one upload come one after the other. */
export async function holdUpload(tx: Tx, key: UploadKey): Promise<UploadRow | undefined> {
  await tx.$queryRaw`SELECT FROM attachment_file WHERE account_id = ${key.accountId} AND id = ${key.id}::uuid FOR UPDATE`;
  return findUpload(tx, key);
}

/** Ends an upload: this is all of it. */
export const completeUpload = (tx: Tx, { accountId, id }: UploadRow, sha256: string) =>
  tx.attachmentFile.update({ where: { accountId_id: { accountId, id } }, data: { sha256 } });

/** How many pieces a file has, and how many bytes. */
export async function sizeOf(tx: Tx, accountId: string, fileId: string): Promise<{ pieces: number; size: number }> {
  const [found] = await tx.$queryRaw<{ pieces: bigint; size: bigint }[]>`
    SELECT count(*) AS pieces, coalesce(sum(octet_length(data)), 0) AS size FROM attachment_piece
    WHERE account_id = ${accountId} AND file_id = ${fileId}::uuid`;
  return { pieces: Number(found?.pieces ?? 0), size: Number(found?.size ?? 0) };
}

/** Writes one piece of a file; its place must be free. */
export const writePiece = (tx: Tx, accountId: string, fileId: string, index: number, data: Uint8Array) =>
  tx.attachmentPiece.create({ data: { accountId, fileId, index, data: bytes(data) } });

/** One piece of a file; undefined when it has none at that place. */
export async function pieceOf(
  tx: Tx,
  accountId: string,
  fileId: string,
  index: number,
): Promise<Uint8Array | undefined> {
  const piece = await tx.attachmentPiece.findUnique({
    where: { accountId_fileId_index: { accountId, fileId, index } },
    select: { data: true },
  });
  return piece?.data;
}

/** A file's content, piece by piece. */
export async function* piecesOf(tx: Tx, accountId: string, fileId: string): AsyncGenerator<Uint8Array> {
  for (let index = 0; ; index++) {
    const piece = await pieceOf(tx, accountId, fileId, index);
    if (!piece) return;
    yield piece;
  }
}

/** How long a file is that is there, bytes, and its SHA-256. */
export async function digestOf(tx: Tx, accountId: string, fileId: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of piecesOf(tx, accountId, fileId)) {
    hash.update(piece);
    size += piece.length;
  }
  return { size, sha256: hash.digest("hex") };
}

/** Copies a file's content into a file of another account. */
export const copyPieces = (
  tx: Tx,
  from: Pick<AttachmentRow, "accountId" | "fileId">,
  to: Pick<AttachmentRow, "accountId" | "fileId">,
) =>
  tx.$executeRaw`
    INSERT INTO attachment_piece (account_id, file_id, "index", data)
    SELECT ${to.accountId}, ${to.fileId}::uuid, "index", data FROM attachment_piece
    WHERE account_id = ${from.accountId} AND file_id = ${from.fileId}::uuid`;

/** What all files of an account have together, bytes. */
export async function bytesOfAccount(tx: Tx, accountId: string): Promise<number> {
  const [found] = await tx.$queryRaw<{ size: bigint }[]>`
    SELECT coalesce(sum(octet_length(data)), 0) AS size FROM attachment_piece WHERE account_id = ${accountId}`;
  return Number(found?.size ?? 0);
}

/** Removes a file's content that no version has. */
export const removeFile = (tx: Tx, accountId: string, id: string) =>
  tx.attachmentFile.deleteMany({ where: { accountId, id, attachments: { none: {} } } });

/** The uploads that were begun before `before` and never completed. */
export async function unfinishedUploads(tx: Tx, before: Date): Promise<UploadRow[]> {
  const found = await tx.attachmentFile.findMany({
    where: { createdAt: { lt: before }, sha256: null, uploadedAs: { not: null }, attachments: { none: {} } },
  });
  return found.flatMap((row) => (row.uploadedAs ? [{ ...row, uploadedAs: row.uploadedAs }] : []));
}

/** Removes the content that no version has and that was begun before `before`. Returns how many files it were. */
export async function forgetUnused(tx: Tx, before: Date): Promise<number> {
  const { count } = await tx.attachmentFile.deleteMany({
    where: { createdAt: { lt: before }, attachments: { none: {} } },
  });
  return count;
}

/** How the rows are proved anew. */
export const provedAttachments = provedTable({
  name: "document_attachment",
  purpose: "document-attachment",
  read: (tx: Tx, macs: Proofs) => tx.documentAttachment.findMany({ where: { mac: { in: macs } } }),
  proof: proof,
});
