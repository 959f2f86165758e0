/**
 * What must hold of a thing for somebody to see it: a policy's condition over the facts of the thing, as data that a
 * store turns into SQL. Everything a condition can say, SQL can say too.
 */
export type Condition =
  | { kind: "always" }
  | { kind: "never" }
  | { kind: "all" | "any"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  /** Its id is this one. */
  | { kind: "id"; is: string }
  | { kind: "attribute"; name: string; in: readonly (string | boolean)[] }
  | { kind: "prefix"; name: string; prefix: string }
  | { kind: "has-tag"; key: string }
  | { kind: "tag"; key: string; in: readonly string[] };

export const always: Condition = { kind: "always" };
export const never: Condition = { kind: "never" };

/** Facts about one thing that conditions ask for. */
export type Facts = {
  id: string;
  attributes?: Readonly<Record<string, string | boolean>>;
  tags?: Readonly<Record<string, string>>;
};

/** All of them; what is certain is left out. */
export function all(of: readonly Condition[]): Condition {
  const open = of.filter(({ kind }) => kind !== "always");
  if (open.some(({ kind }) => kind === "never")) return never;
  const [first] = open;
  return first === undefined ? always : open.length === 1 ? first : { kind: "all", of: open };
}

/** At least one of them; what is impossible is left out. */
export function any(of: readonly Condition[]): Condition {
  const open = of.filter(({ kind }) => kind !== "never");
  if (open.some(({ kind }) => kind === "always")) return always;
  const [first] = open;
  return first === undefined ? never : open.length === 1 ? first : { kind: "any", of: open };
}

/** Its opposite. */
export function not(condition: Condition): Condition {
  if (condition.kind === "always") return never;
  if (condition.kind === "never") return always;
  return condition.kind === "not" ? condition.of : { kind: "not", of: condition };
}

/** Whether a condition holds of a thing: the same question that stores ask in SQL. */
export function holds(condition: Condition, facts: Facts): boolean {
  switch (condition.kind) {
    case "always":
      return true;
    case "never":
      return false;
    case "all":
      return condition.of.every((each) => holds(each, facts));
    case "any":
      return condition.of.some((each) => holds(each, facts));
    case "not":
      return !holds(condition.of, facts);
    case "id":
      return facts.id === condition.is;
    case "attribute": {
      const value = own(facts.attributes, condition.name);
      return value !== undefined && condition.in.includes(value);
    }
    case "prefix": {
      const value = own(facts.attributes, condition.name);
      return typeof value === "string" && value.startsWith(condition.prefix);
    }
    case "has-tag":
      return own(facts.tags, condition.key) !== undefined;
    case "tag": {
      const value = own(facts.tags, condition.key);
      return value !== undefined && condition.in.includes(value);
    }
  }
}

const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;
