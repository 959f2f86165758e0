import * as z from "zod";
import { DomainError, validationException } from "../errors";
import { NodeId, PlatformType } from "../nodes/node";
import { AnyTagKey, TagValue } from "../tags";
import type { GroupCondition } from "../targets/node-condition";
import {
  groupFilterKeys,
  groupNameProblem,
  MAX_GROUP_DESCRIPTION,
  MAX_GROUP_FILTERS,
  MAX_GROUP_NAME,
  MAX_GROUP_VALUES,
  MAX_NODE_GROUPS,
} from "./node-group-rules";

/** The name of a group of machines as callers may write it. */
export const NodeGroupName = z.string().min(1).max(MAX_GROUP_NAME);

/** The name that a new one may have: letters, digits and `_ . -`, not beginning with AWS. Source: AWS Resource Groups, CreateGroup. */
export const NewNodeGroupName = z.string().superRefine((name, context) => {
  const message = groupNameProblem(name);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/** What a group is for. */
export const NodeGroupDescription = z.string().max(MAX_GROUP_DESCRIPTION);

/** One thing that is asked of a machine; its values are alternatives. */
const NodeGroupFilter = z.strictObject({
  Key: z.string().min(1).max(163),
  Values: z.array(z.string().max(256)).min(1, "Give at least one value.").max(MAX_GROUP_VALUES),
});
export type NodeGroupFilter = z.output<typeof NodeGroupFilter>;

/** What a group asks of machines: all of it must hold. Without any filter it would mean every machine, so there is one. */
export const NodeGroupFilters = z
  .array(NodeGroupFilter)
  .min(1, "Give at least one filter: a group never means every machine.")
  .max(MAX_GROUP_FILTERS);

const known = `Use ${groupFilterKeys.join(", ")} or tag:<key>.`;

/** What values the filters can have; any text where that is not said. */
const legal: Readonly<Record<string, z.ZodType>> = {
  InstanceIds: NodeId,
  "tag-key": AnyTagKey,
  PlatformTypes: PlatformType,
  ActivationIds: z.uuid(),
};

const invalidFilter = (index: number, field: "Key" | "Values", message: string) =>
  validationException(message, [{ path: ["Filters", index, field], message }]);

/**
 * The question that a group's filters ask. A filter that stands there twice is refused: whether both are to hold, or
 * either, could only be guessed.
 *
 * Errors: ValidationException, with the path of the filter.
 */
export function readGroupFilters(filters: readonly NodeGroupFilter[]): GroupCondition[] {
  return filters.map(({ Key, Values }, index) => {
    if (filters.findIndex((other) => other.Key === Key) < index)
      throw invalidFilter(
        index,
        "Key",
        `${Key} is there twice. Put its values into one filter: they are alternatives.`,
      );
    const schema = Key.startsWith("tag:") ? TagValue : Object.hasOwn(legal, Key) ? legal[Key] : z.string().min(1);
    const wrong = Values.find((value) => !schema?.safeParse(value).success);
    if (wrong !== undefined)
      throw invalidFilter(
        index,
        "Values",
        `${wrong.slice(0, 163) || "An empty text"} is not a value that the filter ${Key} can have.`,
      );
    return conditionOf(Key, [...new Set(Values)], index);
  });
}

function conditionOf(key: string, values: string[], index: number): GroupCondition {
  switch (key) {
    case "InstanceIds":
      return { kind: "ids", ids: values };
    case "tag-key":
      return { kind: "tag-key", keys: values };
    case "PlatformTypes":
      return { kind: "property", property: "PlatformType", values };
    case "ActivationIds":
      return { kind: "property", property: "ActivationId", values: values.map((id) => id.toLowerCase()) };
    case "PlatformName":
    case "PlatformVersion":
    case "AgentVersion":
      return { kind: "property", property: key, values };
    case "PingStatus":
      throw invalidFilter(
        index,
        "Key",
        "A group cannot ask whether machines answer: that changes from one moment to the next, and a command waits for those that do not.",
      );
  }
  const tagKey = key.startsWith("tag:") ? key.slice("tag:".length) : "";
  if (!AnyTagKey.safeParse(tagKey).success)
    throw invalidFilter(index, "Key", `${key} is not a filter of a group. ${known}`);
  return { kind: "tag", key: tagKey, values };
}

/** There is no such group, or none that the caller may see. */
export const noSuchNodeGroup = (name: string) =>
  new DomainError("NodeGroupNotFound", `There is no group of machines ${name}.`, [
    { path: ["Name"], message: "There is no group of that name." },
  ]);

export const nodeGroupExists = (name: string) =>
  new DomainError("NodeGroupAlreadyExists", `There is a group of machines ${name} already.`, [
    { path: ["Name"], message: "There is a group of that name." },
  ]);

export const nodeGroupChanged = (name: string) =>
  new DomainError("NodeGroupChanged", `Somebody has changed the group ${name} meanwhile. Look at it again.`, [
    { path: ["Version"], message: "The group has another version by now." },
  ]);

export const tooManyNodeGroups = () =>
  new DomainError("NodeGroupLimitExceeded", `An account can have at most ${MAX_NODE_GROUPS} groups of machines.`);

/** Whoever makes a group of this name later would have what the policies say of it. */
export const nodeGroupInUse = (name: string, policies: readonly string[]) =>
  new DomainError(
    "NodeGroupInUse",
    policies.length === 0
      ? `A policy names the group ${name} in its text. It has to be changed first.`
      : `The ${policies.length === 1 ? "policy" : "policies"} ${policies.join(", ")} ${policies.length === 1 ? "names" : "name"} the group ${name}. Change ${policies.length === 1 ? "it" : "them"} first.`,
  );
