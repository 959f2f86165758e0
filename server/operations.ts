import { checkPolicy } from "./access/check-policy";
import { createPolicy } from "./access/create-policy";
import { deletePolicy } from "./access/delete-policy";
import { explainAccess } from "./access/explain-access";
import { listPolicies } from "./access/list-policies";
import { listPrincipals } from "./access/list-principals";
import { previewPolicy } from "./access/preview-policy";
import { previewPolicyChange } from "./access/preview-policy-change";
import { updatePolicy } from "./access/update-policy";
import { createActivation } from "./activations/create-activation";
import { deleteActivation } from "./activations/delete-activation";
import { describeActivations } from "./activations/describe-activations";
import { createAssociation } from "./associations/create-association";
import { createAssociationBatch } from "./associations/create-association-batch";
import { deleteAssociation } from "./associations/delete-association";
import { describeAssociation } from "./associations/describe-association";
import { describeAssociationExecutionTargets } from "./associations/describe-association-execution-targets";
import { describeAssociationExecutions } from "./associations/describe-association-executions";
import { describeEffectiveInstanceAssociations } from "./associations/describe-effective-instance-associations";
import { describeInstanceAssociationsStatus } from "./associations/describe-instance-associations-status";
import { listAssociationNodes } from "./associations/list-association-nodes";
import { listAssociationVersions } from "./associations/list-association-versions";
import { listAssociations } from "./associations/list-associations";
import { listUpcomingRuns } from "./associations/list-upcoming-runs";
import { previewAssociation } from "./associations/preview-association";
import { startAssociationsOnce } from "./associations/start-associations-once";
import { updateAssociation } from "./associations/update-association";
import { updateAssociationStatus } from "./associations/update-association-status";
import { exportAudit } from "./audit/export-audit";
import { getAuditAlerts } from "./audit/get-audit-alerts";
import { getAuditEntry } from "./audit/get-audit-entry";
import { getNodeTimeline } from "./audit/get-node-timeline";
import { listAuditEntries } from "./audit/list-audit-entries";
import { cancelCommand } from "./commands/cancel-command";
import { getCommand } from "./commands/get-command";
import { getCommandInvocation } from "./commands/get-command-invocation";
import { getCommandPlan } from "./commands/get-command-plan";
import { getInvocation } from "./commands/get-invocation";
import { groupInvocationsByOutput } from "./commands/group-invocations-by-output";
import {
  createCommandGuard,
  deleteCommandGuard,
  listCommandGuards,
  updateCommandGuard,
} from "./commands/guard-settings";
import { listCommandHistory } from "./commands/list-command-history";
import { listCommandInvocations } from "./commands/list-command-invocations";
import { listCommands } from "./commands/list-commands";
import { listInvocationStates } from "./commands/list-invocation-states";
import { previewCommand } from "./commands/preview-command";
import { searchCommandOutput } from "./commands/search-command-output";
import { sendCommand } from "./commands/send-command";
import { listComplianceItems } from "./compliance/list-compliance-items";
import { listComplianceSummaries, listResourceComplianceSummaries } from "./compliance/list-compliance-summaries";
import { listNodeCompliance } from "./compliance/list-node-compliance";
import { listNodeComplianceItems } from "./compliance/list-node-compliance-items";
import { putComplianceItems } from "./compliance/put-compliance-items";
import { completeAttachment } from "./documents/complete-attachment";
import { createDocument } from "./documents/create-document";
import { deleteDocument } from "./documents/delete-document";
import { describeDocument } from "./documents/describe-document";
import { describeDocumentPermission } from "./documents/describe-document-permission";
import { discardAttachment } from "./documents/discard-attachment";
import { addFavouriteDocument, removeFavouriteDocument } from "./documents/favourite-documents";
import { getDocument } from "./documents/get-document";
import { listDocumentMetadataHistory } from "./documents/list-document-metadata-history";
import { listDocumentVersions } from "./documents/list-document-versions";
import { listDocuments, listFavouriteDocuments } from "./documents/list-documents";
import { modifyDocumentPermission } from "./documents/modify-document-permission";
import { updateDocument } from "./documents/update-document";
import { updateDocumentDefaultVersion } from "./documents/update-document-default-version";
import { updateDocumentMetadata } from "./documents/update-document-metadata";
import { uploadAttachment } from "./documents/upload-attachment";
import {
  cancelKeyDeletion,
  disableKey,
  enableKey,
  rotateKeyOnDemand,
  scheduleKeyDeletion,
} from "./encryption-keys/change-key";
import { createKey } from "./encryption-keys/create-key";
import { listKeys } from "./encryption-keys/list-keys";
import { freezeAccount } from "./freeze/freeze-account";
import { getFreeze } from "./freeze/get-freeze";
import { unfreezeAccount } from "./freeze/unfreeze-account";
import { addAccountMember } from "./identity/add-account-member";
import { addGroupMembers } from "./identity/add-group-members";
import { beginSecondFactor } from "./identity/begin-second-factor";
import { changePassword } from "./identity/change-password";
import { confirmSecondFactor } from "./identity/confirm-second-factor";
import { createAccessKey, createMyAccessKey } from "./identity/create-access-key";
import { createAccount } from "./identity/create-account";
import { createGroup } from "./identity/create-group";
import { createUser } from "./identity/create-user";
import { deleteAccessKey, deleteMyAccessKey } from "./identity/delete-access-key";
import { deleteGroup } from "./identity/delete-group";
import { deleteUser } from "./identity/delete-user";
import { endMySessions, endSessions } from "./identity/end-sessions";
import { getCallerIdentity } from "./identity/get-caller-identity";
import { getGroup } from "./identity/get-group";
import { getMyProfile } from "./identity/get-my-profile";
import { getSession } from "./identity/get-session";
import { getUser } from "./identity/get-user";
import { listAccessKeys, listMyAccessKeys } from "./identity/list-access-keys";
import { listAccountMembers } from "./identity/list-account-members";
import { listAccounts } from "./identity/list-accounts";
import { listGroups } from "./identity/list-groups";
import { listMySessions, listSessions } from "./identity/list-sessions";
import { listUsers } from "./identity/list-users";
import { removeAccountMember } from "./identity/remove-account-member";
import { removeGroupMembers } from "./identity/remove-group-members";
import { removeSecondFactor, resetSecondFactor } from "./identity/remove-second-factor";
import { renameAccount } from "./identity/rename-account";
import { renewRecoveryCodes } from "./identity/renew-recovery-codes";
import { resetUserPassword } from "./identity/reset-user-password";
import { signIn } from "./identity/sign-in";
import { signInWithLink } from "./identity/sign-in-with-link";
import { signOut } from "./identity/sign-out";
import { switchAccount } from "./identity/switch-account";
import { updateAccessKey, updateMyAccessKey } from "./identity/update-access-key";
import { updateGroup } from "./identity/update-group";
import { updateUser } from "./identity/update-user";
import { getMasterKey } from "./master-key/get-master-key";
import { createNodeGroup } from "./node-groups/create-node-group";
import { deleteNodeGroup } from "./node-groups/delete-node-group";
import { getNodeGroup } from "./node-groups/get-node-group";
import { listNodeGroups } from "./node-groups/list-node-groups";
import { previewNodeGroup } from "./node-groups/preview-node-group";
import { updateNodeGroup } from "./node-groups/update-node-group";
import { deregisterManagedInstance } from "./nodes/deregister-managed-instance";
import { describeInstanceInformation } from "./nodes/describe-instance-information";
import { describeInstanceProperties } from "./nodes/describe-instance-properties";
import { getConnectionStatus } from "./nodes/get-connection-status";
import { getInstallInformation } from "./nodes/get-install-information";
import { getManagedNode } from "./nodes/get-managed-node";
import { listManagedNodes } from "./nodes/list-managed-nodes";
import { listNodeTags } from "./nodes/list-node-tags";
import { listNodes } from "./nodes/list-nodes";
import { listNodesSummary } from "./nodes/list-nodes-summary";
import { registerManagedInstance } from "./nodes/register-managed-instance";
import { updateManagedInstanceRole } from "./nodes/update-managed-instance-role";
import { updateManagedNodeName } from "./nodes/update-managed-node-name";
import { listCommandNotifications, listWebhookNotifications } from "./notifications/list-notifications";
import { listWebhooks } from "./notifications/list-webhooks";
import { retryCommandNotifications, retryWebhookNotifications } from "./notifications/retry-notifications";
import {
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from "./notifications/webhook-settings";
import type { AnyOperation } from "./operation";
import { getOutput } from "./output/get-output";
import { getOutputPause } from "./output/get-output-pause";
import { searchOutput } from "./output/search-output";
import {
  createOutputDestination,
  deleteOutputDestination,
  testOutputDestination,
  updateOutputDestination,
} from "./output-destinations/destination-settings";
import { listOutputDestinations } from "./output-destinations/list-output-destinations";
import { listOutputUploads } from "./output-destinations/list-output-uploads";
import { retryOutputUploads } from "./output-destinations/retry-output-uploads";
import { getOverview } from "./overview/get-overview";
import { listParameterUses } from "./parameter-uses/list-parameter-uses";
import { decryptParameters } from "./parameters/decrypt-parameters";
import { deleteParameter, deleteParameters } from "./parameters/delete-parameter";
import { describeParameters } from "./parameters/describe-parameters";
import { exportParameters } from "./parameters/export-parameters";
import { getParameter } from "./parameters/get-parameter";
import { getParameterHistory } from "./parameters/get-parameter-history";
import { getParameters } from "./parameters/get-parameters";
import { getParametersByPath } from "./parameters/get-parameters-by-path";
import { importParameters } from "./parameters/import-parameters";
import { labelParameterVersion, unlabelParameterVersion } from "./parameters/label-parameter-version";
import { listDeletedParameters } from "./parameters/list-deleted-parameters";
import { listParameterLevels } from "./parameters/list-parameter-levels";
import { previewParameterImport } from "./parameters/preview-parameter-import";
import { putParameter } from "./parameters/put-parameter";
import { restoreParameter } from "./parameters/restore-parameter";
import { getServiceSetting } from "./service-settings/get-service-setting";
import { resetServiceSetting } from "./service-settings/reset-service-setting";
import { updateServiceSetting } from "./service-settings/update-service-setting";
import { beginSingleSignOn } from "./single-sign-on/begin-single-sign-on";
import { getSignInWays } from "./single-sign-on/get-sign-in-ways";
import { beginIdentityLink, getMyIdentity, linkMyIdentity, unlinkMyIdentity } from "./single-sign-on/my-identity";
import {
  deleteSingleSignOn,
  getSingleSignOn,
  testSingleSignOn,
  updateSingleSignOn,
} from "./single-sign-on/provider-settings";
import { signInWithProvider } from "./single-sign-on/sign-in-with-provider";
import { getUserIdentity, linkUserIdentity, unlinkUserIdentity } from "./single-sign-on/user-identity";
import { addTagsToResource } from "./tags/add-tags-to-resource";
import { listTagsForResource } from "./tags/list-tags-for-resource";
import { removeTagsFromResource } from "./tags/remove-tags-from-resource";

/** The table: every operation that a door may perform, by capability. Adding one is a file and a line here. */
export const operations = {
  // access
  CheckPolicy: checkPolicy,
  CreatePolicy: createPolicy,
  DeletePolicy: deletePolicy,
  ExplainAccess: explainAccess,
  ListPolicies: listPolicies,
  ListPrincipals: listPrincipals,
  PreviewPolicy: previewPolicy,
  PreviewPolicyChange: previewPolicyChange,
  UpdatePolicy: updatePolicy,
  // activations
  CreateActivation: createActivation,
  DeleteActivation: deleteActivation,
  DescribeActivations: describeActivations,
  CreateAssociation: createAssociation,
  CreateAssociationBatch: createAssociationBatch,
  DeleteAssociation: deleteAssociation,
  DescribeAssociation: describeAssociation,
  DescribeAssociationExecutionTargets: describeAssociationExecutionTargets,
  DescribeAssociationExecutions: describeAssociationExecutions,
  DescribeEffectiveInstanceAssociations: describeEffectiveInstanceAssociations,
  DescribeInstanceAssociationsStatus: describeInstanceAssociationsStatus,
  ListAssociationNodes: listAssociationNodes,
  ListAssociationVersions: listAssociationVersions,
  ListAssociations: listAssociations,
  ListUpcomingRuns: listUpcomingRuns,
  PreviewAssociation: previewAssociation,
  StartAssociationsOnce: startAssociationsOnce,
  UpdateAssociation: updateAssociation,
  UpdateAssociationStatus: updateAssociationStatus,
  // audit
  ExportAudit: exportAudit,
  GetAuditAlerts: getAuditAlerts,
  GetAuditEntry: getAuditEntry,
  GetNodeTimeline: getNodeTimeline,
  ListAuditEntries: listAuditEntries,
  // commands
  CancelCommand: cancelCommand,
  CreateCommandGuard: createCommandGuard,
  DeleteCommandGuard: deleteCommandGuard,
  GetCommand: getCommand,
  GetCommandInvocation: getCommandInvocation,
  GetCommandPlan: getCommandPlan,
  GetInvocation: getInvocation,
  GroupInvocationsByOutput: groupInvocationsByOutput,
  ListCommandGuards: listCommandGuards,
  ListCommandInvocations: listCommandInvocations,
  ListCommandHistory: listCommandHistory,
  ListCommands: listCommands,
  ListInvocationStates: listInvocationStates,
  PreviewCommand: previewCommand,
  SearchCommandOutput: searchCommandOutput,
  SendCommand: sendCommand,
  UpdateCommandGuard: updateCommandGuard,
  // compliance
  ListComplianceItems: listComplianceItems,
  ListComplianceSummaries: listComplianceSummaries,
  ListNodeCompliance: listNodeCompliance,
  ListNodeComplianceItems: listNodeComplianceItems,
  ListResourceComplianceSummaries: listResourceComplianceSummaries,
  PutComplianceItems: putComplianceItems,
  // documents
  AddFavouriteDocument: addFavouriteDocument,
  CompleteAttachment: completeAttachment,
  CreateDocument: createDocument,
  DeleteDocument: deleteDocument,
  DescribeDocument: describeDocument,
  DescribeDocumentPermission: describeDocumentPermission,
  DiscardAttachment: discardAttachment,
  GetDocument: getDocument,
  ListDocumentMetadataHistory: listDocumentMetadataHistory,
  ListDocumentVersions: listDocumentVersions,
  ListDocuments: listDocuments,
  ListFavouriteDocuments: listFavouriteDocuments,
  ModifyDocumentPermission: modifyDocumentPermission,
  RemoveFavouriteDocument: removeFavouriteDocument,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: updateDocumentDefaultVersion,
  UpdateDocumentMetadata: updateDocumentMetadata,
  UploadAttachment: uploadAttachment,
  // encryption keys
  CancelKeyDeletion: cancelKeyDeletion,
  CreateKey: createKey,
  DisableKey: disableKey,
  EnableKey: enableKey,
  ListKeys: listKeys,
  GetMasterKey: getMasterKey,
  RotateKeyOnDemand: rotateKeyOnDemand,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  // freeze
  FreezeAccount: freezeAccount,
  GetFreeze: getFreeze,
  UnfreezeAccount: unfreezeAccount,
  // identity
  AddAccountMember: addAccountMember,
  AddGroupMembers: addGroupMembers,
  BeginSecondFactor: beginSecondFactor,
  ChangePassword: changePassword,
  ConfirmSecondFactor: confirmSecondFactor,
  CreateAccessKey: createAccessKey,
  CreateAccount: createAccount,
  CreateGroup: createGroup,
  CreateMyAccessKey: createMyAccessKey,
  CreateUser: createUser,
  DeleteAccessKey: deleteAccessKey,
  DeleteGroup: deleteGroup,
  DeleteMyAccessKey: deleteMyAccessKey,
  DeleteUser: deleteUser,
  EndMySessions: endMySessions,
  EndSessions: endSessions,
  GetCallerIdentity: getCallerIdentity,
  GetGroup: getGroup,
  GetMyProfile: getMyProfile,
  GetSession: getSession,
  GetUser: getUser,
  ListAccessKeys: listAccessKeys,
  ListAccountMembers: listAccountMembers,
  ListAccounts: listAccounts,
  ListGroups: listGroups,
  ListMyAccessKeys: listMyAccessKeys,
  ListMySessions: listMySessions,
  ListSessions: listSessions,
  ListUsers: listUsers,
  RemoveAccountMember: removeAccountMember,
  RemoveGroupMembers: removeGroupMembers,
  RemoveSecondFactor: removeSecondFactor,
  RenameAccount: renameAccount,
  RenewRecoveryCodes: renewRecoveryCodes,
  ResetSecondFactor: resetSecondFactor,
  ResetUserPassword: resetUserPassword,
  SignIn: signIn,
  SignInWithLink: signInWithLink,
  SignOut: signOut,
  SwitchAccount: switchAccount,
  UpdateAccessKey: updateAccessKey,
  UpdateGroup: updateGroup,
  UpdateMyAccessKey: updateMyAccessKey,
  UpdateUser: updateUser,
  // node groups
  CreateNodeGroup: createNodeGroup,
  DeleteNodeGroup: deleteNodeGroup,
  GetNodeGroup: getNodeGroup,
  ListNodeGroups: listNodeGroups,
  PreviewNodeGroup: previewNodeGroup,
  UpdateNodeGroup: updateNodeGroup,
  // nodes
  DeregisterManagedInstance: deregisterManagedInstance,
  DescribeInstanceInformation: describeInstanceInformation,
  DescribeInstanceProperties: describeInstanceProperties,
  GetConnectionStatus: getConnectionStatus,
  GetInstallInformation: getInstallInformation,
  GetManagedNode: getManagedNode,
  ListManagedNodes: listManagedNodes,
  ListNodes: listNodes,
  ListNodesSummary: listNodesSummary,
  ListNodeTags: listNodeTags,
  RegisterManagedInstance: registerManagedInstance,
  UpdateManagedInstanceRole: updateManagedInstanceRole,
  UpdateManagedNodeName: updateManagedNodeName,
  // overview
  GetOverview: getOverview,
  // output
  GetOutput: getOutput,
  GetOutputPause: getOutputPause,
  SearchOutput: searchOutput,
  // output destinations
  CreateWebhook: createWebhook,
  DeleteWebhook: deleteWebhook,
  ListCommandNotifications: listCommandNotifications,
  ListWebhookNotifications: listWebhookNotifications,
  ListWebhooks: listWebhooks,
  RetryCommandNotifications: retryCommandNotifications,
  RetryWebhookNotifications: retryWebhookNotifications,
  RotateWebhookSecret: rotateWebhookSecret,
  TestWebhook: testWebhook,
  UpdateWebhook: updateWebhook,
  CreateOutputDestination: createOutputDestination,
  DeleteOutputDestination: deleteOutputDestination,
  ListOutputDestinations: listOutputDestinations,
  ListOutputUploads: listOutputUploads,
  RetryOutputUploads: retryOutputUploads,
  TestOutputDestination: testOutputDestination,
  UpdateOutputDestination: updateOutputDestination,
  // parameters
  DecryptParameters: decryptParameters,
  DeleteParameter: deleteParameter,
  DeleteParameters: deleteParameters,
  DescribeParameters: describeParameters,
  ExportParameters: exportParameters,
  GetParameter: getParameter,
  GetParameterHistory: getParameterHistory,
  GetParameters: getParameters,
  GetParametersByPath: getParametersByPath,
  ImportParameters: importParameters,
  LabelParameterVersion: labelParameterVersion,
  ListDeletedParameters: listDeletedParameters,
  ListParameterLevels: listParameterLevels,
  ListParameterUses: listParameterUses,
  PreviewParameterImport: previewParameterImport,
  PutParameter: putParameter,
  RestoreParameter: restoreParameter,
  UnlabelParameterVersion: unlabelParameterVersion,
  // service settings
  GetServiceSetting: getServiceSetting,
  ResetServiceSetting: resetServiceSetting,
  UpdateServiceSetting: updateServiceSetting,
  // single sign-on
  BeginIdentityLink: beginIdentityLink,
  BeginSingleSignOn: beginSingleSignOn,
  DeleteSingleSignOn: deleteSingleSignOn,
  GetMyIdentity: getMyIdentity,
  GetSignInWays: getSignInWays,
  GetSingleSignOn: getSingleSignOn,
  GetUserIdentity: getUserIdentity,
  LinkMyIdentity: linkMyIdentity,
  LinkUserIdentity: linkUserIdentity,
  SignInWithProvider: signInWithProvider,
  TestSingleSignOn: testSingleSignOn,
  UnlinkMyIdentity: unlinkMyIdentity,
  UnlinkUserIdentity: unlinkUserIdentity,
  UpdateSingleSignOn: updateSingleSignOn,
  // tags
  AddTagsToResource: addTagsToResource,
  ListTagsForResource: listTagsForResource,
  RemoveTagsFromResource: removeTagsFromResource,
} as const satisfies Record<string, AnyOperation>;
