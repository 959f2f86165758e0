import type { PlatformType } from "@/core/nodes/node";
import type { AwsEnvironment } from "../aws-credentials";

/** A step made ready: a script for `sh` and the limits it runs under. */
export type PreparedStep = {
  /** The script's text, run by `sh` from a file. */
  script: string;
  /** What lies beside the script, by file name; the script finds it by `${0%/*}/name`. */
  files?: Readonly<Record<string, string>>;
  /** Where it runs, absolute; undefined is where what the order has downloaded lies, else the home directory of its user. */
  workingDirectory: string | undefined;
  /** Its processes are stopped after this time. */
  timeoutSeconds: number;
  /** What it finds in its environment besides what every step does. */
  environment?: Record<string, string>;
  /** The names of the variables whose values are masked in its output. */
  secrets?: readonly string[];
};

/** Where a step is made ready. */
export type StepPlace = {
  platformType: PlatformType;
  /** The search path that it gets. */
  path: string;
  /** The folder for what the order downloads; it need not be there. */
  downloads: string;
  /** The agent's own program and what runs it: plugins that are more than a script are performed by it. */
  program: readonly [runtime: string, file: string];
  /** The agent's home. */
  home: string;
  /** How the agent reaches its server, as its own environment says it: HTTPS_PROXY and NO_PROXY where there are any. */
  proxyEnvironment: Record<string, string>;
  /** How the agent's own environment says which credentials the machine has; only what asks a store gets it. */
  awsEnvironment: AwsEnvironment;
};

/** One document action that this agent can run. */
export type Plugin = {
  /** As documents name it, such as `aws:runShellScript`. */
  action: string;
  /** Whether what it runs may ask for a restart of the machine, by exit code 194, and is then run again. */
  mayRestart?: boolean;
  /** Reads the step's inputs; `problem` is a sentence for the operator when they cannot be run. */
  prepare(inputs: Record<string, unknown>, place: StepPlace): PreparedStep | { problem: string };
};
