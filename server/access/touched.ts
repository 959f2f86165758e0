import type { ResourceType } from "../authorisation/resource-kinds";

/** What an operation is decided on. */
export type Touched = {
  on: readonly Extract<ResourceType, "Association" | "Command" | "Document" | "Node" | "NodeGroup" | "Parameter">[];
  /** Whoever may not see one of these is told that it does not exist, whatever else they may do to it. */
  mustSee?: true;
  /** Policies may ask which document is meant. */
  asksDocument?: true;
};

const sending: Touched = { on: ["Document", "Node"], mustSee: true, asksDocument: true };
const ofDocument: Touched = { on: ["Document"] };
const ofMachine: Touched = { on: ["Node"] };
const ofCommand: Touched = { on: ["Command"] };
const ofAssociation: Touched = { on: ["Association"] };
const standing: Touched = { on: ["Association", "Document", "Node"], mustSee: true, asksDocument: true };
const ofNodeGroup: Touched = { on: ["NodeGroup"] };
const ofParameter: Touched = { on: ["Parameter"] };
const ofInvocation: Touched = { on: ["Command", "Node"] };

/**
 * What operations are decided on that touch a document, a machine, a group of machines, a parameter, a command or an
 * association; the others touch the account, or list
 * what one may see. A test holds this to what perform() does.
 */
export const touched: Readonly<Record<string, Touched>> = {
  SendCommand: sending,
  PreviewCommand: sending,
  CancelCommand: ofCommand,
  GetCommand: ofCommand,
  GetCommandPlan: ofCommand,
  GroupInvocationsByOutput: { ...ofCommand, mustSee: true },
  ListInvocationStates: ofCommand,
  ListOutputUploads: ofCommand,
  RetryOutputUploads: ofCommand,
  ListCommandNotifications: ofCommand,
  RetryCommandNotifications: ofCommand,
  GetInvocation: ofInvocation,
  GetCommandInvocation: ofInvocation,
  GetOutput: ofInvocation,
  SearchOutput: ofInvocation,
  GetDocument: ofDocument,
  DescribeDocument: ofDocument,
  ListDocumentVersions: ofDocument,
  DescribeDocumentPermission: ofDocument,
  UpdateDocument: ofDocument,
  ListDocumentMetadataHistory: ofDocument,
  UpdateDocumentDefaultVersion: ofDocument,
  UpdateDocumentMetadata: ofDocument,
  ModifyDocumentPermission: ofDocument,
  DeleteDocument: ofDocument,
  GetManagedNode: ofMachine,
  GetNodeTimeline: ofMachine,
  UpdateManagedInstanceRole: ofMachine,
  UpdateManagedNodeName: ofMachine,
  DeregisterManagedInstance: ofMachine,
  CreateAssociation: sending,
  PreviewAssociation: sending,
  UpdateAssociation: standing,
  StartAssociationsOnce: ofAssociation,
  DeleteAssociation: ofAssociation,
  DescribeAssociation: ofAssociation,
  DescribeAssociationExecutionTargets: ofAssociation,
  DescribeAssociationExecutions: ofAssociation,
  ListAssociationNodes: ofAssociation,
  ListAssociationVersions: ofAssociation,
  UpdateAssociationStatus: ofAssociation,
  PutComplianceItems: ofMachine,
  ListNodeComplianceItems: ofMachine,
  CreateNodeGroup: ofNodeGroup,
  GetNodeGroup: ofNodeGroup,
  UpdateNodeGroup: ofNodeGroup,
  DeleteNodeGroup: ofNodeGroup,
  DecryptParameters: ofParameter,
  DeleteParameter: ofParameter,
  DeleteParameters: ofParameter,
  GetParameter: ofParameter,
  GetParameterHistory: ofParameter,
  GetParameters: ofParameter,
  ImportParameters: ofParameter,
  LabelParameterVersion: ofParameter,
  ListParameterUses: ofParameter,
  PutParameter: ofParameter,
  RestoreParameter: ofParameter,
  UnlabelParameterVersion: ofParameter,
  AddTagsToResource: ofMachine,
  RemoveTagsFromResource: ofMachine,
  ListTagsForResource: ofMachine,
};

/** What lists are of. */
const listed: Readonly<Record<string, ResourceType>> = {
  DescribeActivations: "Activation",
  DescribeInstanceInformation: "Node",
  DescribeInstanceProperties: "Node",
  DescribeParameters: "Parameter",
  ExportParameters: "Parameter",
  GetConnectionStatus: "Node",
  CreateAssociationBatch: "Document",
  DescribeEffectiveInstanceAssociations: "Association",
  DescribeInstanceAssociationsStatus: "Association",
  GetOverview: "Command",
  GetParametersByPath: "Parameter",
  ListAssociations: "Association",
  ListCommandHistory: "Command",
  ListCommandInvocations: "Command",
  ListCommands: "Command",
  ListComplianceItems: "Node",
  ListComplianceSummaries: "Node",
  ListDeletedParameters: "Parameter",
  ListDocuments: "Document",
  ListFavouriteDocuments: "Document",
  ListManagedNodes: "Node",
  ListNodeCompliance: "Node",
  ListParameterLevels: "Parameter",
  ListNodeGroups: "NodeGroup",
  ListNodes: "Node",
  ListNodesSummary: "Node",
  ListNodeTags: "Node",
  ListResourceComplianceSummaries: "Node",
  PreviewNodeGroup: "Node",
  PreviewParameterImport: "Parameter",
  SearchCommandOutput: "Command",
  ListUpcomingRuns: "Association",
};

/** What has tags is a machine, a document, an association or a parameter; the explanation asks about machines. */
const onWhatHasTags: readonly string[] = ["AddTagsToResource", "ListTagsForResource", "RemoveTagsFromResource"];

const onSomebody: readonly string[] = [
  "CreateAccessKey",
  "DeleteAccessKey",
  "DeleteUser",
  "EndSessions",
  "GetUser",
  "GetUserIdentity",
  "LinkUserIdentity",
  "ListAccessKeys",
  "ListSessions",
  "ResetSecondFactor",
  "ResetUserPassword",
  "UnlinkUserIdentity",
  "UpdateAccessKey",
  "UpdateUser",
];

/**
 * What is decided on at a time: one thing, one that is to be made, a document with each machine it is sent to (by an
 * association, with that), or a command with one of its machines.
 */
export type Shape =
  | "Account"
  | "Activation"
  | "Association"
  | "Command"
  | "Document"
  | "Node"
  | "NodeGroup"
  | "Parameter"
  | "User"
  | "NewDocument"
  | "NewUser"
  | "Sending"
  | "Standing"
  | "Invocation";

/** What an operation with a permission is decided on, each for itself. A test holds this to what perform() asks. */
export function shapesOf(operation: string): readonly Shape[] {
  if (operation === "CreateDocument") return ["NewDocument"];
  if (operation === "CreateUser") return ["NewUser"];
  if (operation === "DeleteActivation") return ["Activation"];
  if (onSomebody.includes(operation)) return ["User"];
  const types = typesOf(operation);
  if (types.length > 2) return ["Standing"];
  if (types.length > 1) return [types.includes("Document") ? "Sending" : "Invocation"];
  const [type] = types;
  if (onWhatHasTags.includes(operation)) return ["Node", "Document", "Association", "Parameter"];
  return type !== undefined && isSingle(type) ? [type] : ["Account"];
}

const singles = ["Activation", "Association", "Command", "Document", "Node", "NodeGroup", "Parameter"] as const;
const isSingle = (type: ResourceType): type is (typeof singles)[number] => singles.some((single) => single === type);

/** The kinds of things on which an operation has to be permitted for it to give anything, as far as they are known here. */
export function typesOf(operation: string): readonly ResourceType[] {
  const list = Object.hasOwn(listed, operation) ? listed[operation] : undefined;
  return list ? [list] : Object.hasOwn(touched, operation) ? (touched[operation]?.on ?? []) : [];
}
