import { awsConfigureAwsPackage } from "./aws-configure-aws-package";
import { awsRunDocument } from "./aws-run-document";
import { awsRunPowerShellScript } from "./aws-run-powershell-script";
import { awsRunRemoteScript } from "./aws-run-remote-script";
import { awsRunShellScript } from "./aws-run-shell-script";
import { awsUpdateSsmAgent } from "./aws-update-ssm-agent";
import type { PredefinedDocument } from "./predefined-document";

/** Every pre-defined document, by name. One file a document; adding one is a file and a line. */
export const predefinedDocuments: readonly PredefinedDocument[] = [
  awsConfigureAwsPackage,
  awsRunDocument,
  awsRunPowerShellScript,
  awsRunRemoteScript,
  awsRunShellScript,
  awsUpdateSsmAgent,
];

/** The pre-defined document of that name; undefined when there is none. */
export function predefinedDocument(name: string): PredefinedDocument | undefined {
  return predefinedDocuments.find((document) => document.name === name);
}
