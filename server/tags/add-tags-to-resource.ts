import * as z from "zod";
import { changeTags, TagList } from "@/core/tags";
import { operation } from "../operation";
import * as tagStore from "./store";
import { findTagged, missingTagged, noSuchResource, taggedResource } from "./taggable";

/**
 * Adds tags to a resource, or overwrites those whose key is there.
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
  missing: missingTagged,

  async handle({ ResourceId, Tags }, { tx, caller, announce, audit }, { kind, tagged }) {
    if (!(await kind.lock(tx, caller.accountId, tagged.resourceId))) throw noSuchResource(kind, ResourceId);
    const before = await tagStore.read(tx, tagged);
    const after = changeTags(before, { add: Tags });
    await tagStore.put(tx, tagged, Tags);
    audit({ summary: { before: { tags: before }, after: { tags: after } } });
    announce(kind.topic, tagged.resourceId);
    return {};
  },
});
