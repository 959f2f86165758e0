import { expect, test } from "vitest";
import { childParameters } from "./child-document";
import type { ParameterDefinition } from "./document";

const definitions: ParameterDefinition[] = [
  { name: "commands", type: "StringList" },
  { name: "word", type: "String" },
  { name: "map", type: "StringMap" },
];

test.each([
  ["nothing", undefined, {}],
  ["an empty text", "", {}],
  ["texts", { word: "a", commands: "echo a" }, { word: ["a"], commands: ["echo a"] }],
  ["a list as text", { commands: '["echo a","echo b"]' }, { commands: ["echo a", "echo b"] }],
  ["a list", { commands: ["echo a", "echo b"] }, { commands: ["echo a", "echo b"] }],
  ["a list as the text of a parameter that takes one", { word: '["a"]' }, { word: ['["a"]'] }],
  ["a map", { map: { a: "b" } }, { map: ['{"a":"b"}'] }],
  ["JSON text of a map", '{"word":"a"}', { word: ["a"] }],
  ["what is no map", '["word"]', undefined],
  ["what is no JSON", "word=a", undefined],
])("%s", (_, given, parameters) => expect(childParameters(definitions, given)).toEqual(parameters));
