import { expect, test } from "vitest";
import { jsonLanguage, shellLanguage, yamlLanguage } from "./code-languages";

function names(language: typeof shellLanguage | typeof jsonLanguage | typeof yamlLanguage, text: string) {
  const found: [string, string][] = [];
  language.parser.parse(text).iterate({
    enter: (node) => {
      if (node.name !== "Document") found.push([node.name, text.slice(node.from, node.to)]);
    },
  });
  return found;
}

test("a hash inside a word is no comment", () => {
  expect(names(shellLanguage, "echo a#b # c")).toEqual([
    ["keyword", "echo"],
    ["comment", "# c"],
  ]);
});

test("a string may go on over lines, and its variables stand out", () => {
  expect(names(shellLanguage, '"a $HOME\nb" c')).toEqual([
    ["string", '"a '],
    ["variableName", "$HOME"],
    ["string", 'b"'],
  ]);
});

test("an escaped quote does not end a string", () => {
  expect(names(shellLanguage, String.raw`"a\"b" if`)).toEqual([
    ["string", String.raw`"a\"b"`],
    ["keyword", "if"],
  ]);
});

test("JSON names are told from JSON strings", () => {
  expect(names(jsonLanguage, '{"a": "b", "c": -1.5e3, "d": null}')).toEqual([
    ["propertyName", '"a"'],
    ["string", '"b"'],
    ["propertyName", '"c"'],
    ["number", "-1.5e3"],
    ["propertyName", '"d"'],
    ["keyword", "null"],
  ]);
});

test("YAML names, marks and placeholders stand out, and a hash inside a word is no comment", () => {
  expect(names(yamlLanguage, '- name: "x" # c\n  run: echo a#b {{ who }}\n  text: |')).toEqual([
    ["operator", "-"],
    ["propertyName", "name"],
    ["string", '"x"'],
    ["comment", "# c"],
    ["propertyName", "run"],
    ["variableName", "{{ who }}"],
    ["propertyName", "text"],
    ["operator", "|"],
  ]);
});
