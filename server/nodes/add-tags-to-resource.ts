import * as z from "zod";
import { changeTags, TagList } from "@/core/tags";
import { operation } from "../operation";
import * as tagStore from "./tag-store";
import { findTagged, noSuchResource, taggedResource } from "./taggable";

/**
 * Adds tags to a node, or overwrites those whose key is there.
 *
 * Errors: InvalidResourceType, InvalidResourceId, TooManyTagsError. Source: SSM API 2014-11-06, AddTagsToResource.
 */
export const addTagsToResource = operation({
  name: "AddTagsToResource",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({ ...taggedResource, Tags: TagList }),
  prepare: findTagged,
  resources: (_input, _caller, { resource }) => [resource],
  missing: ({ ResourceId }) => noSuchResource(ResourceId),

  async handle({ ResourceId, Tags }, { tx, caller, announce, audit }) {
    const before = await tagStore.readForChange(tx, caller.accountId, ResourceId);
    if (!before) throw noSuchResource(ResourceId);
    const after = changeTags(before, { add: Tags });
    await tagStore.put(tx, caller.accountId, ResourceId, Tags);
    audit({ summary: { before: { tags: before }, after: { tags: after } } });
    announce("node", ResourceId);
    return {};
  },
});
