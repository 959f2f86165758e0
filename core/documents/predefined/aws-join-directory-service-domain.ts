import type { PredefinedDocument } from "./predefined-document";
import { forWindows, notYetRun } from "./windows-document";

/**
 * AWS-JoinDirectoryServiceDomain: makes a machine a member of an Active Directory domain, any that its name servers know.
 * Names and types of its parameters are those that callers of AWS know; where the credentials come from is Quarterdeck's own,
 * decision 0033. Source: user guide, AWS-JoinDirectoryServiceDomain (schema 1.2).
 */
export const awsJoinDirectoryServiceDomain: PredefinedDocument = {
  ...forWindows,
  name: "AWS-JoinDirectoryServiceDomain",
  runsArbitraryCommands: true,
  content: {
    schemaVersion: "1.2",
    description: `Join a machine to an Active Directory domain: any domain that the name servers given here can find. The credentials are the machine's own: a file that its administrator has put there, named after directoryId. The machine restarts one minute after the last line of output; one that is a member already does not. It never leaves a domain. ${notYetRun}`,
    parameters: {
      directoryId: {
        type: "String",
        description:
          "(Required) Which credentials of the machine are used: those in %ProgramData%\\Quarterdeck\\directories under this name.",
        allowedPattern: "[A-Za-z0-9][A-Za-z0-9-]{0,63}",
      },
      directoryName: {
        type: "String",
        description: "(Required) The full name of the domain, such as corp.example.com.",
        maxChars: 253,
      },
      directoryOU: {
        type: "String",
        default: "",
        description:
          "(Optional) Where in the directory the machine is put, such as OU=Servers,DC=corp,DC=example,DC=com.",
        maxChars: 2048,
      },
      dnsIpAddresses: {
        type: "StringList",
        default: [],
        description:
          "(Optional) Name servers that know the domain. The machine asks these from then on; without any, it keeps its own.",
        allowedPattern:
          "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])",
        maxItems: 8,
        displayType: "textfield",
      },
    },
    runtimeConfig: {
      "aws:domainJoin": {
        properties: {
          directoryId: "{{ directoryId }}",
          directoryName: "{{ directoryName }}",
          directoryOU: "{{ directoryOU }}",
          dnsIpAddresses: "{{ dnsIpAddresses }}",
        },
      },
    },
  },
};
