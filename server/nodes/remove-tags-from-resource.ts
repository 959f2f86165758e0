import * as z from "zod";
import { AnyTagKey, changeTags } from "@/core/tags";
import { operation } from "../operation";
import * as tagStore from "./tag-store";
import { findTagged, noSuchResource, taggedResource } from "./taggable";

/**
 * Removes tags from a node by key; a key it does not have is no error.
 *
 * Errors: InvalidResourceType, InvalidResourceId. Source: SSM API 2014-11-06, RemoveTagsFromResource.
 */
export const removeTagsFromResource = operation({
  name: "RemoveTagsFromResource",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ ...taggedResource, TagKeys: z.array(AnyTagKey) }),
  prepare: findTagged,
  resources: (_input, _caller, { resource }) => [resource],
  missing: ({ ResourceId }) => noSuchResource(ResourceId),

  async handle({ ResourceId, TagKeys }, { tx, caller, announce, audit }) {
    const before = await tagStore.readForChange(tx, caller.accountId, ResourceId);
    if (!before) throw noSuchResource(ResourceId);
    await tagStore.remove(tx, caller.accountId, ResourceId, TagKeys);
    audit({ summary: { before: { tags: before }, after: { tags: changeTags(before, { remove: TagKeys }) } } });
    announce("node", ResourceId);
    return {};
  },
});
