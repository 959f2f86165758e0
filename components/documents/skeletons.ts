import type { DocumentType } from "@/core/documents/check-content";
import type { DocumentFormat } from "./queries";

/** What a new document begins with, so that nobody starts from nothing. */
const skeletons: Record<DocumentType, string> = {
  Command: `schemaVersion: "2.2"
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
  Automation: `schemaVersion: "0.3"
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
};

/** The skeleton of a type, and the format it is written in. */
export const skeletonOf = (type: DocumentType): { text: string; format: DocumentFormat } => ({
  text: skeletons[type],
  format: "YAML",
});
