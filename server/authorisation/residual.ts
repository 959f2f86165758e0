import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { all, always, any, type Condition, never, not } from "@/core/access/condition";

/** A policy asks something of a resource that no list can be filtered by. */
export class UnsupportedCondition extends Error {}

/** What is known of a kind of resource: its Cedar type, and the attributes that it always has. */
export type ResourceKind = { type: string; attributes: ReadonlySet<string> };

/** Cedar writes each node of an expression as an object of one member: its name. */
const partsOf = (expression: Expr): [string, unknown] => Object.entries(expression)[0] ?? ["", undefined];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

// The JSON of Cedar's own expressions: what is looked for in it is checked where it is used.
const expressionIn = (value: unknown, name: string): Expr => member(value, name) as Expr;

/** The resource that is not known yet, as partial evaluation or a policy's own text names it. */
function isResource(expression: Expr): boolean {
  const [name, value] = partsOf(expression);
  return name === "Var"
    ? value === "resource"
    : name === "unknown" && JSON.stringify(value) === '[{"Value":"resource"}]';
}

function literalOf(expression: Expr): unknown {
  const [name, value] = partsOf(expression);
  if (name === "Value") return value;
  if (name === "Set" && Array.isArray(value)) return value.map((each: Expr) => literalOf(each));
  return undefined;
}

/** The attribute or tag of the resource that an expression reads. */
function factOf(expression: Expr): { attribute: string } | { tag: string } | undefined {
  const [name, value] = partsOf(expression);
  if (name === "." && isResource(expressionIn(value, "left"))) return { attribute: String(member(value, "attr")) };
  if (name !== "getTag" || !isResource(expressionIn(value, "left"))) return undefined;
  const key = literalOf(expressionIn(value, "right"));
  return typeof key === "string" ? { tag: key } : undefined;
}

const isAtom = (value: unknown): value is string | boolean => typeof value === "string" || typeof value === "boolean";

function among(fact: ReturnType<typeof factOf>, values: readonly unknown[]): Condition | undefined {
  if (!fact || !values.every(isAtom)) return undefined;
  if ("attribute" in fact) return { kind: "attribute", name: fact.attribute, in: values };
  return { kind: "tag", key: fact.tag, in: values.filter((value) => typeof value === "string") };
}

/** `resource == Document::"x"`: a thing of another type is never equal. */
function identity(value: unknown, kind: ResourceKind): Condition | undefined {
  const entity = member(value, "__entity");
  const [type, id] = [member(entity, "type"), member(entity, "id")];
  if (typeof type !== "string" || typeof id !== "string") return undefined;
  return type === kind.type ? { kind: "id", is: id } : never;
}

function equality(left: Expr, right: Expr, kind: ResourceKind): Condition | undefined {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const value = literalOf(other);
    if (value === undefined) continue;
    if (isResource(one)) return identity(value, kind);
    const found = among(factOf(one), [value]);
    if (found) return found;
  }
  return undefined;
}

/** `like "web-*"`: a beginning, or the whole. Source: Cedar, JSON policy format. */
function likeness(left: Expr, pattern: unknown): Condition | undefined {
  const fact = factOf(left);
  if (!fact || !("attribute" in fact) || !Array.isArray(pattern)) return undefined;
  const wildcard = pattern.indexOf("Wildcard");
  const text = pattern.map((element: unknown) => member(element, "Literal") ?? "").join("");
  if (wildcard === -1) return { kind: "attribute", name: fact.attribute, in: [text] };
  return wildcard === pattern.length - 1 ? { kind: "prefix", name: fact.attribute, prefix: text } : undefined;
}

function translate(expression: Expr, kind: ResourceKind): Condition {
  const [name, value] = partsOf(expression);
  const [left, right] = [expressionIn(value, "left"), expressionIn(value, "right")];
  const found = ((): Condition | undefined => {
    switch (name) {
      case "Value":
        return value === true ? always : value === false ? never : undefined;
      case "&&": {
        // What decides on the left keeps the right, which may be of another type of resource, from being looked at.
        const first = translate(left, kind);
        return first.kind === "never" ? never : all([first, translate(right, kind)]);
      }
      case "||": {
        const first = translate(left, kind);
        return first.kind === "always" ? always : any([first, translate(right, kind)]);
      }
      case "!":
        return not(translate(expressionIn(value, "arg"), kind));
      case "if-then-else": {
        const test = translate(expressionIn(value, "if"), kind);
        const [then, otherwise] = [expressionIn(value, "then"), expressionIn(value, "else")];
        if (test.kind === "always") return translate(then, kind);
        if (test.kind === "never") return translate(otherwise, kind);
        return any([all([test, translate(then, kind)]), all([not(test), translate(otherwise, kind)])]);
      }
      case "is":
        if (!isResource(left) || member(value, "in") !== undefined) return undefined;
        return member(value, "entity_type") === kind.type ? always : never;
      case "in":
        return isResource(left) ? identity(literalOf(right), kind) : undefined;
      case "==":
        return equality(left, right, kind);
      case "!=": {
        const same = equality(left, right, kind);
        return same && not(same);
      }
      case "contains": {
        const values = literalOf(left);
        return Array.isArray(values) ? among(factOf(right), values) : undefined;
      }
      case "hasTag": {
        const key = literalOf(right);
        return isResource(left) && typeof key === "string" ? { kind: "has-tag", key } : undefined;
      }
      case "has": {
        const attribute = member(value, "attr");
        if (!isResource(left) || typeof attribute !== "string") return undefined;
        return kind.attributes.has(attribute) ? always : never;
      }
      case "like":
        return likeness(left, member(value, "pattern"));
      case ".":
        return among(factOf(expression), [true]);
      default:
        return undefined;
    }
  })();
  if (!found) throw new UnsupportedCondition(name);
  return found;
}

/**
 * What a policy still asks of a resource of one kind, once person and action are known: Cedar's residual as a condition.
 *
 * Errors: UnsupportedCondition for what a list cannot be filtered by. Source: Cedar, JSON policy format and partial
 * evaluation.
 */
export const conditionOf = ({ conditions }: Pick<PolicyJson, "conditions">, kind: ResourceKind): Condition =>
  all(
    conditions.map(({ kind: clause, body }) => {
      const condition = translate(body, kind);
      return clause === "when" ? condition : not(condition);
    }),
  );
