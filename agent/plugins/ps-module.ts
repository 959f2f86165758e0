import * as z from "zod";
import { packageSource } from "@/core/documents/package-source";
import { scriptStart } from "@/core/documents/powershell-start";
import { moduleFields } from "@/core/documents/windows-plugins";
import type { Plugin } from "./plugin";
import { scriptInputs } from "./script-inputs";
import { onWindows, packageOf, packageVariable, type WindowsRun } from "./windows-task";

const Inputs = z.object({
  ...moduleFields,
  /** Put there by the server: hosts of the inside that its operator allows. */
  allowedHosts: z.array(z.string()).optional(),
});

/** Unpacks a module for every user. What a zip file calls its files must stay below the folder of modules. */
const installModule = String.raw`${scriptStart}
Add-Type -AssemblyName System.IO.Compression
Add-Type -AssemblyName System.IO.Compression.FileSystem
$modules = Join-Path $env:ProgramFiles 'WindowsPowerShell\Modules'
$root = [IO.Path]::GetFullPath($modules) + '\'
$archive = [IO.Compression.ZipFile]::OpenRead($env:${packageVariable})
try {
  $bytes = 0
  $names = @()
  foreach ($entry in $archive.Entries) {
    $target = [IO.Path]::GetFullPath((Join-Path $modules $entry.FullName))
    if (-not $target.StartsWith($root, [StringComparison]::OrdinalIgnoreCase)) { throw "The zip file has a name that leads out of the folder of modules: $($entry.FullName)" }
    $parts = $entry.FullName -split '[\\/]'
    if ($parts.Count -gt 1 -and $names -notcontains $parts[0]) { $names += $parts[0] }
    $bytes += $entry.Length
  }
  if ($names.Count -eq 0) { throw 'The zip file must have the module in a folder of its name.' }
  if ($bytes -gt 1073741824) { throw 'The zip file unpacks to more than 1 GiB.' }
  foreach ($entry in $archive.Entries) {
    $target = [IO.Path]::GetFullPath((Join-Path $modules $entry.FullName))
    if ($entry.Name -eq '') {
      [void] [IO.Directory]::CreateDirectory($target)
    } else {
      [void] [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($target))
      [IO.Compression.ZipFileExtensions]::ExtractToFile($entry, $target, $true)
    }
  }
} finally {
  $archive.Dispose()
}
"Installed in $($modules): $($names -join ', ')"
exit 0
`;

/**
 * `aws:psModule`: installs a PowerShell module from a zip file, then runs `runCommand`. Source: user guide, command document
 * plugins.
 */
export const psModule: Plugin = {
  action: "aws:psModule",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:psModule cannot read its inputs." };
    const { source, sourceHash, allowedHosts = [] } = parsed.data;
    const from = packageSource(source, sourceHash, ".zip");
    if ("problem" in from) return { problem: `source: ${from.problem}` };
    const script = scriptInputs(psModule.action, { runCommand: [], ...inputs }, place);
    if ("problem" in script) return script;
    const { text, workingDirectory, timeoutSeconds } = script;
    const hasCommands = text.trim() !== "";
    const runs: WindowsRun[] = [{ run: "script", file: "install-module.ps1", environment: {} }];
    if (hasCommands)
      runs.push({
        run: "script",
        file: "commands.ps1",
        environment: {},
        ...(workingDirectory && { workingDirectory }),
      });
    const task = { package: packageOf(from, "package.zip", allowedHosts), runs };
    const scripts = { "install-module.ps1": installModule, ...(hasCommands && { "commands.ps1": text }) };
    return onWindows(place, task, scripts, timeoutSeconds);
  },
};
