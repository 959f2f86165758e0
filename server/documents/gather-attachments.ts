import { holds } from "@/core/access/condition";
import { principalName } from "@/core/access/principal";
import {
  ATTACHMENT_FETCH_MS,
  type AttachmentsSource,
  badAttachment,
  type WantedAttachment,
  wantedAttachments,
} from "@/core/documents/attachment";
import { MAX_ACCOUNT_ATTACHMENT_BYTES, MAX_ATTACHMENT_BYTES } from "@/core/documents/attachment-limits";
import { DomainError, validationException } from "@/core/errors";
import { fetchPieces, sizeInWords } from "@/outbound/download";
import { OutboundError } from "@/outbound/guard";
import { type OperationContext, seeing } from "../operation";
import * as attachments from "./attachment-store";
import { documentResource, type ResolvedDocument, resolveDocument } from "./document-source";

/** A file that a version is to have: its content is there. */
export type Attached = Pick<attachments.AttachmentRow, "fileName" | "fileId" | "size" | "sha256">;

/** How content is cut that comes as a whole, bytes. */
const PIECE_BYTES = 1024 ** 2;

type Context = Pick<OperationContext, "app" | "tx" | "keys" | "caller" | "config" | "now" | "newId" | "visible">;

/**
 * Brings the content of all files that a version is to have: fetches those that are elsewhere, through the guard, and looks
 * up the others. What is fetched for nothing is removed after a day.
 *
 * Errors: ValidationException that names the source.
 */
export async function gatherAttachments(sources: readonly AttachmentsSource[], context: Context): Promise<Attached[]> {
  const { tx, caller } = context;
  const endsAt = performance.now() + ATTACHMENT_FETCH_MS;
  const gathered: Attached[] = [];
  for (const [index, wanted] of wantedAttachments(sources).entries()) {
    const room = MAX_ACCOUNT_ATTACHMENT_BYTES - (await attachments.bytesOfAccount(tx, caller.accountId));
    if (room <= 0)
      throw badAttachment(
        index,
        "Values",
        `The account's attachments have ${sizeInWords(MAX_ACCOUNT_ATTACHMENT_BYTES)} already.`,
      );
    gathered.push(await gatherOne(wanted, index, Math.max(1, endsAt - performance.now()), context));
  }
  return gathered;
}

function gatherOne(wanted: WantedAttachment, index: number, timeoutMs: number, context: Context): Promise<Attached> {
  switch (wanted.from) {
    case "address":
      return fetched(wanted, index, timeoutMs, context);
    case "upload":
      return uploaded(wanted, index, context);
    case "document":
      return referenced(wanted, index, context);
  }
}

async function fetched(
  { fileName, url }: Extract<WantedAttachment, { from: "address" }>,
  index: number,
  timeoutMs: number,
  { tx, caller, config, now, newId }: Context,
): Promise<Attached> {
  const { accountId } = caller;
  const fileId = newId();
  await attachments.createFile(tx, { accountId, id: fileId, createdAt: now, createdBy: principalName(caller) });
  let waiting: Buffer[] = [];
  let length = 0;
  let piece = 0;
  const write = async () => {
    if (length > 0) await attachments.writePiece(tx, accountId, fileId, piece++, Buffer.concat(waiting, length));
    waiting = [];
    length = 0;
  };
  try {
    const bounds = { allowedHosts: config.outboundHosts, maxBytes: MAX_ATTACHMENT_BYTES, timeoutMs };
    const { bytes, sha256 } = await fetchPieces({ url, ...bounds }, async (part) => {
      waiting.push(part);
      length += part.length;
      if (length >= PIECE_BYTES) await write();
    });
    await write();
    return { fileName, fileId, size: bytes, sha256 };
  } catch (error) {
    await attachments.removeFile(tx, accountId, fileId);
    if (error instanceof OutboundError) throw badAttachment(index, "Values", error.message);
    throw error;
  }
}

/** What the caller has uploaded, and nobody else. */
async function uploaded(
  { fileName, fileId }: Extract<WantedAttachment, { from: "upload" }>,
  index: number,
  { tx, caller }: Context,
): Promise<Attached> {
  const { accountId } = caller;
  const file = await attachments.findUpload(tx, { accountId, id: fileId, createdBy: principalName(caller) });
  if (!file) throw badAttachment(index, "Values", "There is no such upload.");
  if (file.sha256 === null) throw badAttachment(index, "Values", "The upload is not complete.");
  const { size, sha256 } = await attachments.digestOf(tx, accountId, fileId);
  if (sha256 !== file.sha256) throw badAttachment(index, "Values", "The upload is not what it was: upload it again.");
  return { fileName, fileId, size, sha256 };
}

async function referenced(
  { fileName, document, version, attachment }: Extract<WantedAttachment, { from: "document" }>,
  index: number,
  context: Context,
): Promise<Attached> {
  const { tx, caller, now, newId, visible } = context;
  const missing = (message: string) => badAttachment(index, "Values", message);
  const found = await resolveDocument(context, document, { version }).catch((error: unknown) => {
    throw error instanceof DomainError ? missing(error.message) : error;
  });
  if (!holds(visible("Document", seeing), documentResource(caller.accountId, found)))
    throw missing(`There is no document ${document}.`);
  const rows = await attachmentsBeside(found, context);
  const row = rows.find((each) => each.fileName === attachment);
  if (!row) throw missing(`Version ${found.version} of ${document} has no attachment ${attachment}.`);
  if (row.accountId === caller.accountId) return { ...row, fileName };

  // What another account shares may be taken away; what was taken over stays.
  const fileId = newId();
  const { accountId } = caller;
  await attachments.createFile(tx, { accountId, id: fileId, createdAt: now, createdBy: principalName(caller) });
  await attachments.copyPieces(tx, row, { accountId, fileId });
  return { fileName, fileId, size: row.size, sha256: row.sha256 };
}

/** The files of a version as its audit line names them; nothing when there are none. */
export const attachmentsInAudit = (files: readonly Attached[]) =>
  files.length > 0 ? { attachments: files.map(({ fileName, size, sha256 }) => ({ fileName, size, sha256 })) } : {};

/** The files beside a document; those that come with the product have none. */
export const attachmentsBeside = async (
  document: ResolvedDocument,
  { app, tx }: Pick<OperationContext, "app" | "tx">,
): Promise<attachments.AttachmentRow[]> =>
  document.owner === "Amazon" ? [] : attachments.attachmentsOf(tx, app, versionKey(document));

/** A resolved document's version in the database. */
const versionKey = ({ ownerId, name, version }: ResolvedDocument) => ({
  accountId: ownerId,
  // Another account's document is named by its ARN.
  name: name.split("/").at(-1) ?? name,
  version: Number(version),
});

/**
 * Puts files beside a version that was just made.
 *
 * Errors: ValidationException when their content has been removed meanwhile.
 */
export async function attachTo(
  { tx, keys }: Pick<OperationContext, "tx" | "keys">,
  version: { accountId: string; name: string; version: number },
  files: readonly Attached[],
): Promise<void> {
  const gone = await attachments.attach(
    tx,
    keys,
    files.map(({ fileName, fileId, size, sha256 }) => ({ ...version, fileName, fileId, size, sha256 })),
  );
  if (gone.length > 0)
    throw validationException(
      `Attachments: the content of ${gone.join(", ")} is not there any more.`,
      gone.map((fileName) => ({ path: ["Attachments"], message: `The content of ${fileName} is not there any more.` })),
    );
}
