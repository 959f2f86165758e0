import * as z from "zod";
import { DomainError } from "../errors";
import { NodeId } from "../nodes/node";
import { groupTarget, isGroupTarget, readGroup } from "./group-target";
import {
  type GroupCondition,
  meetsAll,
  type NodeCondition,
  type NodeFacts,
  type PlainCondition,
} from "./node-condition";
import { isOutcomeKey, type Outcome, outcomeTarget, readOutcome } from "./outcome-target";

/** Which property of a node a target speaks of. Source: SSM API 2014-11-06, TargetKey. */
export const TargetKey = z
  .string()
  .min(1)
  .max(163)
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=\-@]*$|resource-groups:ResourceTypeFilters|resource-groups:Name/u);

/** One target expression as the API has it. Source: SSM API 2014-11-06, Target. */
export const Target = z.strictObject({ Key: TargetKey, Values: z.array(z.string()).max(50) });
export type Target = z.infer<typeof Target>;

/** Up to five target expressions; a node must match all of them. Source: SSM API 2014-11-06, Targets. */
export const Targets = z.array(Target).max(5);
export type Targets = z.infer<typeof Targets>;

/** What is asked of a node, of how an earlier command ended on it (in one of `states`), or that it is in a group. */
export type Condition = PlainCondition | OutcomeCondition | { kind: "group-name"; name: string };
export type OutcomeCondition = { kind: "outcome" } & Outcome;

/**
 * Which nodes are meant: those that meet every condition. It has at least one condition with at least one value, so
 * that nothing given can never mean everything.
 */
export type Selector = { conditions: [Condition, ...Condition[]] };

/** The same where nothing is asked of earlier commands or by the name of a group: what a store of nodes can answer. */
export type NodeSelector = { conditions: [NodeCondition, ...NodeCondition[]] };

const invalidTarget = (path: (string | number)[], message: string) =>
  new DomainError("ValidationException", message, [{ path, message }]);

const distinct = (values: readonly string[]) => [...new Set(values)];

/**
 * The nodes named by their ids; an id given twice counts once.
 *
 * Errors: ValidationException when there is none.
 */
export function selectIds(ids: readonly string[]): NodeSelector {
  if (ids.length === 0) throw invalidTarget(["InstanceIds"], "Choose at least one machine.");
  return { conditions: [{ kind: "ids", ids: distinct(ids) }] };
}

/**
 * What a list of target expressions asks for. Keys understood: `InstanceIds`, `tag:<key>`, `tag-key`,
 * `resource-groups:Name` with `resource-groups:ResourceTypeFilters`, and, beyond AWS's, `command:<id>` with states of its
 * invocations as values. Nothing given is an error, never "all"; neither is
 * `InstanceIds=*` offered for commands.
 *
 * Errors: ValidationException, with the path of the expression. Source: SSM API 2014-11-06, SendCommand; user guide,
 * targets.
 */
export function parseTargets(targets: Targets): Selector {
  const group = readGroup(targets);
  if (group && "problem" in group) throw invalidTarget(["Targets", group.index, group.member], group.problem);
  // A group's types say no more than its name: that these are machines.
  const [first, ...rest] = targets.flatMap((target, index) =>
    index === group?.index
      ? [{ kind: "group-name" as const, name: group.name }]
      : isGroupTarget(target.Key)
        ? []
        : [toCondition(target, index)],
  );
  if (first === undefined) throw invalidTarget(["Targets"], "Give at least one target.");
  return { conditions: [first, ...rest] };
}

function toCondition({ Key, Values }: Target, index: number): Condition {
  const at = (field: "Key" | "Values") => ["Targets", index, field];
  if (Values.length === 0) throw invalidTarget(at("Values"), `The target ${Key} needs at least one value.`);

  if (Key === "InstanceIds") {
    if (Values.includes("*")) {
      throw invalidTarget(at("Values"), "A command cannot target every machine by *. Name the machines, or use a tag.");
    }
    const malformed = Values.filter((id) => !NodeId.safeParse(id).success);
    if (malformed.length > 0) {
      throw invalidTarget(at("Values"), `Not the id of a managed instance: ${malformed.slice(0, 5).join(", ")}.`);
    }
    return { kind: "ids", ids: distinct(Values) };
  }
  if (Key === "tag-key") return { kind: "tag-key", keys: distinct(Values) };
  if (Key.startsWith("tag:") && Key.length > "tag:".length) {
    return { kind: "tag", key: Key.slice("tag:".length), values: distinct(Values) };
  }
  if (isOutcomeKey(Key)) {
    const read = readOutcome({ Key, Values });
    if ("problem" in read) throw invalidTarget(at(read.member), read.problem);
    return { kind: "outcome", ...read };
  }
  throw invalidTarget(
    at("Key"),
    `${Key} is not a target that is known. Use InstanceIds, tag:<key>, tag-key or resource-groups:Name.`,
  );
}

/** Whether a node is one of those meant. Keys and values of tags are compared exactly, capitals included. */
export const matches = (selector: NodeSelector, node: NodeFacts): boolean => meetsAll(selector.conditions, node);

/** Looks up what a target only names; what it throws is thrown. */
export type Settling = {
  /** The nodes on which a command ended so. */
  nodesOf(condition: OutcomeCondition): Promise<string[]>;
  /** What the group of that name asks of nodes. */
  groupOf(name: string): Promise<readonly GroupCondition[]>;
};

/** The same selector with the nodes of earlier commands named by their ids, and groups by what they ask, as they are now. */
export async function settle(
  { conditions: [first, ...rest] }: Selector,
  { nodesOf, groupOf }: Settling,
): Promise<NodeSelector> {
  const settled = async (condition: Condition): Promise<NodeCondition> => {
    if (condition.kind === "outcome") return { kind: "ids", ids: await nodesOf(condition) };
    return condition.kind === "group-name" ? { kind: "group", conditions: await groupOf(condition.name) } : condition;
  };
  return { conditions: [await settled(first), ...(await Promise.all(rest.map(settled)))] };
}

/** What a selector asks, as data that a store can turn into a query: all of the conditions must hold. */
export function toConditions<Asked extends Condition | NodeCondition>(selector: {
  conditions: readonly Asked[];
}): readonly Asked[] {
  return selector.conditions;
}

/** The same question in the API's form: `parseTargets(toTargets(s))` asks what `s` asks. */
export function toTargets(selector: Selector): Targets {
  return selector.conditions.map(toTarget);
}

function toTarget(condition: Condition): Target {
  switch (condition.kind) {
    case "ids":
      return { Key: "InstanceIds", Values: condition.ids };
    case "tag":
      return { Key: `tag:${condition.key}`, Values: condition.values };
    case "tag-key":
      return { Key: "tag-key", Values: condition.keys };
    case "outcome":
      return outcomeTarget(condition.commandId, condition.states);
    case "group-name":
      return groupTarget(condition.name);
  }
}
