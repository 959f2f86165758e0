import { readWholeReference } from "@/core/parameters/parameter";
import * as tagStore from "../tags/store";
import type { Taggable } from "../tags/taggable";
import { parameterResourceType } from "./list-store";
import { parameterResource, placeOf } from "./parameter-resource";
import * as parameters from "./store";

/** Parameters as the operations on tags find them, by name. Their tags are stored by their own ids: another one of the name has its own. */
export const taggableParameter: Taggable = {
  noun: "parameter",
  async find(id, context) {
    const { app, tx, caller } = context;
    const { path } = readWholeReference(id, placeOf(context));
    const row = await parameters.find(tx, app, caller.accountId, path);
    if (!row) return undefined;
    const tagged = { accountId: caller.accountId, resourceType: parameterResourceType, resourceId: row.id };
    return { id: row.id, resource: parameterResource(caller.accountId, path), tags: await tagStore.read(tx, tagged) };
  },
  lock: parameters.lock,
  topic: "parameter",
};
