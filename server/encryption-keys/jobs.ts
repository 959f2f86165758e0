import type { Application } from "../application";
import { record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import { listDueKeys, removeKey } from "./key-store";
import { keyTold } from "./present";

/** What happens to keys because time passes. */
export const encryptionKeyJobs = {
  /** Deletes keys whose days are over, with all that they wrap. */
  "delete-keys": (app: Application) => async () => {
    for (const key of await listDueKeys(app.db.prisma, app, app.now()))
      await app.db.prisma.$transaction(async (tx) => {
        const at = app.now();
        await removeKey(tx, key);
        await record(tx, {
          id: uuid7(at),
          at,
          accountId: key.accountId,
          requestId: "delete-keys",
          door: "system",
          operation: "KeyDeleted",
          outcome: "done",
          principal: "system/encryption-keys",
          source: "local",
          resources: [`EncryptionKey/${key.alias}`],
          summary: { before: keyTold(key) },
        });
      });
  },
};
