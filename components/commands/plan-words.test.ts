import { expect, test } from "vitest";
import { toConsoleError } from "@/components/console/console-error";
import { planChangesOf, reasonText } from "./plan-words";

test("a refused plan is told row by row", () => {
  const Changes = {
    NodesLeft: [{ InstanceId: "mi-1", Name: "web-1" }],
    NodesCame: [{ InstanceId: "mi-2", Name: "" }],
    NodesNowUnsupported: [],
    NodesNowSupported: [],
    Documents: [
      { Name: "A", Before: { Version: "1", Hash: "a" }, After: { Version: "2", Hash: "b" } },
      { Name: "B", Before: { Version: "1", Hash: "a" }, After: { Version: "1", Hash: "b" } },
      { Name: "C", Before: { Version: "1", Hash: "a" }, After: null },
    ],
    Steps: [{ Name: "one", Change: "Changed" }],
    Settings: [{ Name: "MaxErrors", Before: "0", After: "1" }],
  };
  const error = toConsoleError(400, { code: "PlanChanged", message: "m", problems: [], Changes }, undefined);
  expect(planChangesOf(error)?.map(({ kind, what, detail }) => `${kind}: ${what} ${detail}`)).toEqual([
    "gone: web-1 is not among the machines any more",
    "new: mi-2 is new among the machines",
    "other: A is version 2, before 1",
    "other: B has another content in version 1",
    "other: C is version none, before 1",
    "other: Step one runs another text",
    "other: MaxErrors is 1, before 0",
  ]);
});

test("another refusal is none of a plan, and an answer of another shape says nothing", () => {
  expect(planChangesOf(toConsoleError(400, { code: "InvalidDocument", message: "m" }, undefined))).toBeUndefined();
  expect(planChangesOf(new Error("m"))).toBeUndefined();
  const Changes = { NodesLeft: "text", Steps: [1, null] };
  expect(planChangesOf(toConsoleError(400, { code: "PlanChanged", message: "m", Changes }, undefined))).toEqual([]);
});

test("why a machine is chosen is told of every target", () => {
  expect(
    reasonText([
      { Key: "tag:Role", Values: ["web"] },
      { Key: "tag-key", Values: ["Owner"] },
      { Key: "command:00000000-0000-7000-8000-000000000001", Values: ["Failed"] },
    ]),
  ).toBe("Role=web · has Owner · ended as Failed");
  expect(reasonText([{ Key: "InstanceIds", Values: ["mi-1"] }])).toBe("named");
});
