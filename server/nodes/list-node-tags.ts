import * as z from "zod";
import { operation } from "../operation";
import { tagsInUse } from "./store";

/** Pairs of keys and values that one answer has at most. */
const limit = 2_000;

/**
 * The tags of the machines that the caller may see: every key with its values, and how many machines have each. For
 * forms that suggest them; at most 2,000 pairs. Quarterdeck's own.
 */
export const listNodeTags = operation({
  name: "ListNodeTags",
  doors: ["console"],
  effect: "read",
  access: "read",
  input: z.strictObject({}),
  isFiltered: true,
  resources: () => [],

  async handle(_, { tx, caller, now, visible }) {
    const values = new Map<string, { Value: string; NodeCount: number }[]>();
    for (const { key, value, nodes } of await tagsInUse(tx, caller.accountId, visible("Node"), now, limit)) {
      const known = values.get(key) ?? [];
      values.set(key, [...known, { Value: value, NodeCount: nodes }]);
    }
    return { Tags: [...values].map(([Key, Values]) => ({ Key, Values })) };
  },
});
