import * as z from "zod";
import { restorableMilliseconds } from "@/core/parameters/parameter-rules";
import { operation } from "../operation";
import { listDeleted } from "./list-store";

/** So many are told of: the latest. */
const most = 500;

/**
 * The parameters that RestoreParameter has back, the one that was deleted last first: of several of one name that one. Of these, what
 * the caller may see. Quarterdeck's own.
 */
export const listDeletedParameters = operation({
  name: "ListDeletedParameters",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  isFiltered: true,
  resources: () => [],
  async handle(_input, { app, tx, caller, now, visible }) {
    const since = new Date(now.getTime() - restorableMilliseconds);
    const rows = await listDeleted(tx, app, caller.accountId, { since, visible: visible("Parameter") }, most);
    return {
      Parameters: rows.map(({ name, type, version, deletedAt, isTaken }) => ({
        Name: name,
        Type: type,
        Version: version,
        DeletedDate: deletedAt,
        UntilDate: new Date(deletedAt.getTime() + restorableMilliseconds),
        /** Another one has its name: it cannot be had back before that is gone. */
        IsTaken: isTaken,
      })),
    };
  },
});
