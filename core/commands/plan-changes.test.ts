import { expect, test } from "vitest";
import type { Plan } from "./plan";
import { changeClauses, planChanges } from "./plan-changes";

const plan: Plan = {
  document: { name: "Restart-Web", version: "1", sha256: "a".repeat(64) },
  brought: [{ name: "Tool", version: "1", sha256: "b".repeat(64) }],
  steps: [
    { name: "one", sha256: "1".repeat(64) },
    { name: "two", sha256: "2".repeat(64) },
  ],
  nodeIds: ["mi-1", "mi-2", "mi-3"],
  misfitIds: ["mi-4"],
  settings: { MaxConcurrency: "50", MaxErrors: "0" },
};
const clauses = (change: Partial<Plan>) =>
  changeClauses(planChanges(plan, { ...plan, ...change }, (id) => (id === "mi-2" ? "web-2" : "")));

test.each<[string, Partial<Plan>, string[]]>([
  ["nothing", {}, []],
  ["a machine that left", { nodeIds: ["mi-1", "mi-3"] }, ["no longer among the machines: web-2 (mi-2)"]],
  ["a machine that came", { nodeIds: ["mi-0", ...plan.nodeIds] }, ["new among the machines: mi-0"]],
  [
    "a machine that has another platform now",
    { nodeIds: ["mi-1", "mi-3", "mi-4"], misfitIds: ["mi-2"] },
    ["of a platform that the document is not for: web-2 (mi-2)", "of a platform that the document is for: mi-4"],
  ],
  [
    "all machines that left",
    { nodeIds: [], misfitIds: [] },
    ["no longer among the machines: mi-1, web-2 (mi-2), mi-3, mi-4"],
  ],
  [
    "another version of the document",
    { document: { name: "Restart-Web", version: "2", sha256: "c".repeat(64) } },
    ["document Restart-Web: version 2, before version 1"],
  ],
  [
    "another content of the same version",
    { document: { name: "Restart-Web", version: "1", sha256: "c".repeat(64) } },
    ["document Restart-Web has another content in version 1"],
  ],
  ["a document that is not brought any more", { brought: [] }, ["document Tool: none, before version 1"]],
  [
    "steps",
    {
      steps: [
        { name: "two", sha256: "3".repeat(64) },
        { name: "three", sha256: "3".repeat(64) },
      ],
    },
    ["step two runs another text", "step three is new", "step one is gone"],
  ],
  [
    "steps in another order",
    { steps: [...plan.steps].reverse() },
    ["step two has another place", "step one has another place"],
  ],
  ["a setting", { settings: { MaxConcurrency: "10%", MaxErrors: "0" } }, ["MaxConcurrency is 10%, before 50"]],
])("a change is told in words: %s", (_, change, expected) => {
  expect(clauses(change)).toEqual(expected);
});

test("of very many machines five are named and the others counted", () => {
  const many = Array.from({ length: 412 }, (_, index) => `mi-x${index}`);
  expect(clauses({ nodeIds: [...plan.nodeIds, ...many] })).toEqual([
    "new among the machines: mi-x0, mi-x1, mi-x2, mi-x3, mi-x4 and 407 more",
  ]);
});
