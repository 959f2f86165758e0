import type { ResourceType } from "../authorisation/resource-kinds";

/** What an operation is decided on. */
export type Touched = {
  on: readonly Extract<ResourceType, "Command" | "Document" | "Node">[];
  /** Whoever may not see one of these is told that it does not exist, whatever else they may do to it. */
  mustSee?: true;
  /** Policies may ask which document is meant. */
  asksDocument?: true;
};

const sending: Touched = { on: ["Document", "Node"], mustSee: true, asksDocument: true };
const ofDocument: Touched = { on: ["Document"] };
const ofMachine: Touched = { on: ["Node"] };
const ofCommand: Touched = { on: ["Command"] };
const ofInvocation: Touched = { on: ["Command", "Node"] };

/**
 * What operations are decided on that touch a document, a machine or a command; the others touch the account, or list
 * what one may see. A test holds this to what perform() does.
 */
export const touched: Readonly<Record<string, Touched>> = {
  SendCommand: sending,
  PreviewCommand: sending,
  CancelCommand: ofCommand,
  GetCommand: ofCommand,
  ListInvocationStates: ofCommand,
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
  AddTagsToResource: ofMachine,
  RemoveTagsFromResource: ofMachine,
  ListTagsForResource: ofMachine,
};

/** What lists are of. */
const listed: Readonly<Record<string, ResourceType>> = {
  DescribeActivations: "Activation",
  DescribeInstanceInformation: "Node",
  DescribeInstanceProperties: "Node",
  GetConnectionStatus: "Node",
  ListCommandHistory: "Command",
  ListCommandInvocations: "Command",
  ListCommands: "Command",
  ListDocuments: "Document",
  ListManagedNodes: "Node",
  ListNodes: "Node",
  ListNodesSummary: "Node",
  ListNodeTags: "Node",
};

/** The kinds of things on which an operation has to be permitted for it to give anything, as far as they are known here. */
export function typesOf(operation: string): readonly ResourceType[] {
  const list = Object.hasOwn(listed, operation) ? listed[operation] : undefined;
  return list ? [list] : Object.hasOwn(touched, operation) ? (touched[operation]?.on ?? []) : [];
}
