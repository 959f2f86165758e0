import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { compilePattern, type LinearPattern } from "@/core/documents/linear-pattern";
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
  /** What can be told of a tag: nothing (false), that it is there (true), or its value. */
  tellsTag(key: string, value: string): boolean | string;
  /** What can be told of a parameter's path: which of the beginnings and paths that are asked for it has, or the path itself. */
  tellsPath(path: string): unknown;
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

const isPath = (value: unknown) =>
  isVar(member(member(value, "."), "left"), "resource") && member(member(value, "."), "attr") === "path";

/** The parts of a pattern. Source: Cedar, JSON policy format. */
const partsOf = (pattern: readonly unknown[]) => pattern.map((part) => member(part, "Literal") ?? null);

/** A pattern, given as its parts, ready to be compared with paths. */
function likeness(pattern: string): LinearPattern {
  const parts: unknown = JSON.parse(pattern);
  const written = [parts].flat().map((part) => (part === null ? ".*" : String(part).replace(/[^\w]/g, "\\$&")));
  return compilePattern(written.join(""));
}

/** What one statement asks, gathered while walking through it. */
type Found = {
  named: Set<string>;
  texts: Set<string>;
  /** The keys of tags, and of those whose value matters beyond whether it is a text of the policy. */
  tagKeys: Set<string>;
  tagValues: Set<string>;
  /** What paths are compared with, each as its parts: texts, and `null` for anything. */
  patterns: Set<string>;
  odd: Set<"principal" | "context" | "tag" | "path">;
};

/** The key of the tag whose value an expression reads; undefined when it reads none, or its key is worked out. */
function tagRead(expression: unknown): string | undefined {
  const key = member(member(member(expression, "getTag"), "right"), "Value");
  return typeof key === "string" ? key : undefined;
}

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
      if (typeof key !== "string") found.odd.add("tag");
      else (name === "hasTag" ? found.tagKeys : found.tagValues).add(key);
    }
    if (name === "is" && isVar(member(body, "left"), "principal")) {
      walk(member(body, "in"), found);
      continue;
    }
    const pattern = name === "like" && isPath(member(body, "left")) ? member(body, "pattern") : undefined;
    if (Array.isArray(pattern)) {
      found.patterns.add(JSON.stringify(partsOf(pattern)));
      continue;
    }
    if (isPath({ [name]: body })) found.odd.add("path");
    if (name === "has" && isVar(member(body, "left"), "context")) continue;
    const isPlain = [
      (each: unknown) => isVar(each, "principal"),
      isRunDocument,
      isPath,
      (each: unknown) => tagRead(each) !== undefined,
    ].some((isAsked) => isPlainComparison(name, body, isAsked));
    if (isPlain) {
      for (const side of [member(body, "left"), member(body, "right")]) {
        const key = tagRead(side);
        if (key !== undefined) found.tagKeys.add(key);
        if (isLiteral(side)) walk(side, found);
      }
      continue;
    }
    walk(body, found);
  }
}

/** The type or the id of an entity, which a head writes plainly and a condition as `__entity`. */
const idOf = (entity: unknown, name: "type" | "id") => member(member(entity, "__entity") ?? entity, name);

/** What all of these statements ask about together. */
export function askedOf(statements: readonly PolicyJson[]): AskedOf {
  const all: Found = {
    ...{ named: new Set(), texts: new Set(), tagKeys: new Set(), tagValues: new Set() },
    ...{ patterns: new Set(), odd: new Set() },
  };
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
  const patterns = [...all.patterns].sort().map(likeness);
  return {
    tellsPath: (path) =>
      all.odd.has("path") || all.texts.has(path) ? path : patterns.map(({ matchesWhole }) => matchesWhole(path)),
    names: (type, id) => all.named.has(JSON.stringify([type, id])),
    asksPerson,
    tellsDocument: (name) => all.odd.has("context") || all.texts.has(name),
    tellsTag: (key, value) =>
      all.odd.has("tag") || all.tagValues.has(key)
        ? value
        : all.tagKeys.has(key) && (all.texts.has(value) ? value : true),
  };
}
