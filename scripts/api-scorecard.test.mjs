import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { refusedMembers } from "@/core/refused-member";
import { operations } from "@/server/operations";
import { generatedPart, namesIn, page, render } from "./api-scorecard.mjs";
import { root } from "./project.mjs";

const text = readFileSync(path.join(root, page), "utf8");
const names = namesIn(text);

describe(page, () => {
  test("says of every operation what the table of operations says; else run node scripts/api-scorecard.mjs", () => {
    expect(generatedPart(text)).toBe(render(names, operations, refusedMembers));
  });

  test("has all operations of the API, by the names that answers are compared with", () => {
    const model = JSON.parse(readFileSync(path.join(root, "e2e/api/shapes.generated.json"), "utf8"));
    expect(names).toHaveLength(152);
    expect([...names].sort()).toEqual(Object.keys(model.operations).sort());
  });

  test("would not agree with a table that has one operation more, or one at another door", () => {
    const { SendCommand, ...others } = operations;
    expect(render(names, others, refusedMembers)).not.toBe(generatedPart(text));
    const moved = { ...operations, SendCommand: { ...SendCommand, doors: ["console"] } };
    expect(render(names, moved, refusedMembers)).not.toBe(generatedPart(text));
  });
});

test("what answers at the AWS door has a name of the API, but for who asks and for plans, which programs send too", () => {
  const atDoor = Object.entries(operations).filter(([, { doors }]) => doors.includes("aws"));
  const beside = atDoor.map(([name]) => name).filter((name) => !names.includes(name));
  expect(beside).toEqual(["GetCommandPlan", "PreviewCommand", "GetCallerIdentity"]);
});
