import type { AwsCall, AwsPlace } from "./aws-call";
import { awsCliCommand } from "./aws-cli";
import { curlCommand } from "./curl";
import { javaScriptProgram } from "./java-script";
import { pythonProgram } from "./python";
import { cmd, powershell, type Shell, sh } from "./shell";

/** The shells that a command of the AWS CLI can be written for. */
export const platforms = { sh, cmd, powershell } as const satisfies Record<string, Shell>;

/** The name of a shell, as a choice. */
export type Platform = keyof typeof platforms;

/** What the calls can be written as. */
export type CopyForm = { language: "aws-cli"; platform: Platform } | { language: "python" | "javascript" | "curl" };

/** The text; or, where there is none, why, in a sentence. */
export type CopyText = { text: string } | { reason: string };

const tooLong: CopyText = {
  reason: "This is longer than a command line can be there. Python and JavaScript take it at any length.",
};

/** The commands as one text, unless the shell would cut it off. */
function inShell(commands: readonly string[], shell: Shell): CopyText {
  const text = shell.sequence(commands);
  return new TextEncoder().encode(text).length > shell.longest ? tooLong : { text };
}

/**
 * One or more calls as text that makes them, in their order and each only after the one before it succeeded. The text
 * holds no credentials: every one of these programs finds them in its environment.
 */
export function copyAs(form: CopyForm, calls: readonly AwsCall[], place: AwsPlace): CopyText {
  switch (form.language) {
    case "aws-cli": {
      const shell = platforms[form.platform];
      return inShell(
        calls.map((call) => awsCliCommand(call, place, shell)),
        shell,
      );
    }
    case "curl":
      return inShell(
        calls.map((call) => curlCommand(call, place)),
        sh,
      );
    case "python":
      return { text: pythonProgram(calls, place) };
    case "javascript":
      return { text: javaScriptProgram(calls, place) };
  }
}
