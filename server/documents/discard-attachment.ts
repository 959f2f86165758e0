import * as z from "zod";
import { principalName } from "@/core/access/principal";
import { noSuchUpload } from "@/core/documents/attachment";
import { account, operation } from "../operation";
import * as attachments from "./attachment-store";

/**
 * Gives an upload up, complete or not: its content is removed. One that a document has stays.
 *
 * Errors: NoSuchUpload.
 */
export const discardAttachment = operation({
  name: "DiscardAttachment",
  doors: ["console"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ FileId: z.uuid() }),
  resources: (_, caller) => [account(caller)],

  async handle({ FileId: id }, { tx, caller, audit }) {
    const { accountId } = caller;
    const file = await attachments.holdUpload(tx, { accountId, id, createdBy: principalName(caller) });
    if (!file) throw noSuchUpload();
    const digest = await attachments.digestOf(tx, accountId, id);
    await attachments.removeFile(tx, accountId, id);
    audit({ summary: { fileId: id, fileName: file.uploadedAs, ...digest, isComplete: file.sha256 !== null } });
    return {};
  },
});
