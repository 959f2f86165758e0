import type { Application } from "../application";
import { forgetUnused } from "./attachment-store";

/** How long an upload, or what was fetched for a document that was not made, is kept. */
const unusedKeptMilliseconds = 24 * 3_600_000;

/** What becomes due about documents. */
export const documentJobs = {
  /** Removes the content of files that no document has. */
  "forget-attachments": (app: Pick<Application, "db" | "now">) => async () =>
    void (await forgetUnused(app.db.prisma, new Date(app.now().getTime() - unusedKeptMilliseconds))),
};
