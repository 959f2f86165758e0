import { expect, test } from "vitest";
import { toAssociationFilters } from "./association-filter";

const token = (property: string, value: string) => ({ property, operator: "=", value });

test("free text is an association's name, and properties are the API's", () => {
  expect(toAssociationFilters([token("", "motd"), token("AssociationStatusName", "Failed")])).toEqual({
    filters: [
      { key: "AssociationStatusName", value: "Failed" },
      { key: "AssociationName", value: "motd" },
    ],
    wrong: [],
  });
});

test("a tag is asked for by its key, or by its key and value, once each", () => {
  const { filters, wrong } = toAssociationFilters([
    token("tag", "Owner"),
    token("tag", "Role=web=db"),
    token("tag", "Role=x"),
  ]);
  expect(filters).toEqual([
    { key: "tag-key", value: "Owner" },
    { key: "tag:Role", value: "web=db" },
  ]);
  expect(wrong).toEqual(["A tag can be asked for once."]);
});

test("what the API would refuse as a whole is told instead of asked", () => {
  const { filters, wrong } = toAssociationFilters([
    token("Name", "AWS-RunShellScript"),
    token("Name", "AWS-UpdateSSMAgent"),
    token("LastExecutedAfter", "yesterday"),
  ]);
  expect(filters).toEqual([]);
  expect(wrong).toEqual([
    "Document name can be asked for once.",
    "yesterday is not a date, such as 2026-01-31 or 2026-01-31T09:00Z.",
  ]);
});
