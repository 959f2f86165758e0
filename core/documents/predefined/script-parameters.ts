import type { Json } from "../document";

/** Where a script starts. */
export const workingDirectory = {
  type: "String",
  default: "",
  description: "(Optional) The folder to start in; empty for the agent's own.",
  maxChars: 4096,
};

/** How long a script may run. */
export const executionTimeout = {
  type: "String",
  default: "3600",
  description: "(Optional) How many seconds the script may run before the machine stops it: 5 to 172800 (48 hours).",
  allowedPattern: "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)",
};

/** The parameters of the documents that run a script. Source: user guide, AWS-RunShellScript (schema 1.2). */
export const scriptParameters: { [name: string]: Json } = {
  commands: {
    type: "StringList",
    description: "(Required) The script, line by line.",
    minItems: 1,
    displayType: "textarea",
  },
  workingDirectory,
  executionTimeout,
};
