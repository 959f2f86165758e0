import * as z from "zod";
import { ParameterName, parameterAlreadyExists, parameterNotFound } from "@/core/parameters/parameter";
import { operation } from "../operation";
import { dropDueNotices } from "./notice-store";
import { byWholeReference } from "./parameter-resource";
import * as parameters from "./store";

/**
 * Has back a parameter that was deleted within the last day, with its versions, labels and tags: of several of that name the
 * last. One that had expired does not expire again, and what its policies would have told meanwhile is not told. Quarterdeck's
 * own.
 *
 * Errors: ParameterNotFound; ParameterAlreadyExists when there is another one of that name since.
 */
export const restoreParameter = operation({
  name: "RestoreParameter",
  doors: ["console"],
  effect: "change",
  access: "writeParameters",
  input: z.strictObject({ Name: ParameterName }),
  ...byWholeReference,
  async handle({ Name }, { app, tx, keys, caller, now, announce, audit }, { path }) {
    const { accountId } = caller;
    await parameters.lockName(tx, accountId, path);
    if (await parameters.find(tx, app, accountId, path)) throw parameterAlreadyExists(Name);
    const row = await parameters.findDeleted(tx, app, accountId, path, now);
    if (!row) throw parameterNotFound(Name);
    const isOver = row.expiresAt !== null && row.expiresAt <= now;
    await parameters.update(tx, keys, { ...row, deletedAt: null, expiresAt: isOver ? null : row.expiresAt });
    await dropDueNotices(tx, row, now);
    audit({ summary: { after: { name: row.name, type: row.type, version: row.version } } });
    announce("parameter", row.id);
    return { Name: row.name, Version: row.version };
  },
});
