import type { DocumentType } from "@/core/documents/check-content";
import type { DocumentFormat } from "./queries";

/** What a new document begins with, so that nobody starts from nothing. */
const skeletons: Record<DocumentType, { text: string; format: DocumentFormat }> = {
  Command: {
    format: "YAML",
    text: `schemaVersion: "2.2"
description: What this document does.
parameters:
  message:
    type: String
    description: What is said.
    default: Hello
    interpolationType: ENV_VAR
mainSteps:
  - action: aws:runShellScript
    name: sayHello
    inputs:
      runCommand:
        - echo "$SSM_message"
`,
  },
  Automation: {
    format: "YAML",
    text: `schemaVersion: "0.3"
description: What this runbook does.
parameters:
  InstanceId:
    type: String
    description: The machine it is about.
mainSteps:
  - name: restart
    action: aws:runCommand
    inputs:
      DocumentName: AWS-RunShellScript
      InstanceIds:
        - "{{ InstanceId }}"
      Parameters:
        commands:
          - uptime
`,
  },
  Package: {
    format: "JSON",
    text: `{
  "schemaVersion": "2.0",
  "version": "1.0.0",
  "packages": {
    "_any": {
      "_any": {
        "x86_64": { "file": "tool.zip" }
      }
    }
  },
  "files": {
    "tool.zip": {
      "checksums": { "sha256": "${"0".repeat(64)}" }
    }
  }
}
`,
  },
};

/** The skeleton of a type, and the format it is written in. */
export const skeletonOf = (type: DocumentType): { text: string; format: DocumentFormat } => skeletons[type];
