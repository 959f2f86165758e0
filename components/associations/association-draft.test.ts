import { expect, test } from "vitest";
import {
  type AssociationDraft,
  associationDraftOf,
  associationProblems,
  newAssociationDraft,
  toAssociationRequest,
} from "./association-draft";
import type { AssociationDetail } from "./queries";

const draft: AssociationDraft = {
  ...newAssociationDraft,
  command: { ...newAssociationDraft.command, tags: [{ key: "Role", value: "web, db" }] },
};
const request = (part: Partial<AssociationDraft> = {}) =>
  toAssociationRequest({ ...draft, ...part }, { commands: ["id"] });
const cron = { ...draft.schedule, way: "expression" as const, expression: "cron(0 9 ? * MON *)" };

test("a form says every member that has a value, because saving takes away what is not given", () => {
  expect(request({ name: "motd", severity: "HIGH", sync: "MANUAL" })).toEqual({
    Name: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    Parameters: { commands: ["id"] },
    Targets: [{ Key: "tag:Role", Values: ["web", "db"] }],
    AssociationName: "motd",
    ScheduleExpression: "cron(0/30 * * * ? *)",
    MaxConcurrency: "100%",
    MaxErrors: "100%",
    ComplianceSeverity: "HIGH",
    SyncCompliance: "MANUAL",
  });
});

test("machines picked one by one, every machine and those of an activation are targets", () => {
  const targets = (part: Partial<AssociationDraft["command"]>) =>
    request({ command: { ...draft.command, ...part } })?.Targets;
  expect(targets({ mode: "pick", nodeIds: ["mi-1", "mi-2"] })).toEqual([
    { Key: "InstanceIds", Values: ["mi-1", "mi-2"] },
  ]);
  expect(targets({ mode: "every" })).toEqual([{ Key: "InstanceIds", Values: ["*"] }]);
  expect(targets({ mode: "activation", activation: "a" })).toEqual([{ Key: "aws:ActivationId", Values: ["a"] }]);
  expect(targets({ mode: "activation", activation: "" })).toBeUndefined();
  expect(targets({ mode: "tags", tags: [] })).toBeUndefined();
});

test("an offset goes with a cron schedule that it waits for, and with nothing else", () => {
  const waiting = { isOnlyAtInterval: true, offsetDays: 2 };
  expect(request({ ...waiting, schedule: cron })).toMatchObject({ ApplyOnlyAtCronInterval: true, ScheduleOffset: 2 });
  expect(request({ offsetDays: 2, schedule: cron })).not.toHaveProperty("ScheduleOffset");
  const rate = request({ ...waiting, schedule: { ...cron, expression: "rate(1 day)" } });
  expect(rate).not.toHaveProperty("ScheduleOffset");
  expect(rate).not.toHaveProperty("ApplyOnlyAtCronInterval");
  expect(request({ ...waiting, hasSchedule: false })).not.toHaveProperty("ScheduleExpression");
});

test("what is wrong is told by its field", () => {
  expect(associationProblems(draft)).toEqual({});
  expect(Object.keys(associationProblems({ ...draft, name: "a b" }))).toEqual(["AssociationName"]);
  expect(
    Object.keys(associationProblems({ ...draft, schedule: { ...cron, expression: "cron(0 9 ? * MON-FRI *)" } })),
  ).toEqual(["ScheduleExpression"]);
  expect(Object.keys(associationProblems({ ...draft, schedule: cron, isOnlyAtInterval: true, offsetDays: 9 }))).toEqual(
    ["ScheduleOffset"],
  );
});

test("an association that is opened and saved as it is stays as it is", () => {
  const asked = request({ name: "motd", schedule: cron, isOnlyAtInterval: true, offsetDays: 3, severity: "LOW" });
  const association: AssociationDetail = {
    AssociationId: "0198f0a0-0000-7000-8000-000000000000",
    AssociationVersion: "1",
    Name: "AWS-RunShellScript",
    DocumentVersion: "$DEFAULT",
    ...asked,
    ComplianceSeverity: "LOW",
    SyncCompliance: "AUTO",
    ApplyOnlyAtCronInterval: true,
    Date: "2026-01-01T00:00:00Z",
    LastUpdateAssociationDate: "2026-01-01T00:00:00Z",
    Overview: { Status: "Pending", DetailedStatus: "Associated" },
  };
  const opened = associationDraftOf(association, draft.command);
  expect(toAssociationRequest(opened, { commands: ["id"] })).toEqual(asked);
});
