import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Plugin } from "./plugin";
import { scriptInputs } from "./script-inputs";

/** The switches of PowerShell 7 for a script that nobody watches. `-File` hands its exit code on. */
const switches = "-NoLogo -NoProfile -NonInteractive -File";

/** Whether a program is on a search path. */
const isOn = (searchPath: string, program: string) =>
  searchPath.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return folder !== "";
    } catch {
      return false;
    }
  });

/**
 * `aws:runPowerShellScript`: the lines of `runCommand` as one script for PowerShell, which has to be there.
 * Source: user guide, command document plugins.
 */
export const runPowerShellScript: Plugin = {
  action: "aws:runPowerShellScript",
  mayRestart: true,
  prepare(inputs, place) {
    const script = scriptInputs(runPowerShellScript.action, inputs, place);
    if ("problem" in script) return script;
    if (!isOn(place.path, "pwsh"))
      return { problem: "This machine has no PowerShell: there is no pwsh on the agent's search path." };
    const { text, ...limits } = script;
    return { script: `exec pwsh ${switches} "\${0%/*}/script.ps1"\n`, files: { "script.ps1": text }, ...limits };
  },
};
