import type { PredefinedDocument } from "./predefined-document";

/**
 * AWS-RefreshAssociation: has the machine's associations applied now. Source: user guide, AWS-RefreshAssociation (schema
 * 2.2).
 */
export const awsRefreshAssociation: PredefinedDocument = {
  name: "AWS-RefreshAssociation",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "Windows", "MacOS"],
  runsArbitraryCommands: false,
  notYetRunOn: ["Windows", "MacOS"],
  content: {
    schemaVersion: "2.2",
    description: "Apply the associations of a machine now, each with the rights of whoever saved it last.",
    parameters: {
      associationIds: {
        type: "StringList",
        default: [],
        description: "(Optional) Which of the machine's associations are applied; all of them where none is named.",
        displayType: "textarea",
      },
    },
    mainSteps: [
      {
        action: "aws:refreshAssociation",
        name: "refreshAssociation",
        inputs: { associationIds: "{{ associationIds }}" },
      },
    ],
  },
};
