import path from "node:path";
import { packageVariable, type WindowsRun } from "./windows-task";

/** A program with exactly the words that it is given. */
export type WindowsCommand = {
  program: "msiexec.exe" | "powershell.exe";
  words: string[];
  /** The words are the command line as they are, quotes included; otherwise each is one argument, whatever is in it. */
  isVerbatim: boolean;
  /** What it finds in its environment besides what its step does. */
  environment: Record<string, string>;
  workingDirectory: string | undefined;
};

/** The switches of Windows PowerShell for a script of ours that nobody watches. `-File` hands its exit code on. */
export const windowsPowerShellSwitches = [
  "-NoLogo",
  "-NoProfile",
  "-NonInteractive",
  "-ExecutionPolicy",
  "Bypass",
  "-File",
];

/** Install, repair by writing every file again, remove. Source: Windows Installer, command-line options. */
const msiOptions = { Install: "/i", Repair: "/fa", Uninstall: "/x" };

/**
 * The command that a run is.
 *
 * @param folder      where the task lies
 * @param packageFile where the package is; paths have no quotes in them
 */
export function windowsCommand(run: WindowsRun, folder: string, packageFile: string): WindowsCommand {
  if (run.run === "msi")
    return {
      program: "msiexec.exe",
      words: [
        msiOptions[run.action],
        `"${packageFile}"`,
        "/qn",
        "/norestart",
        ...(run.parameters.trim() === "" ? [] : [run.parameters]),
      ],
      isVerbatim: true,
      environment: {},
      workingDirectory: undefined,
    };
  return {
    program: "powershell.exe",
    words: [...windowsPowerShellSwitches, path.join(folder, run.file)],
    isVerbatim: false,
    environment: { ...run.environment, ...(packageFile !== "" && { [packageVariable]: packageFile }) },
    workingDirectory: run.workingDirectory,
  };
}

/** What exit codes of Windows Installer mean besides 0. Source: Windows Installer, error codes. */
const msiFailures: Readonly<Record<number, string>> = {
  1602: "it was cancelled",
  1603: "a fatal error, of which the package's own log tells more: give /l*v and a file in parameters",
  1605: "the product is not installed",
  1612: "the installation source is not there",
  1618: "another installation is going on",
  1619: "the package could not be opened",
  1620: "the file is no package of Windows Installer",
  1625: "a policy of the machine forbids it",
  1633: "the package is not for this kind of machine",
  1638: "another version of the product is installed",
  1639: "parameters has a word that Windows Installer does not know",
};

/** What a program's exit code means to its step, and a sentence where it needs one. */
export function windowsEnd(run: WindowsRun, exitCode: number): { exitCode: number; sentence?: string } {
  if (run.run === "script") return { exitCode };
  switch (exitCode) {
    case 0:
      return { exitCode: 0, sentence: `${run.action}: done.` };
    case 3010:
      return {
        exitCode: 0,
        sentence: `${run.action}: done. The machine needs a restart; it was not restarted (3010).`,
      };
    case 1641:
      return { exitCode: 0, sentence: `${run.action}: done. The package has begun to restart the machine (1641).` };
    case 1605:
    case 1614:
      // Asking twice for something to be gone is no failure, as at AWS.
      if (run.action === "Uninstall") return { exitCode: 0, sentence: "Uninstall: the product is not installed." };
  }
  const reason = msiFailures[exitCode];
  return {
    exitCode,
    sentence: `${run.action}: Windows Installer failed with ${exitCode}${reason ? `: ${reason}` : ""}.`,
  };
}
