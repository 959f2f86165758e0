import { powerShellDocument } from "./windows-document";
import { findingUpdates, updateLevel } from "./windows-update-script";

/**
 * AWS-FindWindowsUpdates: says which updates a machine lacks and changes nothing. The parameter's name is the one that callers
 * of AWS know. Source: user guide, AWS-FindWindowsUpdates.
 */
export const awsFindWindowsUpdates = powerShellDocument({
  name: "AWS-FindWindowsUpdates",
  description:
    "Say which updates Windows Update has for a machine that it does not have yet. Nothing is changed. The machine asks Microsoft, or the update server that its own policy names.",
  parameters: {
    UpdateLevel: {
      ...updateLevel,
      description: "(Optional) Which updates: All, Important, or Optional, which are those that Windows only offers.",
    },
  },
  script: `${findingUpdates}
$found = @(Search-Update ('IsInstalled=0 and IsHidden=0' + (Get-LevelCriteria $env:SSM_UpdateLevel)))
if ($found.Count -eq 0) { 'No update is missing.' } else { "Missing updates: $($found.Count)" }
foreach ($update in $found) { Format-Update $update }
exit 0
`,
  timeoutSeconds: 3600,
});
