import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { MAX_ACCOUNT_ATTACHMENT_BYTES, MAX_ATTACHMENT_BYTES, noSuchUpload } from "@/core/documents/attachment";
import { validationException } from "@/core/errors";
import { sizeInWords } from "@/outbound/download";
import { account, operation } from "../operation";
import * as attachments from "./attachment-store";

/** A piece must fit, as base64, into a request of 1 MiB. */
const MAX_PIECE_BYTES = 512 * 1024;

const refused = (member: "FileId" | "Index" | "Content", message: string) =>
  validationException(`${member}: ${message}`, [{ path: [member], message }]);

/**
 * Uploads a file for a document, piece by piece: the first (`Index` 0) without `FileId`, the others in order with the one that
 * the first got. CreateDocument and UpdateDocument of the same caller take it as AttachmentReference `upload/<FileId>`. What no
 * document has after a day is removed.
 *
 * Errors: NoSuchUpload; ValidationException for a piece out of order or too much.
 */
export const uploadAttachment = operation({
  name: "UploadAttachment",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    FileId: z.uuid().optional(),
    Index: z.int().min(0).max(MAX_ATTACHMENT_BYTES),
    Content: z.base64().max(Math.ceil(MAX_PIECE_BYTES / 3) * 4),
  }),
  resources: (_, caller) => [account(caller)],

  async handle({ FileId, Index: index, Content }, { tx, caller, now, newId, audit }) {
    const { accountId } = caller;
    const piece = Buffer.from(Content, "base64");
    if ((await attachments.bytesOfAccount(tx, accountId)) + piece.length > MAX_ACCOUNT_ATTACHMENT_BYTES)
      throw refused("Content", `The account's attachments have ${sizeInWords(MAX_ACCOUNT_ATTACHMENT_BYTES)} already.`);
    const fileId = FileId ?? newId();
    if (FileId === undefined)
      await attachments.createFile(tx, { accountId, id: fileId, createdAt: now, createdBy: principalName(caller) });
    const file = await attachments.findUpload(tx, accountId, fileId);
    if (file?.createdBy !== principalName(caller)) throw noSuchUpload();
    const { pieces, size } = await attachments.sizeOf(tx, accountId, fileId);
    if (index !== pieces) throw refused("Index", `The next piece is ${pieces}.`);
    if (size + piece.length > MAX_ATTACHMENT_BYTES)
      throw refused("Content", `An attachment can have at most ${sizeInWords(MAX_ATTACHMENT_BYTES)}.`);
    if (!(await attachments.writePiece(tx, accountId, fileId, index, piece)))
      throw refused("Index", "Another piece has that place.");
    audit({ summary: { fileId, index, bytes: piece.length } });
    return { FileId: fileId, Size: size + piece.length };
  },
});
