import * as z from "zod";
import { DomainError } from "../errors";
import { NodeId } from "../nodes/node";
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

/**
 * One thing that is asked of a node itself. Values of one condition are alternatives: the node's id is one of `ids`; its
 * tag `key` has one of `values`; it has a tag of one of `keys`, whatever its value.
 */
export type NodeCondition =
  | { kind: "ids"; ids: string[] }
  | { kind: "tag"; key: string; values: string[] }
  | { kind: "tag-key"; keys: string[] };

/** What is asked of a node, or of how an earlier command ended on it: in one of `states`. */
export type Condition = NodeCondition | OutcomeCondition;
export type OutcomeCondition = { kind: "outcome" } & Outcome;

/**
 * Which nodes are meant: those that meet every condition. It has at least one condition with at least one value, so
 * that nothing given can never mean everything.
 */
export type Selector = { conditions: [Condition, ...Condition[]] };

/** The same where nothing is asked of earlier commands: what a store of nodes can answer. */
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
 * What a list of target expressions asks for. Keys understood: `InstanceIds`, `tag:<key>`, `tag-key`, and, beyond AWS's,
 * `command:<id>` with states of its invocations as values. Nothing given is an error, never "all"; neither is
 * `InstanceIds=*` offered for commands.
 *
 * Errors: ValidationException, with the path of the expression. Source: SSM API 2014-11-06, SendCommand; user guide,
 * targets.
 */
export function parseTargets(targets: Targets): Selector {
  const [first, ...rest] = targets.map(toCondition);
  if (first === undefined) throw invalidTarget(["Targets"], "Give at least one target.");
  return { conditions: [first, ...rest] };
}

function toCondition({ Key, Values }: Target, index: number): Condition {
  const at = (field: "Key" | "Values") => ["Targets", index, field];
  if (Key.startsWith("resource-groups:")) {
    throw invalidTarget(at("Key"), "Resource groups cannot be targeted yet. Use InstanceIds, tag:<key> or tag-key.");
  }
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
  throw invalidTarget(at("Key"), `${Key} is not a target that is known. Use InstanceIds, tag:<key> or tag-key.`);
}

/** Whether a node is one of those meant. Keys and values of tags are compared exactly, capitals included. */
export function matches(
  selector: NodeSelector,
  node: { nodeId: string; tags: Readonly<Record<string, string>> },
): boolean {
  return selector.conditions.every((condition) => meets(condition, node));
}

function meets(condition: NodeCondition, { nodeId, tags }: Parameters<typeof matches>[1]): boolean {
  switch (condition.kind) {
    case "ids":
      return condition.ids.includes(nodeId);
    case "tag": {
      const value = Object.hasOwn(tags, condition.key) ? tags[condition.key] : undefined;
      return value !== undefined && condition.values.includes(value);
    }
    case "tag-key":
      return condition.keys.some((key) => Object.hasOwn(tags, key));
  }
}

/**
 * The same selector with the nodes of earlier commands named by their ids, as they are now.
 *
 * @param nodesOf gives the nodes on which a command ended so; what it throws is thrown
 */
export async function settle(
  { conditions: [first, ...rest] }: Selector,
  nodesOf: (condition: OutcomeCondition) => Promise<string[]>,
): Promise<NodeSelector> {
  const settled = async (condition: Condition): Promise<NodeCondition> =>
    condition.kind === "outcome" ? { kind: "ids", ids: await nodesOf(condition) } : condition;
  return { conditions: [await settled(first), ...(await Promise.all(rest.map(settled)))] };
}

/** What a selector asks, as data that a store can turn into a query: all of the conditions must hold. */
export function toConditions<Asked extends Condition>(selector: { conditions: readonly Asked[] }): readonly Asked[] {
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
  }
}
