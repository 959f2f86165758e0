import { applyEdits, findNodeAtLocation, modify, type Node, parseTree } from "jsonc-parser";
import type { Json } from "./document";
import { type Edit, memberOrder, placeOfMember } from "./edit-value";

/** How a text is laid out, from its first line that is indented. */
function layoutOf(text: string) {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return { tabSize: indent.startsWith("\t") ? 1 : indent.length, insertSpaces: !indent.startsWith("\t"), eol: "\n" };
}

/**
 * JSON text after an edit that is grounded in its value; everything outside what is edited stays as it was written.
 * None when the text does not have what the edit is about.
 */
export function editJson(text: string, root: Json, edit: Edit): string[] {
  const path = [...edit.path];
  const options = { formattingOptions: layoutOf(text) };
  switch (edit.kind) {
    case "set": {
      const getInsertionIndex = (names: string[]) =>
        placeOfMember(names, String(path.at(-1)), memberOrder(root, path.slice(0, -1)));
      return [applyEdits(text, modify(text, path, edit.value, { ...options, getInsertionIndex }))];
    }
    case "remove":
      return [applyEdits(text, modify(text, path, undefined, options))];
    case "insert":
      return [
        applyEdits(text, modify(text, [...path, edit.index], edit.value, { ...options, isArrayInsertion: true })),
      ];
    case "swap": {
      const list = nodeAt(text, path);
      const first = list?.children?.[edit.index];
      const second = list?.children?.[edit.index + 1];
      if (!first || !second) return [];
      const textOf = ({ offset, length }: Node) => text.slice(offset, offset + length);
      const between = text.slice(first.offset + first.length, second.offset);
      return [
        [
          text.slice(0, first.offset),
          textOf(second),
          between,
          textOf(first),
          text.slice(second.offset + second.length),
        ].join(""),
      ];
    }
    case "rename": {
      const name = nodeAt(text, path)?.parent?.children?.[0];
      if (!name) return [];
      return [text.slice(0, name.offset) + JSON.stringify(edit.name) + text.slice(name.offset + name.length)];
    }
  }
}

function nodeAt(text: string, path: (string | number)[]): Node | undefined {
  const tree = parseTree(text);
  return tree && findNodeAtLocation(tree, path);
}
