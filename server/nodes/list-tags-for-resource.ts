import * as z from "zod";
import { toTagList } from "@/core/tags";
import { operation } from "../operation";
import { findTagged, noSuchResource, taggedResource } from "./taggable";

/**
 * A node's tags, by key.
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
  missing: ({ ResourceId }) => noSuchResource(ResourceId),

  async handle(_input, _context, { node }) {
    return { TagList: toTagList(node.tags) };
  },
});
