import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { AttachmentName, noSuchUpload } from "@/core/documents/attachment";
import {
  MAX_ACCOUNT_ATTACHMENT_BYTES,
  MAX_ATTACHMENT_BYTES,
  MAX_PIECE_BYTES,
} from "@/core/documents/attachment-limits";
import { validationException } from "@/core/errors";
import { sizeInWords } from "@/outbound/download";
import { account, type OperationContext, operation } from "../operation";
import * as attachments from "./attachment-store";

const refused = (member: "FileId" | "Name" | "Index" | "Content", message: string) =>
  validationException(`${member}: ${message}`, [{ path: [member], message }]);

/**
 * Uploads a file for a document, piece by piece: the first (`Index` 0) without `FileId` and with the file's name, the others in
 * order with the id that the first got. A piece whose answer was lost may be sent again: the same bytes at the same place
 * change nothing. CompleteAttachment ends it. What no document has after a day is removed.
 *
 * Errors: NoSuchUpload; ValidationException for a piece out of order or too much.
 */
export const uploadAttachment = operation({
  name: "UploadAttachment",
  doors: ["console"],
  effect: "piece",
  access: "manage",
  input: z.strictObject({
    FileId: z.uuid().optional(),
    Name: AttachmentName.optional(),
    Index: z.int().min(0).max(MAX_ATTACHMENT_BYTES),
    Content: z.base64().max(Math.ceil(MAX_PIECE_BYTES / 3) * 4),
  }),
  resources: (_, caller) => [account(caller)],

  async handle({ FileId, Name, Index: index, Content }, context) {
    const { tx, caller } = context;
    const { accountId } = caller;
    const piece = Buffer.from(Content, "base64");
    const fileId = FileId ?? (await begin(Name, context));
    const file = await attachments.holdUpload(tx, { accountId, id: fileId, createdBy: principalName(caller) });
    if (!file) throw noSuchUpload();
    const { pieces, size } = await attachments.sizeOf(tx, accountId, fileId);
    if (index < pieces) {
      const there = await attachments.pieceOf(tx, accountId, fileId, index);
      if (!there || !piece.equals(there)) throw refused("Index", "Another piece has that place.");
      return { FileId: fileId, Size: size, NextIndex: pieces };
    }
    if (file.sha256 !== null) throw refused("FileId", "The upload is complete.");
    if (index > pieces) throw refused("Index", `The next piece is ${pieces}.`);
    if (size + piece.length > MAX_ATTACHMENT_BYTES)
      throw refused("Content", `An attachment can have at most ${sizeInWords(MAX_ATTACHMENT_BYTES)}.`);
    if ((await attachments.bytesOfAccount(tx, accountId)) + piece.length > MAX_ACCOUNT_ATTACHMENT_BYTES)
      throw refused("Content", `The account's attachments have ${sizeInWords(MAX_ACCOUNT_ATTACHMENT_BYTES)} already.`);
    await attachments.writePiece(tx, accountId, fileId, index, piece);
    return { FileId: fileId, Size: size + piece.length, NextIndex: pieces + 1 };
  },
});

async function begin(name: string | undefined, { tx, caller, now, newId }: OperationContext): Promise<string> {
  if (name === undefined) throw refused("Name", "Name the file.");
  const id = newId();
  const { accountId } = caller;
  await attachments.createFile(tx, {
    accountId,
    id,
    uploadedAs: name,
    createdAt: now,
    createdBy: principalName(caller),
  });
  return id;
}
