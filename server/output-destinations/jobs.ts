import * as z from "zod";
import type { Application } from "../application";
import { firstIdAt } from "../db/uuid7";
import { type Uploads, uploadOutput } from "./upload-output";
import { forgetUploads, reviveUploads } from "./upload-store";

const UploadKey = z.object({ accountId: z.string(), commandId: z.uuid(), nodeId: z.string() });

/** An upload whose time has come for so long is somebody's no more, milliseconds. */
const overdueAfter = 30_000;

/** How long it is remembered what was put where: a day longer than the runs themselves, milliseconds. */
const keptMilliseconds = 38 * 24 * 3_600_000;

/** What there is to do on the server's own account with output that goes elsewhere. */
export const uploadUpkeepJobs = {
  "sweep-uploads":
    ({ db, now }: Application) =>
    () =>
      reviveUploads(db.pool, now(), new Date(now().getTime() - overdueAfter)),
  "forget-uploads":
    ({ db, now }: Application) =>
    () =>
      forgetUploads(db.pool, firstIdAt(new Date(now().getTime() - keptMilliseconds))),
};

/** What waits for somebody else's server: these run apart from what must not wait. */
export const uploadJobs = {
  "upload-output": (app: Uploads) => (payload: unknown) => uploadOutput(app, UploadKey.parse(payload)),
};
