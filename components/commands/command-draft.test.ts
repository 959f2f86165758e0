import { describe, expect, test } from "vitest";
import { documentForm } from "@/core/documents/form";
import { parseDocument } from "@/core/documents/parse";
import { awsRunShellScript } from "@/core/documents/predefined/aws-run-shell-script";
import { type CommandDraft, emptyDraft, exampleScript, requestOf, targetsOf } from "./command-draft";
import { draftFrom, draftProblems, executionSecondsOf, toRequest } from "./document-form";
import { targetText } from "./target-text";

const document = parseDocument(awsRunShellScript.content);
const controls = documentForm(document);
const draft: CommandDraft = { ...emptyDraft, texts: { commands: "date\nsleep 1" }, nodeIds: ["mi-0123456789abcdef0"] };
const problems = (change: Partial<CommandDraft>) => draftProblems({ ...draft, ...change }, document, controls);

const sentBefore = {
  DocumentName: "AWS-RunShellScript",
  DocumentVersion: "1",
  Parameters: { commands: ["date"] },
  InstanceIds: [],
  Comment: "",
  TimeoutSeconds: 600,
  MaxConcurrency: "50",
  MaxErrors: "0",
  OutputS3BucketName: "",
  OutputS3KeyPrefix: "",
  NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "" },
};

test("an empty form targets nothing", () => {
  expect(targetsOf(emptyDraft)).toBeUndefined();
  expect(targetsOf({ ...emptyDraft, mode: "tags", tags: [{ key: " ", value: "x" }] })).toBeUndefined();
});

test("only the chosen way of targeting counts", () => {
  expect(targetsOf({ ...draft, mode: "tags" })).toBeUndefined();
  expect(targetsOf({ ...draft, tags: [{ key: "Role", value: "web" }] })).toEqual({
    InstanceIds: ["mi-0123456789abcdef0"],
  });
});

test("a group is a target, and copying a command keeps it only where it was all that was meant", () => {
  expect(targetsOf({ ...emptyDraft, mode: "group" })).toBeUndefined();
  const Targets = [{ Key: "resource-groups:Name", Values: ["web"] }];
  expect(targetsOf({ ...emptyDraft, mode: "group", group: "web" })).toEqual({ Targets });
  const sent = { ...sentBefore, Targets };
  expect(targetText(sent)).toBe("machines of group web");
  expect(targetsOf(draftFrom(sent, controls))).toEqual({ Targets });
  const types = { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::SSM::ManagedInstance"] };
  expect(targetText({ ...sent, Targets: [types, ...Targets] })).toBe("machines of group web");
  expect(targetsOf(draftFrom({ ...sent, Targets: [types, ...Targets] }, controls))).toEqual({ Targets });
  // Narrowed by a tag, the form could only show more than was meant.
  const narrowed = { ...sent, Targets: [...Targets, { Key: "tag:Stage", Values: ["live"] }] };
  expect(targetText(narrowed)).toBe("machines of group web and tag Stage = live");
  const copy = draftFrom(narrowed, controls);
  expect(copy).toMatchObject({ mode: "group", group: "", tags: [] });
  expect(targetsOf(copy)).toBeUndefined();
});

test.each([
  [
    "ids that a tag narrows",
    [
      { Key: "InstanceIds", Values: ["mi-0123456789abcdef0"] },
      { Key: "tag:Stage", Values: ["live"] },
    ],
  ],
  [
    "machines of an earlier command that a tag narrows",
    [
      { Key: "command:01a21b52-0e68-70f7-8fe6-19341be8045a", Values: ["Failed"] },
      { Key: "tag:Stage", Values: ["live"] },
    ],
  ],
  ["one of several tags", [{ Key: "tag-key", Values: ["Stage", "Role"] }]],
])("what the form has no fields for is chosen anew: %s", (_, Targets) => {
  expect(targetsOf(draftFrom({ ...sentBefore, Targets }, controls))).toBeUndefined();
});

test.each([
  ["ids", { InstanceIds: ["mi-0123456789abcdef0", "mi-0123456789abcdef1"] }],
  [
    "tags",
    {
      Targets: [
        { Key: "tag:Role", Values: ["web", "db"] },
        { Key: "tag-key", Values: ["Stage"] },
      ],
    },
  ],
  [
    "how an earlier command ended",
    { Targets: [{ Key: "command:01a21b52-0e68-70f7-8fe6-19341be8045a", Values: ["Failed"] }] },
  ],
])("a copy is aimed as the command was: by %s", (_, sent) => {
  expect(targetsOf(draftFrom({ ...sentBefore, Targets: [], ...sent }, controls))).toEqual(sent);
});

test("values of one tag are alternatives, and none means any value", () => {
  expect(
    targetsOf({
      ...emptyDraft,
      mode: "tags",
      tags: [
        { key: "Role", value: "web, db" },
        { key: "Env", value: "" },
      ],
    }),
  ).toEqual({
    Targets: [
      { Key: "tag:Role", Values: ["web", "db"] },
      { Key: "tag-key", Values: ["Env"] },
    ],
  });
});

test("the example is ready to run", () => {
  expect(problems({ texts: { commands: exampleScript } })).toEqual({});
});

describe("a fault is told at its field", () => {
  test.each([
    ["Parameters.commands", { texts: {} }],
    ["Parameters.commands", { texts: { commands: " \n " } }],
    ["Parameters.executionTimeout", { texts: { commands: "date", executionTimeout: "0" } }],
    ["Targets", { nodeIds: Array.from({ length: 51 }, (_, index) => `mi-${String(index).padStart(17, "0")}`) }],
    ["Comment", { comment: "x".repeat(101) }],
    ["TimeoutSeconds", { timeoutSeconds: 29 }],
    ["TimeoutSeconds", { timeoutSeconds: Number.NaN }],
    ["TimeoutSeconds", { timeoutSeconds: 2_592_001 }],
    ["MaxConcurrency", { maxConcurrency: "0" }],
    ["MaxErrors", { maxErrors: "101%" }],
    ["OutputS3BucketName", { outputBucket: "" }],
    ["OutputS3KeyPrefix", { outputBucket: "logs", outputPrefix: "x".repeat(501) }],
    ["NotificationConfig.NotificationArn", { notificationArn: "" }],
    ["NotificationConfig.NotificationEvents", { notificationArn: "arn:a", notificationEvents: [] }],
  ])("%s", (field, change) => {
    expect(Object.keys(problems(change))).toEqual([field]);
  });
});

describe("the time that steps may take", () => {
  const own = parseDocument(`{
    "schemaVersion": "2.2",
    "parameters": { "limit": { "type": "String", "default": "60" } },
    "mainSteps": [
      { "action": "aws:runShellScript", "name": "a", "inputs": { "runCommand": ["true"], "timeoutSeconds": "{{ limit }}" } },
      { "action": "aws:runShellScript", "name": "b", "inputs": { "runCommand": ["true"] } }
    ]
  }`);
  const form = documentForm(own);
  const withLimit = (limit: string) => ({ ...draft, texts: { limit } });

  test("is that of all steps together, each with its own limit or an hour", () => {
    expect(executionSecondsOf(draft, document, controls)).toBe(3600);
    expect(executionSecondsOf(emptyDraft, document, controls)).toBe(3600);
    expect(
      executionSecondsOf({ ...draft, texts: { ...draft.texts, executionTimeout: "60" } }, document, controls),
    ).toBe(60);
    expect(executionSecondsOf(withLimit("30"), own, form)).toBe(3630);
  });

  test.each(["4", "172801", "soon", "1.5"])("out of its range is told at the parameter that gives it: %s", (limit) => {
    const found = draftProblems(withLimit(limit), own, form);
    expect(Object.keys(found)).toEqual(["Parameters.limit"]);
    expect(found["Parameters.limit"]).toMatch(/limit.*from 5 to 172800/);
    expect(executionSecondsOf(withLimit(limit), own, form)).toBeUndefined();
  });

  test("is not guessed where another document is run", () => {
    const outer = parseDocument(`{
      "schemaVersion": "2.2",
      "mainSteps": [
        { "action": "aws:runDocument", "name": "a", "inputs": { "documentType": "SSMDocument", "documentPath": "Other" } }
      ]
    }`);
    expect(executionSecondsOf({ ...draft, texts: {} }, outer, documentForm(outer))).toBeUndefined();
  });
});

test("copying a command to a new one asks for the same again", () => {
  const request = toRequest(
    {
      ...draft,
      comment: "again",
      texts: { commands: "a\n\n b", workingDirectory: "/tmp", executionTimeout: "60" },
      outputBucket: "logs",
      outputPrefix: "web",
      notificationArn: "arn:aws:sns:us-east-1:000000000001:oncall",
      notificationEvents: ["Failed"],
      notificationType: "Invocation",
    },
    controls,
  );
  const sent = {
    CommandId: "01a21b26-e975-7056-bc8d-e41a3da308f3",
    DocumentHash: "a".repeat(64),
    DocumentName: "AWS-RunShellScript",
    DocumentVersion: "1",
    Parameters: request?.Parameters ?? {},
    InstanceIds: request?.InstanceIds ?? [],
    Targets: [],
    Comment: "again",
    TimeoutSeconds: 600,
    MaxConcurrency: "50",
    MaxErrors: "0",
    OutputS3BucketName: "logs",
    OutputS3KeyPrefix: "web",
    NotificationConfig: {
      NotificationArn: "arn:aws:sns:us-east-1:000000000001:oncall",
      NotificationEvents: ["Failed"],
      NotificationType: "Invocation",
    },
  };
  expect(request).toMatchObject({ OutputS3BucketName: "logs", OutputS3KeyPrefix: "web" });
  expect(toRequest(draftFrom(sent, controls), controls)).toEqual({ ...request, DocumentVersion: "1" });
  const same = { DocumentVersion: "1", DocumentHash: "a".repeat(64), DocumentHashType: "Sha256" };
  expect(requestOf(sent)).toEqual({ ...request, ...same });

  // Only where it went wrong; and that too can be copied.
  const { InstanceIds: _, ...rest } = request ?? {};
  const Targets = [{ Key: `command:${sent.CommandId}`, Values: ["Failed"] }];
  expect(requestOf(sent, ["Failed"])).toEqual({ ...rest, ...same, Targets });
  const copy = draftFrom({ ...sent, InstanceIds: [], Targets }, controls);
  expect(copy).toMatchObject({ mode: "earlier", tags: [], nodeIds: [] });
  expect(toRequest(copy, controls)).toEqual({ ...rest, DocumentVersion: "1", Targets });
  expect(targetsOf({ ...copy, earlier: { commandId: sent.CommandId, states: [] } })).toBeUndefined();
});
