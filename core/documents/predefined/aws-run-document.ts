import type { PredefinedDocument } from "./predefined-document";

/**
 * AWS-RunDocument: brings a Command document to the machine and runs it there. Names, types and defaults of its parameters
 * are those that callers of AWS know; it takes Git and HTTP as well, decision 0025. Source: user guide, AWS-RunDocument.
 */
export const awsRunDocument: PredefinedDocument = {
  name: "AWS-RunDocument",
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Linux", "Windows"],
  runsArbitraryCommands: true,
  notYetRunOn: ["Windows"],
  content: {
    schemaVersion: "2.2",
    description: "Download a Command document and run it.",
    parameters: {
      sourceType: {
        type: "String",
        description:
          "(Required) Where the document is. GitHub and S3 themselves are not yet verified; Git and other stores that speak S3 are.",
        allowedValues: ["GitHub", "S3", "SSMDocument", "Git", "HTTP"],
      },
      sourceInfo: {
        type: "StringMap",
        default: {},
        description:
          '(Optional) How it is found there. SSMDocument: name. GitHub: owner, repository, path, getOptions. Git: repository, getOptions. HTTP: url. S3: path, a folder with a slash at its end. For example {"name": "My-Document:2"}.',
        displayType: "textarea",
      },
      documentParameters: {
        type: "StringMap",
        default: {},
        description: "(Optional) The document's own parameters, as a JSON object.",
        displayType: "textarea",
      },
    },
    mainSteps: [
      {
        action: "aws:downloadContent",
        name: "downloadContent",
        inputs: { sourceType: "{{ sourceType }}", sourceInfo: "{{ sourceInfo }}", destinationPath: "" },
      },
      {
        action: "aws:runDocument",
        name: "runDocument",
        inputs: {
          documentType: "LocalPath",
          documentPath: "",
          documentParameters: "{{ documentParameters }}",
        },
      },
    ],
  },
};
