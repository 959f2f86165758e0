import * as z from "zod";
import { toTagList } from "@/core/tags";
import { operation } from "../operation";
import { findTagged, missingTagged, taggedResource } from "./taggable";

/**
 * A resource's tags, by key.
 *
 * Errors: InvalidResourceType, InvalidResourceId. Source: SSM API 2014-11-06, ListTagsForResource.
 */
export const listTagsForResource = operation({
  name: "ListTagsForResource",
  doors: ["console", "aws"],
  effect: "read",
  access: "read",
  input: z.strictObject(taggedResource),
  prepare: findTagged,
  resources: (_input, _caller, { resource }) => [resource],
  missing: missingTagged,

  async handle(_input, _context, { tags }) {
    return { TagList: toTagList(tags) };
  },
});
