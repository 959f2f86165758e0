import type { Plugin } from "./plugin";

/** It only says something. */
const TIMEOUT_SECONDS = 60;

/**
 * `aws:refreshAssociation`: has the server apply this machine's associations. The machine has nothing to do for it: the
 * server sees the end of this step, and sends what it has. Source: user guide, command plugins.
 */
export const refreshAssociation: Plugin = {
  action: "aws:refreshAssociation",
  prepare: () => ({
    script: "echo 'The server applies the associations of this machine now.'\n",
    workingDirectory: undefined,
    timeoutSeconds: TIMEOUT_SECONDS,
  }),
};
