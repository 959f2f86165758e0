import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DomainError } from "@/core/errors";
import { sendCommand } from "./commands/send-command";
import { aCaller, aNode, anActivation, aUser, type TestApplication, testApplication } from "./db/testing";
import { createDocument } from "./documents/create-document";
import { awsInputError } from "./doors/aws-validation";
import { type AnyOperation, type Caller, perform } from "./operation";
import { operations } from "./operations";

// Whatever is sent to an operation, it answers or says what is wrong; it never fails, and what it refused left nothing.

const documentText = (word: string) =>
  `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: ${word}\n    inputs: { runCommand: ["true"] }\n`;

let app: TestApplication;
let user: Awaited<ReturnType<typeof aUser>>;
/** An input of each operation that is good, or was before an earlier one changed what it is about. */
let good: Record<keyof typeof operations, Record<string, unknown>>;

beforeAll(async () => {
  app = await testApplication();
  user = await aUser(app);
  const InstanceId = (await aNode(app)).id;
  const ActivationId = (await anActivation(app)).id;
  const command = {
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [InstanceId],
    Comment: "a comment",
    Parameters: { commands: ["true"], workingDirectory: ["/"], executionTimeout: ["60"] },
    MaxConcurrency: "50",
    MaxErrors: "0",
    TimeoutSeconds: 60,
  };
  const { output } = await perform(app, sendCommand, command, aCaller(app));
  const { CommandId } = output.Command;
  await perform(
    app,
    createDocument,
    { Name: "Made-Before", Content: documentText("before"), DocumentFormat: "YAML" },
    aCaller(app),
  );
  const which = { CommandId, InstanceId };
  const tagged = { ResourceType: "ManagedInstance", ResourceId: InstanceId };
  const filters = [
    { key: "InvokedAfter", value: "2020-01-01T00:00:00Z" },
    { key: "DocumentName", value: "AWS-RunShellScript" },
    { key: "Status", value: "Pending" },
  ];
  good = {
    CreateActivation: {
      IamRole: "role",
      Description: "text",
      DefaultInstanceName: "name",
      RegistrationLimit: 2,
      ExpirationDate: app.now().getTime() / 1000 + 60,
      Tags: [{ Key: "Role", Value: "web" }],
    },
    DescribeActivations: {
      Filters: [
        { FilterKey: "IamRole", FilterValues: ["role"] },
        { FilterKey: "ActivationIds", FilterValues: [ActivationId] },
      ],
      MaxResults: 5,
      NextToken: "e30.e30",
    },
    CancelCommand: { CommandId, InstanceIds: [InstanceId] },
    GetCommand: { CommandId },
    GetCommandInvocation: { ...which, PluginName: "runShellScript" },
    GetInvocation: which,
    ListCommandInvocations: { ...which, Filters: filters, Details: true, MaxResults: 5 },
    ListCommands: { ...which, Filters: filters, MaxResults: 5 },
    ListInvocationStates: { CommandId },
    PreviewCommand: command,
    SendCommand: {
      ...command,
      InstanceIds: undefined,
      Targets: [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "InstanceIds", Values: [InstanceId] },
      ],
    },
    CreateDocument: {
      Name: "Restart-Web",
      Content: documentText("create"),
      DocumentFormat: "YAML",
      DocumentType: "Command",
      DisplayName: "Restart",
      VersionName: "first",
      TargetType: "/AWS::EC2::Instance",
      Requires: [{ Name: "Other", Version: "$LATEST", RequireType: "x", VersionName: "y" }],
      Tags: [{ Key: "Role", Value: "web" }],
    },
    DescribeDocument: { Name: "AWS-RunShellScript", DocumentVersion: "$DEFAULT", VersionName: undefined },
    DescribeDocumentPermission: { Name: "Made-Before", PermissionType: "Share", MaxResults: 5 },
    GetDocument: { Name: "AWS-RunShellScript", DocumentVersion: "1", DocumentFormat: "YAML" },
    ListDocumentVersions: { Name: "Made-Before", MaxResults: 5 },
    ListDocuments: {
      DocumentFilterList: [{ key: "Owner", value: "All" }],
      Filters: [
        { Key: "PlatformTypes", Values: ["Linux"] },
        { Key: "SearchKeyword", Values: ["web"] },
        { Key: "tag:Role", Values: ["web"] },
      ],
      MaxResults: 5,
    },
    ModifyDocumentPermission: {
      Name: "Made-Before",
      PermissionType: "Share",
      AccountIdsToAdd: ["210987654321", "all"],
      AccountIdsToRemove: ["109876543210"],
      SharedDocumentVersion: "$LATEST",
    },
    UpdateDocument: {
      Name: "Made-Before",
      Content: documentText("update"),
      DocumentFormat: "YAML",
      DocumentVersion: "$LATEST",
      VersionName: "second",
    },
    UpdateDocumentDefaultVersion: { Name: "Made-Before", DocumentVersion: "1" },
    DeleteDocument: { Name: "Made-Before", DocumentVersion: "1", VersionName: "first", Force: true },
    ChangePassword: { CurrentPassword: "correct-horse", NewPassword: "battery-staple" },
    GetCallerIdentity: {},
    GetSession: {},
    SignIn: { UserName: user.name, Password: "correct-horse" },
    SignInWithLink: { Token: "token" },
    SignOut: {},
    AddTagsToResource: { ...tagged, Tags: [{ Key: "Role", Value: "web" }] },
    RemoveTagsFromResource: { ...tagged, TagKeys: ["Role"] },
    ListTagsForResource: tagged,
    DescribeInstanceInformation: {
      Filters: [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "ActivationIds", Values: [ActivationId] },
      ],
      InstanceInformationFilterList: [{ key: "IamRole", valueSet: ["role"] }],
      MaxResults: 5,
    },
    GetInstallInformation: {},
    GetManagedNode: { InstanceId },
    ListManagedNodes: {
      Search: "a",
      Filters: [{ Key: "AgentVersion", Values: ["1"] }],
      SortBy: "Name",
      SortOrder: "Descending",
      MaxResults: 5,
    },
    RegisterManagedInstance: {
      protocol: 1,
      activationId: ActivationId,
      activationCode: "0000-0000",
      publicKey: randomBytes(32).toString("base64"),
      proof: randomBytes(64).toString("base64"),
      hostName: "host",
      fingerprint: "print",
    },
    UpdateManagedNodeName: { InstanceId, Name: "a name" },
    GetOutput: { ...which, Step: 0, Attempt: 1, Stream: "stdout", FromOffset: 0, MaxBytes: 10 },
    SearchOutput: { ...which, Query: "text", FromLine: 0, Limit: 5 },
    // After the others: what it takes away they ask for.
    DeleteActivation: { ActivationId },
    DeregisterManagedInstance: { InstanceId },
  };
});
afterAll(() => app?.destroy());

const deep = (levels: number): unknown => (levels === 0 ? "x" : [deep(levels - 1)]);

/** What is put in the place of every member, and of every member of a member. */
const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  2 ** 31,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udc00\ud800x",
  "\u202e\u2028",
  "constructor",
  "__proto__",
  "%s'\";--\\",
  "{{ssm:secret}}",
  "9".repeat(400),
  "é".repeat(3_000),
  "mi-00000000000000000",
  "00000000-0000-0000-0000-000000000000",
  "+275760-09-13T00:00:00.000Z",
  "-000001-01-01T00:00:00.000Z",
  "-271821-04-20T00:00:00.000Z",
  [],
  [null],
  ["\u0000"],
  ["\ud800"],
  Array.from({ length: 2_000 }, (_, index) => `item ${index}`),
  {},
  { length: 3 },
  { commands: ["\u0000"] },
  { commands: ["\ud800"] },
  { commands: ["true"], "a\u0000b": ["x"] },
  [{ Key: "InstanceIds", Values: ["\u0000"] }],
  [{ Key: "tag:Role", Values: ["\u0000", "\ud800"] }],
  [{ Key: "tag-key", Values: ["a\u0000"] }],
  JSON.parse('{"__proto__": {"Key": "x"}, "constructor": ["x"], "toString": ["x"]}'),
  JSON.parse('{"__proto__": ["x"], "commands": ["true"]}'),
  deep(2_000),
];

/** The value with what is at one place after the other replaced by something hostile. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* hostile;
  if (Array.isArray(value)) {
    for (const [index, member] of value.entries()) for (const bad of spoiled(member)) yield value.with(index, bad);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value))
      for (const bad of spoiled(member)) yield { ...value, [name]: bad };
    for (const name of ["Extra", "constructor", "\u0000"]) yield { ...value, [name]: "x" };
  }
}

async function rows(): Promise<string> {
  const tables = [
    "account",
    "activation",
    "access_key",
    "command",
    "document",
    "document_share",
    "document_version",
    "invocation",
    "invocation_step",
    "node",
    "order_body",
  ];
  const { rows: counted } = await app.db.pool.query<{ counted: string }>(
    `SELECT concat_ws(' ', ${[...tables, "output_segment", "session", "sign_in_link", "tag", "user"]
      .map((table) => `(SELECT count(*) FROM "${table}")`)
      .join(", ")}, (SELECT count(*) FROM audit_entry WHERE outcome = 'done')) AS counted`,
  );
  return counted[0]?.counted ?? "";
}

const names = (Object.keys(operations) as (keyof typeof operations)[]).filter(
  (name) => name !== "DeleteActivation" && name !== "DeregisterManagedInstance",
);

test.each([...names, "DeleteActivation", "DeregisterManagedInstance"] as const)(
  "%s answers hostile input, or says what is wrong with it, and what it refused leaves nothing",
  { timeout: 120_000 },
  async (name) => {
    const operation: AnyOperation = operations[name];
    const caller: Caller = aCaller(app, {
      id: user.name,
      source: "198.51.100.7",
      door: operation.doors[0] ?? "system",
    });
    let before = await rows();
    for (const input of spoiled(good[name])) {
      try {
        await perform(app, operation, input, caller);
        before = operation.effect === "read" ? before : await rows();
      } catch (error) {
        if (!(error instanceof DomainError)) {
          const said = JSON.stringify(input)?.slice(0, 300);
          throw new Error(`${name} failed on ${said}`, { cause: error });
        }
        if (operation.effect !== "read" && error.code !== "ValidationException")
          expect(await rows(), `${error.code} to ${JSON.stringify(input)?.slice(0, 200)}`).toBe(before);
        const found = operation.input.safeParse(input);
        if (operation.doors.includes("aws") && !found.success)
          expect(awsInputError(found.error, input)).toBeInstanceOf(DomainError);
      }
    }
    expect(await rows()).toBe(before);
  },
);
