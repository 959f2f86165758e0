import { expect, test } from "vitest";
import { toParameterFilters } from "./parameter-filter";

const token = (property: string, value: string) => ({ property, operator: "=", value });

test("tokens ask by the API's filters: values of one property are alternatives, tags must all be there", () => {
  expect(
    toParameterFilters([
      token("", "db"),
      token("Name", "/app"),
      token("Path", "/app"),
      token("Type", "String"),
      token("Type", "StringList"),
      token("tag", "Team"),
      token("tag", "Stage=a=b"),
    ]),
  ).toEqual([
    { Key: "Name", Option: "Contains", Values: ["db"] },
    { Key: "Name", Option: "BeginsWith", Values: ["/app"] },
    { Key: "Path", Option: "Recursive", Values: ["/app"] },
    { Key: "Type", Values: ["String", "StringList"] },
    { Key: "tag:Team" },
    { Key: "tag:Stage", Values: ["a=b"] },
  ]);
});
