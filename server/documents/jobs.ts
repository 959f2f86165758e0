import type { Application } from "../application";
import { record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import { digestOf, forgetUnused, removeFile, type UploadRow, unfinishedUploads } from "./attachment-store";

/** How long an upload, or what was fetched for a document that was not made, is kept. */
const unusedKeptMilliseconds = 24 * 3_600_000;

type Needs = Pick<Application, "db" | "now" | "processId">;

/** What becomes due about documents. */
export const documentJobs = {
  /** Removes the content of files that no document has. */
  "forget-attachments": (app: Needs) => async () => {
    const before = new Date(app.now().getTime() - unusedKeptMilliseconds);
    for (const upload of await unfinishedUploads(app.db.prisma, before)) await giveUp(app, upload);
    await forgetUnused(app.db.prisma, before);
  },
};

/** An upload that somebody began and left has its line too: what is complete has had one. */
const giveUp = ({ db, now, processId }: Needs, { accountId, id, uploadedAs, createdBy }: UploadRow) =>
  db.prisma.$transaction(async (tx) => {
    const digest = await digestOf(tx, accountId, id);
    const { count } = await removeFile(tx, accountId, id);
    if (count === 0) return;
    const at = now();
    await record(tx, {
      id: uuid7(at),
      at,
      accountId,
      requestId: processId,
      door: "system",
      operation: "UploadForgotten",
      outcome: "done",
      principal: "system/server",
      source: "local",
      resources: [],
      summary: { fileId: id, fileName: uploadedAs, begunBy: createdBy, ...digest },
    });
  });
