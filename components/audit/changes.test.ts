import { expect, test } from "vitest";
import { readSummary, summaryText } from "./changes";

test("before and after stand side by side, only where they differ", () => {
  const json = JSON.stringify({
    commandId: "c1",
    before: { name: "a", tags: { Role: "web", Env: "test" } },
    after: { name: "a", tags: { Role: "db", Team: "x" } },
  });
  expect(readSummary(json)).toEqual({
    changes: [
      { field: "tags.Role", before: "web", after: "db" },
      { field: "tags.Env", before: "test", after: undefined },
      { field: "tags.Team", before: undefined, after: "x" },
    ],
    facts: [{ field: "commandId", value: "c1" }],
  });
});

test.each([[undefined], ["not json"], ["[1]"], ["null"], ['"text"']])(
  "%j, which is no summary, says nothing",
  (json) => {
    expect(readSummary(json)).toEqual({ changes: [], facts: [] });
  },
);

test("a change in one line has an arrow where there is something on both sides", () => {
  expect(summaryText('{"before":{"name":"a"},"after":{"name":"b","n":1}}')).toBe("name: a → b; n: 1");
});
