/** What a machine says of itself, or has had since it registered, as far as a group of machines can ask for it. */
export type NodeProperty = "PlatformType" | "PlatformName" | "PlatformVersion" | "AgentVersion" | "ActivationId";

/** One thing that a target can ask of a node itself. Values of one condition are alternatives. */
export type PlainCondition =
  | { kind: "ids"; ids: string[] }
  | { kind: "tag"; key: string; values: string[] }
  | { kind: "tag-key"; keys: string[] };

/** One thing that a group of machines asks of a node: also that a property of it has one of `values`. */
export type GroupCondition = PlainCondition | { kind: "property"; property: NodeProperty; values: string[] };

/**
 * One thing that a store of nodes can answer: also that a node is in a group, which is to meet all of `conditions`; and
 * nothing at all, which every node but the server's own machine meets.
 */
export type NodeCondition =
  | GroupCondition
  | { kind: "group"; conditions: readonly GroupCondition[] }
  | { kind: "every" };

/** A node as conditions see it; a property that is not known has no value. */
export type NodeFacts = {
  nodeId: string;
  tags: Readonly<Record<string, string>>;
  /** Whether it is the server's own machine. */
  isLocal?: boolean;
  properties?: Readonly<Partial<Record<NodeProperty, string | null>>>;
};

const namesMachines = (conditions: readonly (GroupCondition | NodeCondition)[]) =>
  conditions.some(({ kind }) => kind === "ids" || kind === "tag");

/**
 * Whether the server's own machine, which is there for trial, can be among those that meet the conditions: only where its
 * id, or one of its tags with a value, is asked for. A group has it by its own conditions, whatever stands beside it.
 */
export function reachOwnMachine(conditions: readonly (GroupCondition | NodeCondition)[]): boolean {
  const groups = conditions.flatMap((condition) => (condition.kind === "group" ? [condition] : []));
  return groups.length > 0 ? groups.every((group) => namesMachines(group.conditions)) : namesMachines(conditions);
}

/** Whether a node meets every condition. Texts are compared exactly, capitals included. */
export const meetsAll = (conditions: readonly (GroupCondition | NodeCondition)[], node: NodeFacts): boolean =>
  (!node.isLocal || reachOwnMachine(conditions)) && conditions.every((condition) => meets(condition, node));

function meets(condition: GroupCondition | NodeCondition, node: NodeFacts): boolean {
  const { nodeId, tags, properties = {} } = node;
  switch (condition.kind) {
    case "ids":
      return condition.ids.includes(nodeId);
    case "tag": {
      const value = Object.hasOwn(tags, condition.key) ? tags[condition.key] : undefined;
      return value !== undefined && condition.values.includes(value);
    }
    case "tag-key":
      return condition.keys.some((key) => Object.hasOwn(tags, key));
    case "property": {
      const value = properties[condition.property];
      return typeof value === "string" && condition.values.includes(value);
    }
    case "every":
      return true;
    case "group":
      return meetsAll(condition.conditions, node);
  }
}
