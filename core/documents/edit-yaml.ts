import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  type ToStringOptions,
  visit,
  type YAMLMap,
} from "yaml";
import type { Json } from "./document";
import { type Edit, memberOrder, placeOfMember } from "./edit-value";

const reading = { version: "1.2", schema: "core", compat: "yaml-1.1", uniqueKeys: false, logLevel: "silent" } as const;

/** The ways in which people lay YAML out; the one that fits a text best is gone on with. */
const layouts: readonly ToStringOptions[] = [2, 4].flatMap((indent) =>
  [true, false].flatMap((indentSeq) =>
    [true, false].map((flowCollectionPadding) => ({ lineWidth: 0, indent, indentSeq, flowCollectionPadding })),
  ),
);

/**
 * YAML text after an edit that is grounded in its value. Comments stay. In the first of the texts that are given the lines
 * that the edit is not about are as they were written, which may not fit where the layout changes from part to part; in the
 * last all are laid out alike. None when the text does not have what the edit is about.
 */
export function editYaml(text: string, root: Json, edit: Edit): string[] {
  const document = parseDocument(text, reading);
  const lines = text.split("\n");
  const written = bestLayout(document, lines);
  if (!change(document, root, edit)) return [];
  const edited = document.toString(written.layout).split("\n");
  // What the library lays out otherwise is taken from the text, as far as its lines can be told one by one.
  if (written.lines.length !== lines.length) return [edited.join("\n")];
  let before = 0;
  while (before < edited.length && edited[before] === written.lines[before]) before++;
  let after = 0;
  const most = Math.min(edited.length, written.lines.length) - before;
  while (after < most && edited.at(-1 - after) === written.lines.at(-1 - after)) after++;
  const kept = [
    ...lines.slice(0, before),
    ...edited.slice(before, edited.length - after),
    ...lines.slice(lines.length - after),
  ];
  return [kept.join("\n"), edited.join("\n")];
}

/** The layout in which the fewest lines differ from those of the text, and the lines as it has them. */
function bestLayout(document: Document.Parsed, lines: readonly string[]) {
  let best: { layout: ToStringOptions; lines: string[]; differing: number } | undefined;
  for (const layout of layouts) {
    const written = document.toString(layout).split("\n");
    const differing = written.filter((line, index) => line !== lines[index]).length;
    if (best === undefined || differing < best.differing) best = { layout, lines: written, differing };
    // Most texts are laid out in the first way, and large ones take long to write.
    if (differing === 0) break;
  }
  return best ?? { layout: {}, lines: [], differing: 0 };
}

/** Makes the edit in the tree; false when there is nothing to make it in. */
function change(document: Document.Parsed, root: Json, edit: Edit): boolean {
  const path = [...edit.path];
  const at = (where: (string | number)[]): unknown =>
    where.length === 0 ? document.contents : document.getIn(where, true);
  const here = at(path);
  switch (edit.kind) {
    case "set": {
      if (isNode(here) && replaceIn(document, here, edit.value)) return true;
      const around = at(path.slice(0, -1));
      const made = nodeOf(document, edit.value);
      if (isNode(here)) keepComments(here, made);
      if (isSeq(around)) {
        around.items[Number(path.at(-1))] = made;
        return true;
      }
      return (
        isMap(around) && setMember(document, around, String(path.at(-1)), made, memberOrder(root, path.slice(0, -1)))
      );
    }
    case "remove":
      return document.deleteIn(path);
    case "insert":
      if (!isSeq(here)) return false;
      here.flow = here.flow === true && here.items.length > 0;
      here.items.splice(edit.index, 0, nodeOf(document, edit.value));
      return true;
    case "swap": {
      if (!isSeq(here)) return false;
      const [first, second] = here.items.slice(edit.index, edit.index + 2);
      if (first === undefined || second === undefined) return false;
      here.items.splice(edit.index, 2, second, first);
      return true;
    }
    case "rename": {
      const around = at(path.slice(0, -1));
      const pair = isMap(around)
        ? around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
        : undefined;
      if (!pair || !isScalar(pair.key)) return false;
      pair.key.value = edit.name;
      return true;
    }
  }
}

function setMember(document: Document, map: YAMLMap, name: string, value: Node, order: readonly string[]): boolean {
  const pair = map.items.find(({ key }) => isScalar(key) && key.value === name);
  if (pair) {
    pair.value = value;
    return true;
  }
  const names = map.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
  map.items.splice(placeOfMember(names, name, order), 0, document.createPair(name, value));
  if (map.items.length === 1) map.flow = false;
  return true;
}

/** Gives a node another value where it can stay itself, with its quotes and comments; false where it cannot. */
function replaceIn(document: Document, node: Node, value: Json): boolean {
  if (isScalar(node) && typeof node.value === typeof value && typeof value === "string") {
    node.value = value;
    keepReadable(node);
    return true;
  }
  if (!isSeq(node) || !Array.isArray(value)) return false;
  // Of a list that becomes another the items at its beginning and its end mostly stay.
  const before: unknown[] = node.toJSON();
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  let start = 0;
  while (start < Math.min(before.length, value.length) && isSame(before[start], value[start])) start++;
  let end = 0;
  while (end < Math.min(before.length, value.length) - start && isSame(before.at(-1 - end), value.at(-1 - end))) end++;
  const made = value.slice(start, value.length - end).map((item) => nodeOf(document, item));
  const gone = node.items.splice(start, before.length - start - end, ...made);
  for (const [index, item] of made.entries()) {
    const old = gone[index];
    if (isNode(old)) keepComments(old, item);
  }
  if (before.length === 0) node.flow = false;
  return true;
}

function nodeOf(document: Document, value: Json): Node {
  const node = document.createNode(value);
  visit(node, { Scalar: (_, scalar) => keepReadable(scalar) });
  return node;
}

/** A block that begins with space depends on a count of spaces, which the library does not always write. */
function keepReadable(scalar: Scalar) {
  if (typeof scalar.value === "string" && /^\s/.test(scalar.value)) scalar.type = "QUOTE_DOUBLE";
}

function keepComments(from: Node, to: Node) {
  if (isPair(from)) return;
  to.comment = from.comment ?? null;
  to.commentBefore = from.commentBefore ?? null;
  to.spaceBefore = from.spaceBefore ?? false;
}
