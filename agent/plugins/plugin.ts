/** A step made ready: a script for `sh` and the limits it runs under. */
export type PreparedStep = {
  /** The script's text, run by `sh` from a file. */
  script: string;
  /** Where it runs; undefined is the home directory of the user it runs as. */
  workingDirectory: string | undefined;
  /** Its processes are stopped after this time. */
  timeoutSeconds: number;
};

/** One document action that this agent can run. */
export type Plugin = {
  /** As documents name it, such as `aws:runShellScript`. */
  action: string;
  /** Reads the step's inputs; `problem` is a sentence for the operator when they cannot be run. */
  prepare(inputs: Record<string, unknown>): PreparedStep | { problem: string };
};
