import { powerShellDocument } from "./windows-document";
import { findingUpdates, installingUpdates, updateLevel } from "./windows-update-script";

/** Numbers of articles of the Microsoft knowledge base, with or without KB before them, and commas between them. */
export const kbNumbers = "[ ]*([Kk][Bb])?[0-9]{4,9}[ ]*(,[ ]*([Kk][Bb])?[0-9]{4,9}[ ]*)*";

/**
 * AWS-InstallMissingWindowsUpdates: installs what Windows Update has, but for what is excluded, and restarts the machine where
 * Windows needs it. Names of parameters are those that callers of AWS know. Source: user guide, AWS-InstallMissingWindowsUpdates.
 */
export const awsInstallMissingWindowsUpdates = powerShellDocument({
  name: "AWS-InstallMissingWindowsUpdates",
  description:
    "Install the updates that Windows Update has for a machine and that it does not have yet. The machine asks Microsoft, or the update server that its own policy names. Where Windows needs it, the machine restarts one minute after the last line of output.",
  parameters: {
    UpdateLevel: {
      ...updateLevel,
      description: "(Optional) Which updates: All, Important, or Optional, which are those that Windows only offers.",
    },
    ExcludeKbArticleIds: {
      type: "String",
      interpolationType: "ENV_VAR",
      default: "",
      description:
        "(Optional) Updates that are left out: numbers of the knowledge base with commas between them, such as KB5034439, 5034441.",
      allowedPattern: `(${kbNumbers})?`,
      maxChars: 4096,
    },
  },
  script: `${findingUpdates}
$excluded = @($env:SSM_ExcludeKbArticleIds -split ',' | ForEach-Object { $_.Trim() -replace '^KB', '' } | Where-Object { $_ -ne '' } | ForEach-Object { "KB$_" })
$missing = 0
$wanted = @()
foreach ($update in @(Search-Update ('IsInstalled=0 and IsHidden=0' + (Get-LevelCriteria $env:SSM_UpdateLevel)))) {
  if (@(Get-KbNumber $update | Where-Object { $excluded -contains $_ }).Count -gt 0) {
    "Excluded: $(Format-Update $update)"
  } else {
    $wanted += $update
  }
}
${installingUpdates}`,
  timeoutSeconds: 14_400,
});
