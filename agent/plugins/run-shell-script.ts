import type { Plugin } from "./plugin";
import { scriptInputs } from "./script-inputs";

/** `aws:runShellScript`: the lines of `runCommand` as one script for `sh`. Source: user guide, command document plugins. */
export const runShellScript: Plugin = {
  action: "aws:runShellScript",
  mayRestart: true,
  prepare(inputs, place) {
    const script = scriptInputs(runShellScript.action, inputs, place);
    if ("problem" in script) return script;
    const { text, ...limits } = script;
    return { script: text, ...limits };
  },
};
