import * as z from "zod";
import { requireOwnerAccount } from "../identity/owner-account";
import { account, operation } from "../operation";
import { knownVersions, listHolders } from "./version-store";

/**
 * Which versions of the master key this database hangs on, and how far the newest has come with what elder ones made; nothing
 * of the keys. Quarterdeck's own.
 *
 * Errors: AccessDeniedException elsewhere than in the installation's own account.
 */
export const getMasterKey = operation({
  name: "GetMasterKey",
  doors: ["console"],
  effect: "read",
  access: "administer",
  input: z.strictObject({}),
  resources: (_input, caller) => [account(caller)],
  async handle(_input, context) {
    requireOwnerAccount(context);
    const { app, keys } = context;
    const [known, holders] = await Promise.all([knownVersions(app.db.pool), listHolders(app.db.pool)]);
    return {
      Versions: known
        .filter(({ retiredAt }) => retiredAt === null)
        .map(({ id, version, since, rowsDone, rowsLeft, renewedAt }) => ({
          Id: id,
          Version: version,
          Since: since,
          /** Whether this is the one that seals and proves. */
          IsNewest: id === keys.ring.primary().id,
          /** How many rows of elder versions it has made anew, and how many were left when they were counted last. */
          RowsDone: rowsDone,
          RowsLeft: rowsLeft,
          ...(renewedAt && { RenewedAt: renewedAt }),
        })),
      /** Server processes that run, and those that do not have the newest version yet. */
      ServerCount: holders.length,
      BehindServerCount: holders.filter(({ sealsBy }) => sealsBy !== keys.ring.primary().id).length,
    };
  },
});
