import type { PredefinedDocument } from "./predefined-document";
import { forWindows, notYetRun } from "./windows-document";

/** The SHA-256 of what is fetched. */
export const sourceHash = {
  type: "String",
  default: "",
  description: "(Optional) The SHA-256 that the package must have. An address that begins with http:// needs it.",
  allowedPattern: "([0-9a-fA-F]{64})?",
} as const;

/**
 * AWS-InstallApplication: installs, repairs or removes an MSI package. Names, types and defaults of its parameters are those
 * that callers of AWS know; the words are ours. Source: user guide, AWS-InstallApplication (schema 1.2).
 */
export const awsInstallApplication: PredefinedDocument = {
  ...forWindows,
  name: "AWS-InstallApplication",
  runsArbitraryCommands: true,
  content: {
    schemaVersion: "1.2",
    description: `Install, repair or remove an application by its MSI package, without a window. The machine fetches the package itself. Where Windows Installer asks for a restart, the output says so; the machine is not restarted. ${notYetRun}`,
    parameters: {
      action: {
        type: "String",
        default: "Install",
        description: "(Optional) What is done with the package.",
        allowedValues: ["Install", "Repair", "Uninstall"],
      },
      parameters: {
        type: "String",
        default: "",
        description:
          '(Optional) What Windows Installer is given besides, as it is written here, such as INSTALLDIR="D:\\Tools".',
        maxChars: 4096,
      },
      source: {
        type: "String",
        description:
          "(Required) Where the package is: an address that begins with https:// or http://, or a path on the machine that ends in .msi.",
        maxChars: 2048,
      },
      sourceHash,
    },
    runtimeConfig: {
      "aws:applications": {
        properties: [
          {
            id: "0.aws:applications",
            action: "{{ action }}",
            parameters: "{{ parameters }}",
            source: "{{ source }}",
            sourceHash: "{{ sourceHash }}",
          },
        ],
      },
    },
  },
};
