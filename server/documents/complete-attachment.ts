import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { noSuchUpload } from "@/core/documents/attachment";
import { MAX_ATTACHMENT_BYTES } from "@/core/documents/attachment-limits";
import { validationException } from "@/core/errors";
import { account, operation } from "../operation";
import * as attachments from "./attachment-store";

/**
 * Ends an upload that has all its pieces: `Size` is how many bytes they must have together. From then on CreateDocument and
 * UpdateDocument of the same caller take it as AttachmentReference `upload/<FileId>`. Its line in the audit is that of the
 * file. Asked for again, because an answer was lost, it answers the same.
 *
 * Errors: NoSuchUpload; ValidationException when pieces are missing.
 */
export const completeAttachment = operation({
  name: "CompleteAttachment",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ FileId: z.uuid(), Size: z.int().min(0).max(MAX_ATTACHMENT_BYTES) }),
  resources: (_, caller) => [account(caller)],

  async handle({ FileId: id, Size: expected }, { tx, caller, audit }) {
    const { accountId } = caller;
    const file = await attachments.holdUpload(tx, { accountId, id, createdBy: principalName(caller) });
    if (!file) throw noSuchUpload();
    const { size, sha256 } = await attachments.digestOf(tx, accountId, id);
    if (size !== expected) {
      const message = `Of ${expected} bytes, ${size} are here.`;
      throw validationException(`Size: ${message}`, [{ path: ["Size"], message }]);
    }
    await attachments.completeUpload(tx, file, sha256);
    audit({ summary: { fileId: id, fileName: file.uploadedAs, size, sha256 } });
    return { FileId: id, Size: size, Sha256: sha256 };
  },
});
