import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Plugin } from "./plugin";
import { scriptInputs } from "./script-inputs";
import { windowsPowerShellSwitches } from "./windows-commands";

/** The switches of PowerShell 7 for a script that nobody watches. `-File` hands its exit code on. */
const ofPowerShell = "-NoLogo -NoProfile -NonInteractive -File";

/** Windows has a PowerShell of its own, which takes a file without a mark for one of an old code page. */
const ofWindows = { program: "powershell.exe", switches: windowsPowerShellSwitches.join(" "), mark: "\ufeff" };
const elsewhere = { program: "pwsh", switches: ofPowerShell, mark: "" };

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
    const { program, switches, mark } = place.platformType === "Windows" ? ofWindows : elsewhere;
    if (!isOn(place.path, program))
      return { problem: `This machine has no PowerShell: there is no ${program} on the agent's search path.` };
    const { text, ...limits } = script;
    const files = { "script.ps1": `${mark}${text}` };
    return { script: `exec ${program} ${switches} "\${0%/*}/script.ps1"\n`, files, ...limits };
  },
};
