import { commandMembersAt } from "./content-schema";
import type { Json } from "./document";
import { isMap } from "./parameters";
import { findPlugin, flowWords, inputsOf } from "./plugins";

/** Where something is in a document's value. */
export type Path = readonly (string | number)[];

/** One change to a document's value, as a form makes them. */
export type Edit =
  /** Gives a member or an item its value; maps on the way to it that are not there are made. */
  | { kind: "set"; path: Path; value: Json }
  /** Takes a member or an item away. */
  | { kind: "remove"; path: Path }
  /** Puts an item into the list at the path, which is made where there is none. */
  | { kind: "insert"; path: Path; index: number; value: Json }
  /** Changes the item `index` of the list at the path with the one after it. */
  | { kind: "swap"; path: Path; index: number }
  /** Gives a member another name, in its place among the others. It must not be the name of one of those. */
  | { kind: "rename"; path: Path; name: string };

/** What stands at a path; undefined where nothing does. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((inner, part) => {
    if (Array.isArray(inner)) return inner[Number(part)];
    return isMap(inner) && Object.hasOwn(inner, part) ? inner[String(part)] : undefined;
  }, value);
}

/** The names that members of a map of a schema 2.2 document have, in the order in which people write them. */
export function memberOrder(root: Json, path: Path): readonly string[] {
  const [first, index, third] = path;
  if (first !== "mainSteps" || third !== "inputs" || path.length !== 3) return commandMembersAt("2.2", [...path]);
  const action = valueAt(root, ["mainSteps", index ?? 0, "action"]);
  const plugin = typeof action === "string" ? findPlugin(action) : undefined;
  return [...(plugin ? inputsOf(plugin).map(({ name }) => name) : []), ...Object.keys(flowWords)];
}

/** At which place among the members there are a new one belongs: before the first that is written after it. */
export function placeOfMember(names: readonly string[], name: string, order: readonly string[]): number {
  const rank = order.indexOf(name);
  const later = rank < 0 ? -1 : names.findIndex((each) => order.indexOf(each) > rank);
  return later < 0 ? names.length : later;
}

/**
 * The same edit in terms of what there is: a value that is set below a map that is missing becomes that map, and an item
 * put into a list that is missing becomes the list.
 */
export function grounded(root: Json, edit: Edit): Edit {
  if (edit.kind === "insert")
    return Array.isArray(valueAt(root, edit.path))
      ? edit
      : grounded(root, { kind: "set", path: edit.path, value: [edit.value] });
  if (edit.kind !== "set") return edit;
  let { path, value } = edit;
  while (path.length > 0) {
    const around = valueAt(root, path.slice(0, -1));
    if (isMap(around) || Array.isArray(around)) break;
    value = { [String(path.at(-1))]: value };
    path = path.slice(0, -1);
  }
  return { kind: "set", path, value };
}

/** A document's value after an edit that is `grounded`; what the edit is not about is the very same. */
export function editValue(root: Json, edit: Edit): Json {
  const change = (value: Json, path: Path, at: Path): Json => {
    const [part, ...rest] = path;
    if (part === undefined) return changeHere(value, edit);
    const isLast = rest.length === 0;
    if (Array.isArray(value)) {
      const index = Number(part);
      if (isLast && edit.kind === "remove") return value.filter((_, place) => place !== index);
      if (isLast && edit.kind === "set" && index === value.length) return [...value, edit.value];
      return value.map((item, place) => (place === index ? change(item, rest, [...at, part]) : item));
    }
    if (!isMap(value)) return value;
    const name = String(part);
    const members = Object.entries(value);
    if (isLast && edit.kind === "remove") return Object.fromEntries(members.filter(([each]) => each !== name));
    if (isLast && edit.kind === "rename")
      return Object.fromEntries(members.map(([each, member]) => [each === name ? edit.name : each, member]));
    if (isLast && edit.kind === "set" && !Object.hasOwn(value, name)) {
      const place = placeOfMember(Object.keys(value), name, memberOrder(root, at));
      return Object.fromEntries(members.toSpliced(place, 0, [name, edit.value]));
    }
    return Object.fromEntries(
      members.map(([each, member]) => [each, each === name ? change(member, rest, [...at, part]) : member]),
    );
  };
  return change(root, edit.path, []);
}

function changeHere(value: Json, edit: Edit): Json {
  if (edit.kind === "set") return edit.value;
  if (!Array.isArray(value)) return value;
  if (edit.kind === "insert") return value.toSpliced(edit.index, 0, edit.value);
  if (edit.kind !== "swap") return value;
  const [first, second] = value.slice(edit.index, edit.index + 2);
  return first === undefined || second === undefined ? value : value.toSpliced(edit.index, 2, second, first);
}
