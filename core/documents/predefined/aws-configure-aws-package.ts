import type { PredefinedDocument } from "./predefined-document";

/**
 * AWS-ConfigureAWSPackage: installs or removes a package. Names, types and defaults of its parameters are those that callers
 * of AWS know; the packages are documents of type Package that somebody made here, decision 0030. Source: user guide,
 * AWS-ConfigureAWSPackage (schema 2.2).
 */
export const awsConfigureAwsPackage: PredefinedDocument = {
  name: "AWS-ConfigureAWSPackage",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "Windows", "MacOS"],
  notYetRunOn: ["Windows", "MacOS"],
  runsArbitraryCommands: true,
  content: {
    schemaVersion: "2.2",
    description:
      "Install or remove a package. Packages are documents of type Package: your own, or shared with you; those of AWS itself are not here.",
    parameters: {
      action: {
        type: "String",
        description: "(Required) Whether the package is installed or removed.",
        allowedValues: ["Install", "Uninstall"],
      },
      installationType: {
        type: "String",
        default: "Uninstall and reinstall",
        description:
          "(Optional) How a version replaces another: that is removed first, or changed in place by the new one's update script.",
        allowedValues: ["Uninstall and reinstall", "In-place update"],
      },
      name: {
        type: "String",
        description: "(Required) The name of a document of type Package, or its ARN where it is shared.",
      },
      version: {
        type: "String",
        default: "",
        description:
          "(Optional) Empty for the default version, latest for the newest. To remove: empty for whichever is installed.",
      },
      additionalArguments: {
        type: "StringMap",
        default: {},
        description:
          '(Optional) Variables for the package\'s scripts, as a JSON object; names begin with SSM_. For example {"SSM_PORT": "8080"}.',
        displayType: "textarea",
        maxChars: 4096,
      },
    },
    mainSteps: [
      {
        action: "aws:configurePackage",
        name: "configurePackage",
        inputs: {
          name: "{{ name }}",
          action: "{{ action }}",
          installationType: "{{ installationType }}",
          version: "{{ version }}",
          additionalArguments: "{{ additionalArguments }}",
        },
      },
    ],
  },
};
