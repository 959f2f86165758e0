import { awsConfigureAwsPackage } from "./aws-configure-aws-package";
import { awsConfigureCloudWatch } from "./aws-configure-cloud-watch";
import { awsConfigureWindowsUpdate } from "./aws-configure-windows-update";
import { awsFindWindowsUpdates } from "./aws-find-windows-updates";
import { awsInstallApplication } from "./aws-install-application";
import { awsInstallMissingWindowsUpdates } from "./aws-install-missing-windows-updates";
import { awsInstallPowerShellModule } from "./aws-install-powershell-module";
import { awsInstallSpecificWindowsUpdates } from "./aws-install-specific-windows-updates";
import { awsJoinDirectoryServiceDomain } from "./aws-join-directory-service-domain";
import { awsListWindowsInventory } from "./aws-list-windows-inventory";
import { awsRefreshAssociation } from "./aws-refresh-association";
import { awsRunDocument } from "./aws-run-document";
import { awsRunPowerShellScript } from "./aws-run-powershell-script";
import { awsRunRemoteScript } from "./aws-run-remote-script";
import { awsRunShellScript } from "./aws-run-shell-script";
import { awsUpdateEc2Config } from "./aws-update-ec2-config";
import { awsUpdateSsmAgent } from "./aws-update-ssm-agent";
import type { PredefinedDocument } from "./predefined-document";

/** Every pre-defined document, by name. One file a document; adding one is a file and a line. */
export const predefinedDocuments: readonly PredefinedDocument[] = [
  awsConfigureAwsPackage,
  awsConfigureCloudWatch,
  awsConfigureWindowsUpdate,
  awsFindWindowsUpdates,
  awsInstallApplication,
  awsInstallMissingWindowsUpdates,
  awsInstallPowerShellModule,
  awsInstallSpecificWindowsUpdates,
  awsJoinDirectoryServiceDomain,
  awsListWindowsInventory,
  awsRefreshAssociation,
  awsRunDocument,
  awsRunPowerShellScript,
  awsRunRemoteScript,
  awsRunShellScript,
  awsUpdateEc2Config,
  awsUpdateSsmAgent,
];

/** The pre-defined document of that name; undefined when there is none. */
export function predefinedDocument(name: string): PredefinedDocument | undefined {
  return predefinedDocuments.find((document) => document.name === name);
}
