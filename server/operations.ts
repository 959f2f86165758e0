import { createActivation } from "./activations/create-activation";
import { deleteActivation } from "./activations/delete-activation";
import { describeActivations } from "./activations/describe-activations";
import { cancelCommand } from "./commands/cancel-command";
import { getCommand } from "./commands/get-command";
import { getCommandInvocation } from "./commands/get-command-invocation";
import { getInvocation } from "./commands/get-invocation";
import { listCommandInvocations } from "./commands/list-command-invocations";
import { listCommands } from "./commands/list-commands";
import { listInvocationStates } from "./commands/list-invocation-states";
import { previewCommand } from "./commands/preview-command";
import { sendCommand } from "./commands/send-command";
import { createDocument } from "./documents/create-document";
import { deleteDocument } from "./documents/delete-document";
import { describeDocument } from "./documents/describe-document";
import { describeDocumentPermission } from "./documents/describe-document-permission";
import { getDocument } from "./documents/get-document";
import { listDocumentVersions } from "./documents/list-document-versions";
import { listDocuments } from "./documents/list-documents";
import { modifyDocumentPermission } from "./documents/modify-document-permission";
import { updateDocument } from "./documents/update-document";
import { updateDocumentDefaultVersion } from "./documents/update-document-default-version";
import { changePassword } from "./identity/change-password";
import { getCallerIdentity } from "./identity/get-caller-identity";
import { getSession } from "./identity/get-session";
import { signIn } from "./identity/sign-in";
import { signInWithLink } from "./identity/sign-in-with-link";
import { signOut } from "./identity/sign-out";
import { addTagsToResource } from "./nodes/add-tags-to-resource";
import { deregisterManagedInstance } from "./nodes/deregister-managed-instance";
import { describeInstanceInformation } from "./nodes/describe-instance-information";
import { getInstallInformation } from "./nodes/get-install-information";
import { getManagedNode } from "./nodes/get-managed-node";
import { listManagedNodes } from "./nodes/list-managed-nodes";
import { listTagsForResource } from "./nodes/list-tags-for-resource";
import { registerManagedInstance } from "./nodes/register-managed-instance";
import { removeTagsFromResource } from "./nodes/remove-tags-from-resource";
import { updateManagedNodeName } from "./nodes/update-managed-node-name";
import type { AnyOperation } from "./operation";
import { getOutput } from "./output/get-output";
import { searchOutput } from "./output/search-output";

/** The table: every operation that a door may perform, by capability. Adding one is a file and a line here. */
export const operations = {
  // activations
  CreateActivation: createActivation,
  DeleteActivation: deleteActivation,
  DescribeActivations: describeActivations,
  // commands
  CancelCommand: cancelCommand,
  GetCommand: getCommand,
  GetCommandInvocation: getCommandInvocation,
  GetInvocation: getInvocation,
  ListCommandInvocations: listCommandInvocations,
  ListCommands: listCommands,
  ListInvocationStates: listInvocationStates,
  PreviewCommand: previewCommand,
  SendCommand: sendCommand,
  // documents
  CreateDocument: createDocument,
  DeleteDocument: deleteDocument,
  DescribeDocument: describeDocument,
  DescribeDocumentPermission: describeDocumentPermission,
  GetDocument: getDocument,
  ListDocumentVersions: listDocumentVersions,
  ListDocuments: listDocuments,
  ModifyDocumentPermission: modifyDocumentPermission,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: updateDocumentDefaultVersion,
  // identity
  ChangePassword: changePassword,
  GetCallerIdentity: getCallerIdentity,
  GetSession: getSession,
  SignIn: signIn,
  SignInWithLink: signInWithLink,
  SignOut: signOut,
  // nodes
  AddTagsToResource: addTagsToResource,
  DeregisterManagedInstance: deregisterManagedInstance,
  DescribeInstanceInformation: describeInstanceInformation,
  GetInstallInformation: getInstallInformation,
  GetManagedNode: getManagedNode,
  ListManagedNodes: listManagedNodes,
  ListTagsForResource: listTagsForResource,
  RegisterManagedInstance: registerManagedInstance,
  RemoveTagsFromResource: removeTagsFromResource,
  UpdateManagedNodeName: updateManagedNodeName,
  // output
  GetOutput: getOutput,
  SearchOutput: searchOutput,
} as const satisfies Record<string, AnyOperation>;
