import { expect, test } from "vitest";
import { NodeName } from "@/core/nodes/node";
import { TagKey, TagValue } from "@/core/tags";
import { nodeNameProblem, tagProblem } from "./node-problems";

const texts = [
  "",
  "Role",
  "aws:x",
  "AWS:x",
  "a b/c",
  "ä",
  "a,b",
  "a{b",
  "x".repeat(128),
  "x".repeat(129),
  "x".repeat(257),
];

test.each(texts)("a form refuses exactly the tags and names that the server refuses: %j", (text) => {
  expect(tagProblem({ key: text, value: "" }).key === undefined).toBe(TagKey.safeParse(text).success);
  expect(tagProblem({ key: "k", value: text }).value === undefined).toBe(TagValue.safeParse(text).success);
  expect(nodeNameProblem(text) === undefined).toBe(NodeName.safeParse(text).success);
});
