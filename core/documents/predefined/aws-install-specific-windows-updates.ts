import { kbNumbers } from "./aws-install-missing-windows-updates";
import { powerShellDocument } from "./windows-document";
import { findingUpdates, installingUpdates } from "./windows-update-script";

/**
 * AWS-InstallSpecificWindowsUpdates: installs the updates that are named, and restarts the machine where Windows needs it. The
 * parameter's name is the one that callers of AWS know. Source: user guide, AWS-InstallSpecificWindowsUpdates.
 */
export const awsInstallSpecificWindowsUpdates = powerShellDocument({
  name: "AWS-InstallSpecificWindowsUpdates",
  description:
    "Install updates by their numbers. It fails when one of them is not installed and Windows Update does not have it for the machine. Where Windows needs it, the machine restarts one minute after the last line of output.",
  parameters: {
    KbArticleIds: {
      type: "String",
      interpolationType: "ENV_VAR",
      description: "(Required) Numbers of the knowledge base with commas between them, such as KB5034439, 5034441.",
      allowedPattern: kbNumbers,
      maxChars: 4096,
    },
  },
  script: `${findingUpdates}
$numbers = @($env:SSM_KbArticleIds -split ',' | ForEach-Object { 'KB' + ($_.Trim() -replace '^KB', '') } | Select-Object -Unique)
$offered = @(Search-Update 'IsInstalled=0')
$installed = @(Search-Update 'IsInstalled=1' | ForEach-Object { Get-KbNumber $_ })
$missing = 0
$wanted = @()
foreach ($number in $numbers) {
  $found = @($offered | Where-Object { @(Get-KbNumber $_) -contains $number })
  if ($found.Count -gt 0) {
    $wanted += @($found | Where-Object { $wanted -notcontains $_ })
  } elseif ($installed -contains $number) {
    "Installed already: $number"
  } else {
    "Windows Update does not have it for this machine: $number"
    $missing++
  }
}
${installingUpdates}`,
  timeoutSeconds: 14_400,
});
