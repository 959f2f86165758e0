import { expect, test } from "vitest";
import { fromAddress } from "@/components/console/filter-tokens";
import { matching } from "./invocations-panel";

const row = (InstanceId: string, Name: string, State: "Failed" | "Success" | "Pending") => ({
  InstanceId,
  Name,
  State,
  StartedAt: null,
  EndedAt: null,
  ExitCode: null,
});
const all = [row("mi-1", "web-1", "Failed"), row("mi-2", "web-2", "Success"), row("mi-3", "db-1", "Pending")];
const found = (...written: string[]) => matching(all, fromAddress(written)).map(({ InstanceId }) => InstanceId);

test("states are alternatives, and text narrows them by name or id", () => {
  expect(found()).toEqual(["mi-1", "mi-2", "mi-3"]);
  expect(found("State=Failed", "State=Pending")).toEqual(["mi-1", "mi-3"]);
  expect(found("State=Failed", "State=Pending", "=DB")).toEqual(["mi-3"]);
  expect(found("=mi-2")).toEqual(["mi-2"]);
});

test("outputs are alternatives, and narrow what else is asked; of an output that is not known there is no machine", () => {
  const groups = [
    { Id: "a", InstanceIds: ["mi-1", "mi-2"] },
    { Id: "b", InstanceIds: ["mi-3"] },
  ];
  const printed = (...written: string[]) =>
    matching(all, fromAddress(written), groups).map(({ InstanceId }) => InstanceId);
  expect(printed("Output=a")).toEqual(["mi-1", "mi-2"]);
  expect(printed("Output=a", "Output=b", "State=Pending")).toEqual(["mi-3"]);
  expect(printed("Output=gone")).toEqual([]);
});
