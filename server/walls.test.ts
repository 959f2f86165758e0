import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createPolicy } from "./access/create-policy";
import { createAssociation } from "./associations/create-association";
import { sendCommand } from "./commands/send-command";
import { putComplianceItems } from "./compliance/put-compliance-items";
import { aCaller, aNode, anAccount, anActivation, aUser, type TestApplication, testApplication } from "./db/testing";
import { createDocument } from "./documents/create-document";
import { uploadAttachment } from "./documents/upload-attachment";
import { createKey } from "./encryption-keys/create-key";
import { insertAccessKey } from "./identity/access-key-store";
import { addAccountMember } from "./identity/add-account-member";
import { addGroupMembers } from "./identity/add-group-members";
import { createGroup } from "./identity/create-group";
import { insertSession } from "./identity/session-store";
import { sha256 } from "./identity/token";
import { createNodeGroup } from "./node-groups/create-node-group";
import { createWebhook } from "./notifications/webhook-settings";
import { type AnyOperation, type Caller, perform } from "./operation";
import { operations } from "./operations";
import { createOutputDestination } from "./output-destinations/destination-settings";
import { deleteParameter } from "./parameters/delete-parameter";
import { labelParameterVersion } from "./parameters/label-parameter-version";
import { putParameter } from "./parameters/put-parameter";
import { updateSingleSignOn } from "./single-sign-on/provider-settings";
import { addTagsToResource } from "./tags/add-tags-to-resource";

// Accounts are walls. Every operation is asked, by an administrator of account B, about the things of account A: nothing
// of A is answered, nothing of A is changed. An operation without a line in the table below does not compile.

/** Text that stands in every thing of account A which has text, and nowhere else. */
const mark = "belongs-to-a";

/** The text of a document that prints a word. */
const documentOf = (word: string) =>
  JSON.stringify({
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "print", inputs: { runCommand: [`echo ${word}`] } }],
  });

let app: TestApplication;
let foreign: Caller;
let accountA: string;
let accountB: string;
/** Inputs that name things of account A. */
let reaches: Record<keyof typeof operations, Record<string, unknown>[]>;

beforeAll(async () => {
  app = await testApplication();
  accountA = app.config.accountId;
  const user = await aUser(app, { name: `${mark}-user` });
  const InstanceId = (await aNode(app, { name: `${mark}-node`, hostName: `${mark}-host` })).id;
  const ActivationId = (await anActivation(app, { description: `${mark}-activation` })).id;
  const inA = aCaller(app, { id: user.name });
  const Tags = [{ Key: "Role", Value: "only-in-a" }];
  await perform(app, addTagsToResource, { ResourceType: "ManagedInstance", ResourceId: InstanceId, Tags }, inA);
  await perform(app, createGroup, { GroupName: `${mark}-group`, Role: "Operator" }, inA);
  const machines = { Name: `${mark}-machines`, Filters: [{ Key: "tag:Role", Values: ["only-in-a"] }] };
  await perform(app, createNodeGroup, { ...machines, Description: mark }, inA);
  await perform(app, createKey, { Alias: "alias/only-in-a", Description: mark }, inA);
  const inStore = "/only-in-a/secret";
  const secret = { Name: inStore, Type: "SecureString" as const, Value: `${mark}-value`, Description: mark };
  await perform(app, putParameter, { ...secret, Tags }, inA);
  await perform(app, labelParameterVersion, { Name: inStore, Labels: ["label"] }, inA);
  await perform(app, putParameter, { Name: "/only-in-a/deleted", Type: "String", Value: mark }, inA);
  await perform(app, deleteParameter, { Name: "/only-in-a/deleted" }, inA);
  await perform(app, addGroupMembers, { GroupName: `${mark}-group`, UserNames: [user.name] }, inA);
  const Name = `${mark}-document`;
  const nameOfA = `arn:aws:ssm:us-east-1:${accountA}:document/${Name}`;
  await perform(app, createDocument, { Name, Content: documentOf(mark) }, inA);
  const { output } = await perform(
    app,
    sendCommand,
    {
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [InstanceId],
      Comment: `${mark}-comment`,
      Parameters: { commands: [`echo ${mark}`] },
    },
    inA,
  );
  const { CommandId } = output.Command;
  const bound = {
    Name,
    AssociationName: `${mark}-association`,
    Targets: [{ Key: "InstanceIds", Values: [InstanceId] }],
    ScheduleExpression: "rate(30 minutes)",
    Tags: [{ Key: "Owner", Value: mark }],
  };
  const { AssociationDescription } = (await perform(app, createAssociation, bound, inA)).output;
  const { AssociationId } = AssociationDescription;
  // Nothing listens there: whatever asks it has its answer at once.
  const provider = {
    Name: `${mark}-provider`,
    Issuer: "http://127.0.0.1:3",
    ClientId: mark,
    ConsoleUrl: "https://console.example",
    Scopes: [],
    UserNameClaim: "sub",
    GroupsClaim: "",
    GroupMappings: [],
    CreatesUsers: true,
    NewUserRole: "None",
    AsksSecondFactor: false,
    AlarmsOnPassword: true,
    IsEnabled: true,
  } as const;
  await perform(app, updateSingleSignOn, provider, inA);
  const destination = {
    BucketName: "only-in-a",
    Endpoint: "http://127.0.0.1:3",
    Region: "us-east-1",
    UsesPathStyle: true,
    AccessKeyId: mark,
    SecretAccessKey: "secret",
  };
  await perform(app, createOutputDestination, destination, inA);
  const put = {
    ResourceId: InstanceId,
    ResourceType: "ManagedInstance",
    ComplianceType: "Custom:OnlyInA",
    ExecutionSummary: { ExecutionTime: app.now() },
    Items: [{ Id: `${mark}-item`, Title: mark, Severity: "HIGH" as const, Status: "NON_COMPLIANT" as const }],
  };
  await perform(app, putComplianceItems, put, inA);
  await perform(app, createWebhook, { Name: "only-in-a", Url: `http://127.0.0.1:3/${mark}` }, inA);
  const sentence = {
    who: { type: "User", name: user.name },
    may: { kind: "see", machines: { kind: "all" }, output: true },
  } as const;
  await perform(app, createPolicy, { Name: `${mark}-policy`, Sentence: sentence }, inA);
  const AccessKeyId = "AKIABELONGSTOA00";
  await insertAccessKey(app.db.prisma, app.keys, {
    id: AccessKeyId,
    accountId: accountA,
    userId: user.id,
    status: "Active",
    createdAt: app.now(),
    description: `${mark}-key`,
    secret: "a secret",
  });
  const SessionId = "01900000-0000-7000-8000-000000000001";
  const times = {
    createdAt: app.now(),
    lastUsedAt: app.now(),
    expiresAt: new Date(app.now().getTime() + 24 * 3_600_000),
  };
  const inSession = { id: SessionId, userId: user.id, source: mark, userAgent: mark, ...times };
  await insertSession(
    app.db.prisma,
    app.keys,
    { tokenSha256: sha256(mark), accountId: accountA, activeAccountId: null, ...inSession },
    user.passwordHash,
  );

  const { FileId } = (await perform(app, uploadAttachment, { Index: 0, Name: mark, Content: "eA==" }, inA)).output;
  accountB = (await anAccount(app)).id;
  // A third account, in which the user of A is a member: no affair of B's either.
  const third = (await anAccount(app, { name: `${mark}-third` })).id;
  await perform(app, addAccountMember, { AccountId: third, UserName: user.name, Role: "Operator" }, inA);
  const stranger = await aUser(app, { accountId: accountB, name: "stranger" });
  foreign = aCaller(app, { accountId: accountB, id: stranger.name, requestId: "from-b" });

  const entry = await app.db.prisma.auditEntry.findFirstOrThrow({ where: { accountId: accountA } });
  const UserName = user.name;
  const GroupName = `${mark}-group`;
  const which = { CommandId, InstanceId };
  const tagged = { ResourceType: "ManagedInstance", ResourceId: InstanceId };
  const sent = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] } };
  const targets = [
    { ...sent, InstanceIds: [InstanceId] },
    { ...sent, Targets: [{ Key: "InstanceIds", Values: [InstanceId] }] },
    { ...sent, Targets: [{ Key: "tag:Role", Values: ["only-in-a"] }] },
    { ...sent, Targets: [{ Key: "tag:Role", Values: ["none"] }], OutputS3BucketName: "only-in-a" },
  ];
  const role = { Role: "Administrator" };
  const file = { Path: "/only-in-a", Format: "YAML", Content: "secret: of-b" };
  reaches = {
    CreateActivation: [{ IamRole: "role", DefaultInstanceName: "of-b" }],
    DeleteActivation: [{ ActivationId }],
    DescribeActivations: [{}, { Filters: [{ FilterKey: "ActivationIds", FilterValues: [ActivationId] }] }],
    CreateAssociation: [
      { Name: "AWS-RunShellScript", Parameters: { commands: ["true"] }, Targets: bound.Targets },
      { Name, Targets: [{ Key: "InstanceIds", Values: ["*"] }] },
      { Name: nameOfA, Targets: [{ Key: "InstanceIds", Values: ["*"] }] },
      {
        Name: "AWS-RunShellScript",
        Parameters: { commands: ["true"] },
        Targets: [{ Key: "resource-groups:Name", Values: [machines.Name] }],
      },
    ],
    CreateAssociationBatch: [{ Entries: [{ Name: "AWS-RunShellScript", Targets: bound.Targets }] }],
    DeleteAssociation: [{ AssociationId }, { Name, InstanceId }],
    DescribeAssociation: [{ AssociationId }, { AssociationId, AssociationVersion: "1" }, { Name, InstanceId }],
    DescribeAssociationExecutions: [{ AssociationId }],
    DescribeAssociationExecutionTargets: [{ AssociationId, ExecutionId: AssociationId }],
    DescribeEffectiveInstanceAssociations: [{ InstanceId }],
    DescribeInstanceAssociationsStatus: [{ InstanceId }],
    ListAssociations: [{}, { AssociationFilterList: [{ key: "AssociationId", value: AssociationId }] }],
    ListAssociationNodes: [{ AssociationId }],
    ListAssociationVersions: [{ AssociationId }],
    ListUpcomingRuns: [{}],
    PreviewAssociation: [
      { Name: "AWS-RunShellScript", Parameters: { commands: ["true"] }, Targets: bound.Targets },
      { Name, Targets: [{ Key: "InstanceIds", Values: ["*"] }] },
    ],
    StartAssociationsOnce: [{ AssociationIds: [AssociationId] }],
    UpdateAssociation: [{ AssociationId, Targets: bound.Targets }],
    UpdateAssociationStatus: [{ Name, InstanceId, AssociationStatus: { Date: 1, Name: "Failed", Message: "of b" } }],
    CancelCommand: [{ CommandId }, which].map(({ CommandId: id }) => ({ CommandId: id, InstanceIds: [InstanceId] })),
    ListCommandHistory: [{}, { CommandId }, { InstanceId }],
    GetCommand: [{ CommandId }],
    GetCommandPlan: [{ CommandId }],
    CreateCommandGuard: [{ GuardName: "of-b", MaxAtOnce: "1" }],
    UpdateCommandGuard: [{ GuardName: `${mark}-guard`, MaxAtOnce: "1" }],
    DeleteCommandGuard: [{ GuardName: `${mark}-guard` }],
    ListCommandGuards: [{}],
    GetCommandInvocation: [which, { ...which, PluginName: "runShellScript" }],
    GetInvocation: [which],
    ListCommandInvocations: [{}, { CommandId }, { InstanceId }, which],
    ListCommands: [{}, { CommandId }, { InstanceId }],
    ListInvocationStates: [{ CommandId }],
    GroupInvocationsByOutput: [{ CommandId }],
    SearchCommandOutput: [{ Query: "text" }, { Query: "text", CommandId }, { Query: "text", InstanceId }],
    PreviewCommand: targets,
    SendCommand: targets,
    CreateDocument: [{ Name: "of-b", Content: documentOf("of-b") }],
    DescribeDocument: [{ Name }, { Name: nameOfA }],
    DescribeDocumentPermission: [{ Name, PermissionType: "Share" }],
    GetDocument: [{ Name: "AWS-RunShellScript" }, { Name }, { Name: nameOfA }],
    ListDocuments: [{}, { Filters: [{ Key: "SearchKeyword", Values: [mark] }] }],
    AddFavouriteDocument: [{ Name }, { Name: nameOfA }],
    RemoveFavouriteDocument: [{ Name }, { Name: nameOfA }],
    ListFavouriteDocuments: [{}],
    ListDocumentVersions: [{ Name }, { Name: nameOfA }],
    ModifyDocumentPermission: [{ Name, PermissionType: "Share", AccountIdsToAdd: [accountB] }],
    UpdateDocument: [{ Name, Content: documentOf("of-b"), DocumentVersion: "$LATEST" }],
    UpdateDocumentDefaultVersion: [{ Name, DocumentVersion: "1" }],
    UpdateDocumentMetadata: [{ Name, DocumentReviews: { Action: "SendForReview" } }],
    ListDocumentMetadataHistory: [{ Name, Metadata: "DocumentReviews" }],
    UploadAttachment: [
      { Index: 0, Name: "of-b", Content: "eA==" },
      { FileId, Index: 1, Content: "eA==" },
    ],
    CompleteAttachment: [{ FileId, Size: 1 }],
    DiscardAttachment: [{ FileId }],
    DeleteDocument: [{ Name }],
    GetOutput: [{ ...which, Step: 0, Attempt: 1, Stream: "stdout", FromOffset: 0, MaxBytes: 10 }],
    SearchOutput: [{ ...which, Step: 0, Attempt: 1, Stream: "stdout", Query: "text", FromLine: 0, Limit: 5 }],
    ListOutputDestinations: [{}],
    CreateOutputDestination: [{ ...destination, BucketName: "of-b", AccessKeyId: "of-b" }],
    UpdateOutputDestination: [destination],
    DeleteOutputDestination: [{ BucketName: destination.BucketName }],
    TestOutputDestination: [destination],
    ListOutputUploads: [{ CommandId }, which],
    RetryOutputUploads: [{ CommandId }, { CommandId, InstanceIds: [InstanceId] }],
    ListWebhooks: [{}],
    CreateWebhook: [{ Name: "of-b", Url: "http://127.0.0.1:3/b" }],
    UpdateWebhook: [{ Name: "only-in-a", Url: "http://127.0.0.1:3/b" }],
    RotateWebhookSecret: [{ Name: "only-in-a" }],
    TestWebhook: [{ Name: "only-in-a" }],
    DeleteWebhook: [{ Name: "only-in-a" }],
    ListWebhookNotifications: [{ Name: "only-in-a" }],
    RetryWebhookNotifications: [{ Name: "only-in-a" }],
    ListCommandNotifications: [{ CommandId }],
    RetryCommandNotifications: [{ CommandId }],
    AddTagsToResource: [
      { ...tagged, Tags: [{ Key: "Role", Value: "b" }] },
      { ResourceType: "Association", ResourceId: AssociationId, Tags: [{ Key: "Role", Value: "b" }] },
    ],
    RemoveTagsFromResource: [{ ...tagged, TagKeys: ["Role"] }],
    ListTagsForResource: [tagged, { ResourceType: "Association", ResourceId: AssociationId }],
    DescribeInstanceInformation: [{}, { Filters: [{ Key: "InstanceIds", Values: [InstanceId] }] }],
    DeregisterManagedInstance: [{ InstanceId }],
    GetInstallInformation: [{}],
    GetManagedNode: [{ InstanceId }],
    GetOverview: [{}, { Hours: 720 }],
    ListManagedNodes: [{}, { Search: mark }, { Filters: [{ Key: "resource-groups:Name", Values: [machines.Name] }] }],
    // compliance
    PutComplianceItems: [put],
    ListComplianceItems: [{}, { ResourceIds: [InstanceId] }],
    ListComplianceSummaries: [{}],
    ListResourceComplianceSummaries: [{}, { Filters: [{ Key: "ResourceId", Values: [InstanceId] }] }],
    ListNodeCompliance: [{}, { Search: mark }, { ItemId: `${mark}-item` }],
    ListNodeComplianceItems: [{ InstanceId }],
    // node groups
    CreateNodeGroup: [{ Name: "of-b", Filters: machines.Filters }],
    CreateKey: [{ Alias: "alias/of-b" }],
    ListKeys: [{}],
    GetMasterKey: [{}],
    RotateKeyOnDemand: [{ KeyId: "alias/only-in-a" }],
    DisableKey: [{ KeyId: "alias/only-in-a" }],
    EnableKey: [{ KeyId: "alias/only-in-a" }],
    ScheduleKeyDeletion: [{ KeyId: "alias/only-in-a" }],
    CancelKeyDeletion: [{ KeyId: "alias/only-in-a" }],
    PutParameter: [
      { Name: inStore, Type: "String", Value: "of-b" },
      { Name: `${inStore}3`, Type: "SecureString", KeyId: "alias/only-in-a", Value: "of-b" },
    ],
    GetParameter: [
      { Name: `${inStore}2`, WithDecryption: true },
      { Name: `${inStore}:label`, WithDecryption: true },
    ],
    GetParameters: [{ Names: [inStore, `${inStore}:1`], WithDecryption: true }],
    GetParametersByPath: [{ Path: "/", Recursive: true, WithDecryption: true }],
    GetParameterHistory: [{ Name: inStore, WithDecryption: true }],
    ExportParameters: [{ Path: "/", WithDecryption: true }],
    PreviewParameterImport: [{ ...file, DeleteOthersUnder: "/only-in-a" }],
    ImportParameters: [{ ...file, PlanHash: "0".repeat(64) }],
    ListDeletedParameters: [{}],
    ListParameterLevels: [{ Path: "/" }],
    ListParameterUses: [{ Name: inStore }],
    DescribeParameters: [{}, { ParameterFilters: [{ Key: "tag:Role", Values: ["only-in-a"] }] }],
    DecryptParameters: [{ Names: [inStore] }],
    LabelParameterVersion: [{ Name: inStore, ParameterVersion: 1, Labels: ["of-b"] }],
    UnlabelParameterVersion: [{ Name: inStore, ParameterVersion: 1, Labels: ["label"] }],
    DeleteParameter: [{ Name: inStore }],
    DeleteParameters: [{ Names: [inStore] }],
    RestoreParameter: [{ Name: "/only-in-a/deleted" }],
    GetNodeGroup: [{ Name: machines.Name }],
    ListNodeGroups: [{}],
    PreviewNodeGroup: [
      { Filters: machines.Filters },
      { Filters: [{ Key: "InstanceIds", Values: [InstanceId] }] },
      { Filters: [{ Key: "ActivationIds", Values: [ActivationId] }] },
    ],
    UpdateNodeGroup: [{ Name: machines.Name, Version: 1, Description: "of-b" }],
    DeleteNodeGroup: [{ Name: machines.Name }],
    RegisterManagedInstance: [
      {
        protocol: 1,
        activationId: ActivationId,
        activationCode: "0000-0000",
        publicKey: randomBytes(32).toString("base64"),
        proof: randomBytes(64).toString("base64"),
        hostName: "host",
        fingerprint: "print",
      },
    ],
    UpdateManagedNodeName: [{ InstanceId, Name: "renamed by b" }],
    DescribeInstanceProperties: [{}, { FiltersWithOperator: [{ Key: "InstanceIds", Values: [InstanceId] }] }],
    GetConnectionStatus: [{ Target: "mi-00000000000000000" }],
    ListNodes: [{}, { Filters: [{ Key: "ComputerName", Values: [`${mark}-host`] }] }],
    ListNodesSummary: [
      { Aggregators: [{ AggregatorType: "Count", TypeName: "Instance", AttributeName: "PlatformType" }] },
    ],
    UpdateManagedInstanceRole: [{ InstanceId, IamRole: "role-of-b" }],
    GetServiceSetting: [{ SettingId: "/ssm/documents/console/public-sharing-permission" }],
    UpdateServiceSetting: [{ SettingId: "/ssm/documents/console/public-sharing-permission", SettingValue: "Enable" }],
    ResetServiceSetting: [{ SettingId: "/ssm/documents/console/public-sharing-permission" }],
    // audit: an entry of A by its id, and all that is asked by what stands in it
    GetAuditAlerts: [{}],
    GetOutputPause: [{}],
    GetAuditEntry: [{ Id: entry.id }],
    GetNodeTimeline: [{ InstanceId }],
    ListAuditEntries: [{}, { Filters: [{ Key: "Operation", Values: ["SendCommand"] }] }],
    ExportAudit: [{ Format: "csv" }],
    FreezeAccount: [{ Reason: "of b" }],
    GetFreeze: [{}],
    UnfreezeAccount: [{}],
    // policies
    CheckPolicy: [{ Text: "permit (principal, action, resource);" }],
    CreatePolicy: [{ Name: `of-b`, Text: "permit (principal, action, resource);" }],
    DeletePolicy: [{ Name: `${mark}-policy` }],
    ExplainAccess: [
      { UserName: "stranger", Operation: "SendCommand", DocumentName: "AWS-RunShellScript", InstanceId },
      { UserName: "stranger", Operation: "GetCommand", CommandId },
      { UserName: "stranger", Operation: "ListCommands" },
    ],
    ListPolicies: [{}],
    ListPrincipals: [{}],
    ListNodeTags: [{}],
    PreviewPolicy: [
      {
        Sentence: {
          who: { type: "User", name: "stranger" },
          may: {
            kind: "see",
            machines: { kind: "tagged", tags: [{ key: "Role", values: ["only-in-a"] }] },
            output: true,
          },
        },
      },
    ],
    PreviewPolicyChange: [
      { Name: `${mark}-policy` },
      { Name: `${mark}-policy`, Text: "permit (principal, action, resource);" },
      { Text: "permit (principal, action, resource);" },
    ],
    UpdatePolicy: [{ Name: `${mark}-policy`, Text: "permit (principal, action, resource);" }],
    // about oneself: whoever names another by the slash of a member is still nobody's self
    ChangePassword: [{ CurrentPassword: "correct-horse", NewPassword: "battery-staple" }],
    GetCallerIdentity: [{}],
    GetMyProfile: [{}],
    GetSession: [{}],
    SignIn: [{ UserName, Password: "wrong" }],
    SignInWithLink: [{ Token: "wrong" }],
    SignOut: [{}],
    SwitchAccount: [{ AccountId: accountA }, { AccountId: third }],
    BeginSecondFactor: [{}],
    ConfirmSecondFactor: [{ Code: "123456" }],
    RenewRecoveryCodes: [{ Password: "correct-horse" }],
    RemoveSecondFactor: [{ Password: "correct-horse" }],
    ListMyAccessKeys: [{}],
    CreateMyAccessKey: [{}],
    UpdateMyAccessKey: [{ AccessKeyId, Status: "Inactive" }],
    DeleteMyAccessKey: [{ AccessKeyId }],
    ListMySessions: [{}],
    EndMySessions: [{}, { SessionId }],
    // people
    ListUsers: [{}, { Search: mark }],
    GetUser: [{ UserName }],
    CreateUser: [{ UserName: "of-b", Role: "None", SignInWith: "SignInLink" }],
    UpdateUser: [{ UserName, Role: "None" }],
    ResetUserPassword: [{ UserName, SignInWith: "SignInLink" }],
    ResetSecondFactor: [{ UserName }],
    DeleteUser: [{ UserName }],
    ListGroups: [{}],
    GetGroup: [{ GroupName }],
    CreateGroup: [{ GroupName: "of-b", Role: "None" }],
    UpdateGroup: [{ GroupName, ...role }],
    DeleteGroup: [{ GroupName }],
    AddGroupMembers: [
      { GroupName, UserNames: ["stranger"] },
      { GroupName: "of-b", UserNames: [UserName] },
    ],
    RemoveGroupMembers: [{ GroupName, UserNames: [UserName] }],
    ListAccessKeys: [{ UserName }],
    CreateAccessKey: [{ UserName }],
    UpdateAccessKey: [
      { UserName: "stranger", AccessKeyId, Status: "Inactive" },
      { UserName, AccessKeyId },
    ],
    DeleteAccessKey: [
      { UserName: "stranger", AccessKeyId },
      { UserName, AccessKeyId },
    ],
    ListSessions: [{ UserName }],
    EndSessions: [{ UserName }, { UserName: "stranger", SessionId }],
    // accounts
    CreateAccount: [{ AccountName: "of-b" }],
    ListAccounts: [{}],
    RenameAccount: [{ AccountId: accountA, AccountName: "of-b" }],
    ListAccountMembers: [{}, { AccountId: accountA }, { AccountId: third }],
    AddAccountMember: [
      { AccountId: accountA, UserName: "stranger", UserAccountId: accountB, ...role },
      { AccountId: accountB, UserName, UserAccountId: accountA, ...role },
    ],
    BeginSingleSignOn: [{}],
    GetSignInWays: [{}],
    SignInWithProvider: [{ Answer: "code=a&state=sign-in.b" }, { Code: "123456" }],
    BeginIdentityLink: [{ Password: "correct-horse" }],
    GetMyIdentity: [{}],
    LinkMyIdentity: [{ Answer: "code=a&state=link.b" }],
    UnlinkMyIdentity: [{}],
    GetUserIdentity: [{ UserName }],
    LinkUserIdentity: [
      { UserName, Subject: mark },
      { UserName: "stranger", Subject: mark },
    ],
    UnlinkUserIdentity: [{ UserName }],
    GetSingleSignOn: [{}],
    TestSingleSignOn: [{ Issuer: provider.Issuer }],
    UpdateSingleSignOn: [provider],
    DeleteSingleSignOn: [{}],
    RemoveAccountMember: [
      { AccountId: third, UserName, UserAccountId: accountA },
      { AccountId: accountA, UserName, UserAccountId: accountA },
    ],
  };
  question = await questionOfRows();
  before = await rowsOfA();
});
afterAll(() => app?.destroy());
beforeEach(async () => {
  await app.db.prisma.attempt.deleteMany();
});

/** What asks for {@link rowsOfA}: one statement, because it is asked hundreds of times. */
let question = "";
/** As it was before anything was done by B, and is to stay. */
let before = "";

/** A statement for every row of account A and of no account, as text, table by table; `$1` is account B. */
async function questionOfRows(): Promise<string> {
  const { rows: tables } = await app.db.pool.query<{ name: string; columns: string[] }>(
    `SELECT t.table_name AS name, array_agg(c.column_name::text) AS columns
     FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
     WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND t.table_name NOT LIKE '\\_prisma%'
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = ('"' || t.table_name || '"')::regclass)
     GROUP BY t.table_name ORDER BY t.table_name`,
  );
  const parts = tables.flatMap(({ name, columns }) => {
    // Guesses are counted by address, whoever it is about; accounts have their own id.
    if (name === "attempt") return [];
    const own = columns.includes("account_id") ? "account_id" : name === "account" ? "id" : undefined;
    const rows = `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM "${name}" t`;
    return [`'${name} ' || md5((${rows}${own ? ` WHERE ${own} <> $1` : ""}))`];
  });
  return `SELECT concat_ws(E'\\n', ${parts.join(", ")}) AS text`;
}

/** Every row of account A and of no account; what is done by B may not show in it. */
async function rowsOfA(): Promise<string> {
  const { rows } = await app.db.pool.query<{ text: string }>({ name: "rows-of-a", text: question, values: [accountB] });
  return rows[0]?.text ?? "";
}

test("what is compared are the rows, and one more is another text", async () => {
  expect(before).toMatch(/^document [0-9a-f]{32}$/m);
  const tag = { accountId: accountA, resourceType: "Document", resourceId: "for-a-moment", key: "k", value: "v" };
  await app.db.prisma.tag.create({ data: tag });
  expect(await rowsOfA()).not.toBe(before);
  await app.db.prisma.tag.deleteMany({ where: tag });
  expect(await rowsOfA()).toBe(before);
});

const names = Object.keys(operations) as (keyof typeof operations)[];

test.each(names)("%s tells an administrator of another account nothing, and changes nothing there", async (name) => {
  const operation: AnyOperation = operations[name];
  const inputs = reaches[name];
  expect(inputs.length, "each operation needs at least one input").toBeGreaterThan(0);
  for (const input of inputs) {
    const caller = { ...foreign, door: operation.doors[0] ?? "system" } satisfies Caller;
    const answer = await perform(app, operation, input, caller).then(
      ({ output }) => JSON.stringify(output),
      (error: unknown) => {
        // What is refused is refused as if it were not there, in words that name only what was asked with.
        expect(error).toHaveProperty("code");
        expect(error).not.toMatchObject({ code: "ValidationException" });
        return JSON.stringify(error);
      },
    );
    if (operation.access !== "public") {
      expect(answer, JSON.stringify(input)).not.toContain(mark);
      expect(answer, JSON.stringify(input)).not.toContain(accountA);
    }
    expect(await rowsOfA(), JSON.stringify(input)).toBe(before);
  }
});
