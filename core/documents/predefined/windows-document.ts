import type { Json } from "../document";
import type { PredefinedDocument } from "./predefined-document";

/** What descriptions of documents say that nobody has run on a real Windows machine yet. */
export const notYetRun = "Not yet run on Windows.";

/** What documents for Windows alone have in common. */
export const forWindows = {
  version: "1",
  owner: "Amazon",
  documentType: "Command",
  platformTypes: ["Windows"],
  notYetRunOn: ["Windows"],
} as const satisfies Partial<PredefinedDocument>;

/** A value that reaches a script as an environment variable and is never a part of its text. */
export const asVariable = { type: "String", interpolationType: "ENV_VAR" } as const;

/**
 * A document of one PowerShell script that is the same whatever its parameters say: it reads them from its environment.
 *
 * @param script without an interpolated word, so that no parameter can become code
 */
export const powerShellDocument = ({
  name,
  description,
  parameters,
  script,
  timeoutSeconds,
}: {
  name: string;
  description: string;
  parameters: { [name: string]: Json };
  script: string;
  timeoutSeconds: number;
}): PredefinedDocument => ({
  ...forWindows,
  name,
  runsArbitraryCommands: false,
  content: {
    schemaVersion: "2.2",
    description: `${description} ${notYetRun}`,
    parameters,
    mainSteps: [
      {
        precondition: { StringEquals: ["platformType", "Windows"] },
        action: "aws:runPowerShellScript",
        name: name.replace("AWS-", ""),
        inputs: { runCommand: script.trim().split("\n"), timeoutSeconds: String(timeoutSeconds) },
      },
    ],
  },
});
