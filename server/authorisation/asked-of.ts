import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { scopeReaches } from "./access-model";
import { type ResourceType, resourceTypes } from "./resource-kinds";

/** What statements ask about: whatever they do not ask about, they decide alike. */
export type AskedOf = {
  /** Whether an entity is named by its id. */
  names(type: string, id: string): boolean;
  /** Kinds of resources on which a statement asks more of a person than whether they are somebody, or in something. */
  asksPerson: ReadonlySet<ResourceType>;
  /** Whether a statement can tell a document from the others when it is the one that is to be run. */
  tellsDocument(name: string): boolean;
  /** The keys of the tags that are asked for; undefined when a key is worked out, so that it can be any. */
  tagKeys: ReadonlySet<string> | undefined;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);
const isVar = (value: unknown, name: string) => member(value, "Var") === name;

/** A value that stands in the text itself, or a set of such. Source: Cedar, JSON policy format. */
function isLiteral(value: unknown): boolean {
  const set = member(value, "Set");
  return isRecord(value) && (Object.hasOwn(value, "Value") || (Array.isArray(set) && set.every(isLiteral)));
}

const isRunDocument = (value: unknown) =>
  isVar(member(member(value, "."), "left"), "context") && member(member(value, "."), "attr") === "document";

/** What one statement asks, gathered while walking through it. */
type Found = {
  named: Set<string>;
  texts: Set<string>;
  tagKeys: Set<string>;
  odd: Set<"principal" | "context" | "tag">;
};

/** Compares with something else in one of the ways after which only the literal matters. */
function isPlainComparison(name: string, body: unknown, isAsked: (value: unknown) => boolean): boolean {
  const [left, right] = [member(body, "left"), member(body, "right")];
  if (name === "==" || name === "!=") return (isAsked(left) && isLiteral(right)) || (isAsked(right) && isLiteral(left));
  if (name === "in") return isAsked(left) && isLiteral(right);
  return name === "contains" && isAsked(right) && isLiteral(left);
}

function walk(value: unknown, found: Found): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found);
    return;
  }
  if (!isRecord(value)) return;
  for (const [name, body] of Object.entries(value)) {
    if (name === "__entity" || name === "entity")
      found.named.add(JSON.stringify([idOf(body, "type"), idOf(body, "id")]));
    if (name === "Value") for (const text of [body].flat()) if (typeof text === "string") found.texts.add(text);
    if (name === "Var" && (body === "principal" || body === "context")) found.odd.add(body);
    if (name === "hasTag" || name === "getTag") {
      const key = member(member(body, "right"), "Value");
      if (typeof key === "string") found.tagKeys.add(key);
      else found.odd.add("tag");
    }
    if (name === "is" && isVar(member(body, "left"), "principal")) {
      walk(member(body, "in"), found);
      continue;
    }
    if (name === "has" && isVar(member(body, "left"), "context")) continue;
    const person = isPlainComparison(name, body, (each) => isVar(each, "principal"));
    const document = isPlainComparison(name, body, isRunDocument);
    if (person || document) {
      for (const side of [member(body, "left"), member(body, "right")]) if (isLiteral(side)) walk(side, found);
      continue;
    }
    walk(body, found);
  }
}

/** The type or the id of an entity, which a head writes plainly and a condition as `__entity`. */
const idOf = (entity: unknown, name: "type" | "id") => member(member(entity, "__entity") ?? entity, name);

/** What all of these statements ask about together. */
export function askedOf(statements: readonly PolicyJson[]): AskedOf {
  const all: Found = { named: new Set(), texts: new Set(), tagKeys: new Set(), odd: new Set() };
  const asksPerson = new Set<ResourceType>();
  for (const { principal, action, resource, conditions } of statements) {
    const found: Found = { ...all, odd: new Set() };
    walk([principal, action, resource, conditions], found);
    // A head names several actions as a list of plain entities.
    if ("entities" in action) for (const entity of action.entities) walk({ entity }, found);
    for (const odd of found.odd) all.odd.add(odd);
    if (found.odd.has("principal"))
      for (const type of resourceTypes) if (scopeReaches(resource, type)) asksPerson.add(type);
  }
  return {
    names: (type, id) => all.named.has(JSON.stringify([type, id])),
    asksPerson,
    tellsDocument: (name) => all.odd.has("context") || all.texts.has(name),
    tagKeys: all.odd.has("tag") ? undefined : all.tagKeys,
  };
}
