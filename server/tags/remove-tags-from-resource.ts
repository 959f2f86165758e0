import * as z from "zod";
import { AnyTagKey, changeTags } from "@/core/tags";
import { operation } from "../operation";
import * as tagStore from "./store";
import { findTagged, missingTagged, noSuchResource, taggedResource } from "./taggable";

/**
 * Removes tags from a resource by key; a key it does not have is no error.
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
  missing: missingTagged,

  async handle({ ResourceId, TagKeys }, { tx, caller, announce, audit }, { kind, tagged }) {
    if (!(await kind.lock(tx, caller.accountId, tagged.resourceId))) throw noSuchResource(kind, ResourceId);
    const before = await tagStore.read(tx, tagged);
    await tagStore.remove(tx, tagged, TagKeys);
    audit({ summary: { before: { tags: before }, after: { tags: changeTags(before, { remove: TagKeys }) } } });
    announce(kind.topic, tagged.resourceId);
    return {};
  },
});
