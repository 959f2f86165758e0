import { randomBytes } from "node:crypto";
import { createAssociation } from "./associations/create-association";
import { previewCommand } from "./commands/preview-command";
import { sendCommand } from "./commands/send-command";
import { aCaller, aNode, anAccount, anActivation, aUser, type TestApplication } from "./db/testing";
import { uuid7 } from "./db/uuid7";
import { createDocument } from "./documents/create-document";
import { uploadAttachment } from "./documents/upload-attachment";
import { createKey } from "./encryption-keys/create-key";
import { insertAccessKey } from "./identity/access-key-store";
import { createGroup } from "./identity/create-group";
import { createNodeGroup } from "./node-groups/create-node-group";
import { perform } from "./operation";
import type { operations } from "./operations";
import { previewParameterImport } from "./parameters/preview-parameter-import";
import { putParameter } from "./parameters/put-parameter";

const documentText = (word: string) =>
  `schemaVersion: "2.2"\nmainSteps:\n  - action: aws:runShellScript\n    name: ${word}\n    inputs: { runCommand: ["true"] }\n`;

/** Inputs of operations, by their names. */
export type OperationInputs = Record<keyof typeof operations, Record<string, unknown>>;

/**
 * Fills an application with one of everything, and gives an input of each operation that is good, or was before an earlier
 * one changed what it is about. `user` is whoever calls.
 */
export async function goodInputs(
  app: TestApplication,
  user: Awaited<ReturnType<typeof aUser>>,
): Promise<OperationInputs> {
  const other = await aUser(app);
  const SessionId = uuid7(app.now());
  const key = (id: string, userId: string) =>
    insertAccessKey(app.db.prisma, app.keys, {
      id,
      accountId: user.accountId,
      userId,
      status: "Active",
      createdAt: app.now(),
      secret: "a secret",
    });
  await key("AKIAMINE00000000", user.id);
  await key("AKIAOTHER0000000", other.id);
  await perform(app, createGroup, { GroupName: "web", Role: "Operator" }, aCaller(app));
  await perform(app, createNodeGroup, { Name: "web", Filters: [{ Key: "tag:Role", Values: ["web"] }] }, aCaller(app));
  const account = await anAccount(app);
  const end = new Date(app.now().getTime() + 3_600_000).toISOString();
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
  const { PlanHash } = (await perform(app, previewCommand, command, aCaller(app))).output;
  const trial = await perform(app, sendCommand, { ...command, PlanHash, TryOnInstanceId: InstanceId }, aCaller(app));
  await perform(
    app,
    createDocument,
    { Name: "Made-Before", Content: documentText("before"), DocumentFormat: "YAML" },
    aCaller(app),
  );
  await perform(app, createKey, { Alias: "alias/made" }, aCaller(app));
  const bound = { Targets: [{ Key: "InstanceIds", Values: [InstanceId] }], Parameters: { commands: ["true"] } };
  const { AssociationDescription } = (
    await perform(app, createAssociation, { Name: "AWS-RunShellScript", ...bound }, aCaller(app))
  ).output;
  const { AssociationId } = AssociationDescription;
  await perform(
    app,
    createDocument,
    {
      Name: "Old-Form",
      DocumentFormat: "YAML",
      Content:
        'schemaVersion: "1.2"\nruntimeConfig:\n  aws:runShellScript:\n    properties:\n      - runCommand: ["true"]\n',
    },
    aCaller(app),
  );
  await perform(app, createAssociation, { Name: "Old-Form", InstanceId }, aCaller(app));
  await perform(app, putParameter, { Name: "/made/before", Type: "SecureString", Value: "value" }, aCaller(app));
  await perform(app, putParameter, { Name: "/made/too", Type: "String", Value: "value" }, aCaller(app));
  const imported = {
    Path: "/imported",
    Format: "YAML" as const,
    Content: "key: {Value: x, Type: SecureString}\nlevel: {url: y}\n",
    DefaultType: "String" as const,
    DeleteOthersUnder: "/imported",
  };
  const looked = (await perform(app, previewParameterImport, imported, aCaller(app))).output;
  const uploaded = (
    await perform(
      app,
      uploadAttachment,
      { Index: 0, Name: "file.txt", Content: "eA==" },
      aCaller(app, { id: user.name }),
    )
  ).output;
  const which = { CommandId, InstanceId };
  const tagged = { ResourceType: "ManagedInstance", ResourceId: InstanceId };
  const filters = [
    { key: "InvokedAfter", value: "2020-01-01T00:00:00Z" },
    { key: "DocumentName", value: "AWS-RunShellScript" },
    { key: "Status", value: "Pending" },
  ];
  // Nothing listens there, and the guard of the way out asks nobody.
  const destination = {
    BucketName: "logs",
    Endpoint: "http://127.0.0.1:3",
    Region: "us-east-1",
    UsesPathStyle: true,
    AccessKeyId: "AKIDLOGS",
  };
  const complianceFilters = [
    { Key: "Status", Values: ["NON_COMPLIANT"], Type: "NOT_EQUAL" },
    { Key: "ExecutionTime", Values: ["2026-01-01T00:00:00Z"], Type: "GREATER_THAN" },
    { Key: "ComplianceType", Values: ["Custom:"], Type: "BEGIN_WITH" },
  ];
  const entry = await app.db.prisma.auditEntry.findFirst();
  const audited = {
    Filters: [
      { Key: "Operation", Values: ["SendCommand"] },
      { Key: "Resource", Values: [InstanceId] },
      { Key: "Id", Values: [entry?.id] },
    ],
    Since: "2026-01-01T00:00:00Z",
    Until: "2027-01-01T00:00:00Z",
    SecurityOnly: true,
  };
  return {
    CheckPolicy: { Text: "permit (principal, action, resource);" },
    CreatePolicy: {
      Name: "web",
      Description: "text",
      Sentence: {
        who: { type: "User", name: user.name },
        may: {
          kind: "run",
          documents: ["AWS-RunShellScript"],
          machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
        },
      },
    },
    UpdatePolicy: { Name: "web", Text: "permit (principal, action, resource);", UpdatedAt: app.now().toISOString() },
    DeletePolicy: { Name: "web" },
    ListPolicies: {},
    ListPrincipals: {},
    PreviewPolicy: {
      Sentence: {
        who: { type: "Group", name: "ops" },
        may: {
          kind: "see",
          output: true,
          machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
        },
      },
    },
    PreviewPolicyChange: {
      Sentence: {
        who: { type: "Group", name: "web" },
        may: {
          kind: "run",
          documents: ["AWS-RunShellScript"],
          machines: { kind: "tagged", tags: [{ key: "Role", values: ["web"] }] },
        },
      },
    },
    ExplainAccess: {
      UserName: user.name,
      Operation: "SendCommand",
      InstanceId,
      DocumentName: "AWS-RunShellScript",
      CommandId,
    },
    CreateActivation: {
      IamRole: "role",
      Description: "text",
      DefaultInstanceName: "name",
      RegistrationLimit: 2,
      ExpirationDate: app.now().getTime() / 1000 + 60,
      Tags: [{ Key: "Role", Value: "web" }],
      RegistrationMetadata: [],
    },
    DescribeActivations: {
      Filters: [
        { FilterKey: "IamRole", FilterValues: ["role"] },
        { FilterKey: "ActivationIds", FilterValues: [ActivationId] },
      ],
      MaxResults: 5,
      NextToken: "e30.e30",
    },
    CreateAssociation: {
      Name: "AWS-RunShellScript",
      DocumentVersion: "$DEFAULT",
      ...bound,
      ScheduleExpression: "cron(0 2 ? * SUN *)",
      ScheduleOffset: 2,
      ApplyOnlyAtCronInterval: true,
      AssociationName: "every-sunday",
      MaxErrors: "10%",
      MaxConcurrency: "50",
      ComplianceSeverity: "HIGH",
      SyncCompliance: "MANUAL",
      OutputLocation: { S3Location: { OutputS3Region: "us-east-1", OutputS3KeyPrefix: "" } },
      CalendarNames: [],
      TargetMaps: [],
      Tags: [{ Key: "Role", Value: "web" }],
    },
    CreateAssociationBatch: {
      Entries: [
        { Name: "AWS-RunShellScript", ...bound },
        { Name: "Nothing-Known", Targets: [{ Key: "InstanceIds", Values: ["*"] }] },
      ],
    },
    UpdateAssociation: { AssociationId, AssociationVersion: "$LATEST", ...bound, AssociationName: "renamed" },
    UpdateAssociationStatus: {
      Name: "Old-Form",
      InstanceId,
      AssociationStatus: { Date: app.now().getTime() / 1000, Name: "Failed", Message: "text", AdditionalInfo: "more" },
    },
    DescribeAssociation: { AssociationId, AssociationVersion: "$LATEST" },
    DescribeAssociationExecutions: {
      AssociationId,
      Filters: [
        { Key: "CreatedTime", Value: "2020-01-01T00:00:00Z", Type: "GREATER_THAN" },
        { Key: "Status", Value: "Pending", Type: "EQUAL" },
      ],
      MaxResults: 5,
    },
    DescribeAssociationExecutionTargets: {
      AssociationId,
      ExecutionId: AssociationId,
      Filters: [{ Key: "Status", Value: "Failed" }],
      MaxResults: 5,
    },
    DescribeEffectiveInstanceAssociations: { InstanceId, MaxResults: 5 },
    DescribeInstanceAssociationsStatus: { InstanceId, MaxResults: 5 },
    ListAssociations: {
      AssociationFilterList: [
        { key: "Name", value: "AWS-RunShellScript" },
        { key: "LastExecutedAfter", value: "2020-01-01T00:00:00Z" },
        { key: "tag:Owner", value: "ops" },
      ],
      MaxResults: 5,
      NextToken: "e30.e30",
    },
    ListAssociationNodes: { AssociationId, MaxResults: 5 },
    ListAssociationVersions: { AssociationId, MaxResults: 5 },
    ListUpcomingRuns: { Days: 14, MaxResults: 5, NextToken: "e30.e30" },
    PreviewAssociation: { Name: "AWS-RunShellScript", ...bound, MaxConcurrency: "50%" },
    StartAssociationsOnce: { AssociationIds: [AssociationId] },
    DeleteAssociation: { Name: "Old-Form", InstanceId },
    ExportAudit: { ...audited, Format: "csv" },
    GetAuditAlerts: {},
    GetOutputPause: {},
    GetAuditEntry: { Id: entry?.id },
    GetNodeTimeline: {
      InstanceId,
      Since: "2026-01-01T00:00:00Z",
      Until: "2027-01-01T00:00:00Z",
      Kinds: ["Run", "Change"],
      MaxResults: 5,
    },
    ListAuditEntries: { ...audited, MaxResults: 5 },
    PutComplianceItems: {
      ResourceId: InstanceId,
      ResourceType: "ManagedInstance",
      ComplianceType: "Custom:Check",
      ExecutionSummary: { ExecutionTime: 1_700_000_000, ExecutionId: "an id", ExecutionType: "Command" },
      Items: [{ Id: "a", Title: "A", Severity: "HIGH", Status: "NON_COMPLIANT", Details: { DocumentName: "text" } }],
      ItemContentHash: "hash",
      UploadType: "COMPLETE",
    },
    ListComplianceItems: {
      Filters: complianceFilters,
      ResourceIds: [InstanceId],
      ResourceTypes: ["ManagedInstance"],
      MaxResults: 5,
    },
    ListComplianceSummaries: { Filters: complianceFilters, MaxResults: 5 },
    ListResourceComplianceSummaries: { Filters: complianceFilters, MaxResults: 5 },
    ListNodeCompliance: {
      Search: "node",
      Filters: complianceFilters,
      NodeFilters: [{ Key: "PingStatus", Values: ["Online"] }],
      ItemId: "a",
      SortBy: "Since",
      SortOrder: "Descending",
      MaxResults: 5,
    },
    ListNodeComplianceItems: { InstanceId, Filters: complianceFilters, MaxResults: 5 },
    CancelCommand: { CommandId, InstanceIds: [InstanceId] },
    GetCommand: { CommandId },
    CreateCommandGuard: { GuardName: "Databases", TagKey: "Role", TagValue: "db", MaxAtOnce: "25%", ConfirmAbove: 50 },
    UpdateCommandGuard: { GuardName: "Databases", TagKey: "Role", TagValue: "db", MaxAtOnce: "10", ConfirmAbove: 5 },
    ListCommandGuards: {},
    GetCommandPlan: { CommandId: trial.output.Command.CommandId },
    GetCommandInvocation: { ...which, PluginName: "runShellScript" },
    GetInvocation: which,
    ListCommandInvocations: { ...which, Filters: filters, Details: true, MaxResults: 5 },
    ListCommandHistory: { ...which, Filters: filters, MaxResults: 5, SortBy: "Comment", SortOrder: "Ascending" },
    ListCommands: { ...which, Filters: filters, MaxResults: 5, NextToken: "e30.e30" },
    ListInvocationStates: { CommandId },
    GroupInvocationsByOutput: { CommandId },
    SearchCommandOutput: { ...which, Query: "text", CaseSensitive: true, Filters: filters, LinesPerStream: 3 },
    PreviewCommand: command,
    SendCommand: {
      ...command,
      InstanceIds: undefined,
      Targets: [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "resource-groups:Name", Values: ["web"] },
        { Key: "resource-groups:ResourceTypeFilters", Values: ["AWS::SSM::ManagedInstance"] },
        { Key: "InstanceIds", Values: [InstanceId] },
      ],
      OutputS3Region: "us-east-1",
      OutputS3KeyPrefix: "",
      ServiceRoleArn: "",
      NotificationConfig: { NotificationArn: "", NotificationEvents: [], NotificationType: "Command" },
      CloudWatchOutputConfig: { CloudWatchLogGroupName: "group", CloudWatchOutputEnabled: false },
    },
    FreezeAccount: { Reason: "a reason" },
    GetFreeze: {},
    UnfreezeAccount: {},
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
    AddFavouriteDocument: { Name: "Made-Before" },
    RemoveFavouriteDocument: { Name: "Made-Before" },
    ListFavouriteDocuments: { Filters: [{ Key: "Owner", Values: ["All"] }], MaxResults: 5 },
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
    UpdateDocumentMetadata: {
      Name: "Made-Before",
      DocumentVersion: "1",
      DocumentReviews: { Action: "SendForReview", Comment: [{ Type: "Comment", Content: "a comment" }] },
    },
    ListDocumentMetadataHistory: {
      Name: "Made-Before",
      DocumentVersion: "1",
      Metadata: "DocumentReviews",
      MaxResults: 5,
      NextToken: "e30.e30",
    },
    UploadAttachment: { FileId: uploaded.FileId, Name: "file.txt", Index: 1, Content: "eA==" },
    CompleteAttachment: { FileId: uploaded.FileId, Size: 1 },
    DiscardAttachment: { FileId: uploaded.FileId },
    DeleteDocument: { Name: "Made-Before", DocumentVersion: "1", VersionName: "first", Force: true },
    ChangePassword: { CurrentPassword: "correct-horse", NewPassword: "battery-staple" },
    GetCallerIdentity: {},
    GetSession: {},
    GetMyProfile: {},
    SignIn: { UserName: user.name, Password: "correct-horse", Code: "123456", AccountId: user.accountId },
    SignInWithLink: { Token: "token", Code: "123456" },
    ListUsers: { Search: "user", MaxResults: 5, NextToken: "e30.e30" },
    GetUser: { UserName: other.name },
    CreateUser: { UserName: "new", Role: "Operator", SignInWith: "SignInLink" },
    UpdateUser: { UserName: other.name, Role: "ReadOnly" },
    ResetUserPassword: { UserName: other.name, SignInWith: "SignInLink" },
    ListGroups: { MaxResults: 5, NextToken: "e30.e30" },
    GetGroup: { GroupName: "web" },
    CreateGroup: { GroupName: "db", Role: "None", Description: "text" },
    UpdateGroup: { GroupName: "web", Role: "ReadOnly", Description: "text" },
    AddGroupMembers: { GroupName: "web", UserNames: [other.name] },
    RemoveGroupMembers: { GroupName: "web", UserNames: [other.name] },
    ListMyAccessKeys: {},
    ListAccessKeys: { UserName: other.name },
    CreateMyAccessKey: { Description: "text", ExpirationDate: end },
    CreateAccessKey: { UserName: other.name, Description: "text", ExpirationDate: end },
    UpdateMyAccessKey: {
      AccessKeyId: "AKIAMINE00000000",
      Description: "text",
      Status: "Inactive",
      ExpirationDate: end,
    },
    UpdateAccessKey: { UserName: other.name, AccessKeyId: "AKIAOTHER0000000", Status: "Active", ExpirationDate: null },
    ListMySessions: {},
    ListSessions: { UserName: other.name },
    EndMySessions: { SessionId },
    EndSessions: { UserName: other.name, SessionId },
    BeginSecondFactor: {},
    ConfirmSecondFactor: { Code: "123456" },
    RenewRecoveryCodes: { Password: "correct-horse" },
    RemoveSecondFactor: { Password: "correct-horse" },
    ResetSecondFactor: { UserName: other.name },
    CreateAccount: { AccountName: "second", AccountId: "210987654321" },
    ListAccounts: {},
    RenameAccount: { AccountId: account.id, AccountName: "third" },
    ListAccountMembers: { AccountId: account.id },
    AddAccountMember: {
      AccountId: account.id,
      UserName: other.name,
      UserAccountId: other.accountId,
      Role: "Operator",
    },
    RemoveAccountMember: { AccountId: account.id, UserName: other.name, UserAccountId: other.accountId },
    SwitchAccount: { AccountId: account.id },
    SignOut: {},
    BeginSingleSignOn: { Next: "/documents" },
    GetSignInWays: {},
    SignInWithProvider: { Answer: "code=a&state=sign-in.b" },
    BeginIdentityLink: { Password: "correct-horse" },
    GetMyIdentity: {},
    LinkMyIdentity: { Answer: "code=a&state=link.b" },
    UnlinkMyIdentity: {},
    GetUserIdentity: { UserName: other.name },
    LinkUserIdentity: { UserName: other.name, Subject: "subject" },
    UnlinkUserIdentity: { UserName: other.name },
    GetSingleSignOn: {},
    TestSingleSignOn: { Issuer: "http://127.0.0.1:3" },
    UpdateSingleSignOn: {
      Name: "Example",
      // Nothing listens there, so whatever asks it has its answer at once.
      Issuer: "http://127.0.0.1:3",
      ClientId: "client",
      ClientSecret: "secret",
      ConsoleUrl: "https://console.example",
      Scopes: ["profile"],
      UserNameClaim: "preferred_username",
      GroupsClaim: "groups",
      GroupMappings: [{ Value: "ops", GroupName: "web" }],
      CreatesUsers: true,
      NewUserRole: "None",
      AsksSecondFactor: false,
      AlarmsOnPassword: true,
      IsEnabled: true,
    },
    AddTagsToResource: { ...tagged, Tags: [{ Key: "Role", Value: "web" }] },
    RemoveTagsFromResource: { ...tagged, TagKeys: ["Role"] },
    ListTagsForResource: tagged,
    DescribeInstanceInformation: {
      Filters: [
        { Key: "tag:Role", Values: ["web"] },
        { Key: "ActivationIds", Values: [ActivationId] },
      ],
      InstanceInformationFilterList: [],
      MaxResults: 5,
    },
    DescribeInstanceProperties: {
      InstancePropertyFilterList: [{ key: "IamRole", valueSet: ["role"] }],
      FiltersWithOperator: [
        { Key: "AgentVersion", Values: ["1.0"], Operator: "LessThan" },
        { Key: "tag:Role", Values: ["w"], Operator: "BeginWith" },
        { Key: "ActivationIds", Values: [ActivationId] },
      ],
      MaxResults: 5,
    },
    CreateNodeGroup: {
      Name: "db",
      Description: "text",
      Filters: [
        { Key: "tag:Role", Values: ["db"] },
        { Key: "PlatformTypes", Values: ["Linux"] },
        { Key: "ActivationIds", Values: [ActivationId] },
      ],
    },
    GetNodeGroup: { Name: "web" },
    ListNodeGroups: { MaxResults: 5, NextToken: "e30.e30" },
    PreviewNodeGroup: { Filters: [{ Key: "tag-key", Values: ["Role"] }] },
    UpdateNodeGroup: {
      Name: "web",
      Version: 1,
      Description: "other",
      Filters: [{ Key: "InstanceIds", Values: [InstanceId] }],
    },
    CreateKey: { Alias: "alias/app", Description: "text" },
    ListKeys: {},
    GetMasterKey: {},
    RotateKeyOnDemand: { KeyId: "alias/made" },
    DisableKey: { KeyId: "alias/made" },
    EnableKey: { KeyId: "alias/made" },
    ScheduleKeyDeletion: { KeyId: "alias/made", PendingWindowInDays: 7 },
    CancelKeyDeletion: { KeyId: "alias/made" },
    PutParameter: {
      Name: "/made/now",
      Description: "text",
      Value: "value",
      Type: "SecureString",
      KeyId: "alias/aws/ssm",
      Overwrite: false,
      AllowedPattern: "[a-z]+",
      Tags: [{ Key: "Role", Value: "web" }],
      Tier: "Advanced",
      Policies: `[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2999-01-01T00:00:00Z"}}]`,
      DataType: "text",
    },
    DecryptParameters: { Names: ["/made/before:1", "/made/too"] },
    GetParameter: { Name: "/made/before", WithDecryption: true },
    GetParameters: { Names: ["/made/before:1", "/made/too:label", "none"], WithDecryption: true },
    GetParametersByPath: {
      Path: "/made",
      Recursive: true,
      ParameterFilters: [
        { Key: "Type", Option: "Equals", Values: ["String"] },
        { Key: "Label", Values: ["good"] },
      ],
      WithDecryption: true,
      MaxResults: 5,
      NextToken: "e30.e30",
    },
    GetParameterHistory: { Name: "/made/before", WithDecryption: true, MaxResults: 5, NextToken: "e30.e30" },
    ExportParameters: { Path: "/made", WithDecryption: true, NextToken: "e30.e30" },
    PreviewParameterImport: imported,
    ImportParameters: { ...imported, PlanHash: looked.PlanHash, Plan: looked.Plan },
    ListDeletedParameters: {},
    ListParameterLevels: { Path: "/app" },
    ListParameterUses: { Name: "/made/before" },
    DescribeParameters: {
      ParameterFilters: [
        { Key: "Name", Option: "Contains", Values: ["made"] },
        { Key: "Path", Option: "Recursive", Values: ["/made"] },
        { Key: "tag:Role", Values: ["web"] },
        { Key: "KeyId", Option: "BeginsWith", Values: ["alias"] },
      ],
      MaxResults: 5,
    },
    LabelParameterVersion: { Name: "/made/too", ParameterVersion: 1, Labels: ["good", "1bad"] },
    UnlabelParameterVersion: { Name: "/made/too", ParameterVersion: 1, Labels: ["good"] },
    RestoreParameter: { Name: "/made/gone" },
    GetConnectionStatus: { Target: InstanceId },
    GetInstallInformation: {},
    GetManagedNode: { InstanceId },
    GetOverview: { Hours: 48 },
    ListNodeTags: {},
    ListManagedNodes: {
      Search: "a",
      Filters: [
        { Key: "AgentVersion", Values: ["1"] },
        { Key: "resource-groups:Name", Values: ["web"] },
        { Key: "PlatformName", Values: ["Debian"] },
      ],
      SortBy: "Name",
      SortOrder: "Descending",
      MaxResults: 5,
    },
    ListNodes: {
      Filters: [
        { Key: "PlatformType", Values: ["Linux"], Type: "Equal" },
        { Key: "Region", Values: ["us"], Type: "BeginWith" },
      ],
      MaxResults: 5,
    },
    ListNodesSummary: {
      Filters: [{ Key: "InstanceStatus", Values: ["Active"], Type: "NotEqual" }],
      Aggregators: [
        {
          AggregatorType: "Count",
          TypeName: "Instance",
          AttributeName: "PlatformType",
          Aggregators: [{ AggregatorType: "Count", TypeName: "Instance", AttributeName: "Region" }],
        },
      ],
      MaxResults: 5,
    },
    UpdateManagedInstanceRole: { InstanceId, IamRole: "role" },
    GetServiceSetting: { SettingId: "/ssm/managed-instance/activation-tier" },
    ResetServiceSetting: { SettingId: "/ssm/managed-instance/activation-tier" },
    UpdateServiceSetting: { SettingId: "/ssm/managed-instance/activation-tier", SettingValue: "standard" },
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
    ListOutputDestinations: {},
    CreateOutputDestination: { ...destination, SecretAccessKey: "secret" },
    UpdateOutputDestination: { ...destination, SecretAccessKey: "secret" },
    TestOutputDestination: { ...destination, SecretAccessKey: "secret" },
    ListOutputUploads: { CommandId, InstanceId, State: "Waiting", MaxResults: 5, NextToken: "e30.e30" },
    RetryOutputUploads: { CommandId, InstanceIds: [InstanceId] },
    CreateWebhook: { Name: "oncall", Url: "http://127.0.0.1:3/hook", HearsOfParameterPolicies: true },
    UpdateWebhook: { Name: "oncall", Url: "http://127.0.0.1:3/hook", HearsOfParameterPolicies: false },
    RotateWebhookSecret: { Name: "oncall" },
    TestWebhook: { Name: "oncall" },
    ListWebhooks: {},
    ListCommandNotifications: { CommandId, State: "Waiting", MaxResults: 5, NextToken: "e30.e30" },
    ListWebhookNotifications: { Name: "oncall", State: "Failed", MaxResults: 5, NextToken: "e30.e30" },
    RetryCommandNotifications: { CommandId },
    RetryWebhookNotifications: { Name: "oncall" },
    // After the others: what it takes away they ask for.
    DeleteNodeGroup: { Name: "web" },
    DeleteParameter: { Name: "/made/too" },
    DeleteParameters: { Names: ["/made/before", "none"] },
    DeleteCommandGuard: { GuardName: "Databases" },
    DeleteActivation: { ActivationId },
    DeregisterManagedInstance: { InstanceId },
    DeleteMyAccessKey: { AccessKeyId: "AKIAMINE00000000" },
    DeleteAccessKey: { UserName: other.name, AccessKeyId: "AKIAOTHER0000000" },
    DeleteGroup: { GroupName: "web" },
    DeleteOutputDestination: { BucketName: "logs" },
    DeleteSingleSignOn: {},
    DeleteUser: { UserName: other.name },
    DeleteWebhook: { Name: "oncall" },
  };
}
