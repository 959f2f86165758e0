import type { Json } from "../document";
import { scriptStart } from "../powershell-start";

/**
 * PowerShell that speaks to the Windows Update Agent of the machine, which takes updates from wherever the machine's policy
 * says: Microsoft, or an update server of the network. Nothing is downloaded for it.
 * Source: Windows Update Agent API (IUpdateSearcher, IUpdateDownloader, IUpdateInstaller2).
 */

/** Which updates are meant by which level: BrowseOnly is what Windows calls optional. */
export const updateLevel: { [name: string]: Json } = {
  type: "String",
  interpolationType: "ENV_VAR",
  default: "All",
  allowedValues: ["All", "Important", "Optional"],
};

/** Functions that find updates and say what one is. */
export const findingUpdates = `${scriptStart}
$session = New-Object -ComObject 'Microsoft.Update.Session'
$session.ClientApplicationID = 'Quarterdeck'

function Search-Update([string] $Criteria) {
  $result = $session.CreateUpdateSearcher().Search($Criteria)
  if ($result.ResultCode -eq 4 -or $result.ResultCode -eq 5) {
    throw "Windows Update could not search: result code $($result.ResultCode)."
  }
  foreach ($update in $result.Updates) { $update }
}

function Get-KbNumber($Update) {
  foreach ($number in $Update.KBArticleIDs) { "KB$number" }
}

function Format-Update($Update) {
  $numbers = @(Get-KbNumber $Update) -join ', '
  if ($numbers -eq '') { $numbers = 'no KB number' }
  $severity = $Update.MsrcSeverity
  if (-not $severity) { $severity = 'unspecified' }
  '{0} ({1}): {2}' -f $numbers, $severity, $Update.Title
}

function Get-LevelCriteria([string] $Level) {
  switch ($Level) {
    'Important' { ' and BrowseOnly=0' }
    'Optional' { ' and BrowseOnly=1' }
    default { '' }
  }
}
`;

/**
 * Installs the updates in `$wanted`, says what became of each, and ends the script: exit code 1 when one failed or `$missing`
 * says that one was not to be had. Where Windows needs a restart it is a minute away, so that the result is out before.
 */
export const installingUpdates = `
function Request-Restart {
  'The machine restarts in one minute.'
  & shutdown.exe /r /t 60 /d p:2:17 /c 'Updates were installed.'
  if ($LASTEXITCODE -ne 0) { "shutdown.exe ended with $($LASTEXITCODE): restart the machine yourself." }
}

$failures = $missing
$chosen = New-Object -ComObject 'Microsoft.Update.UpdateColl'
foreach ($update in $wanted) {
  if ($update.InstallationBehavior.CanRequestUserInput) {
    "Left out, because it asks for input: $(Format-Update $update)"
    continue
  }
  if (-not $update.EulaAccepted) { $update.AcceptEula() }
  [void] $chosen.Add($update)
}
if ($chosen.Count -eq 0) {
  'There is nothing to install.'
  if ($failures -gt 0) { exit 1 }
  exit 0
}

$installer = $session.CreateUpdateInstaller()
if ($installer.RebootRequiredBeforeInstallation) {
  'An earlier installation needs a restart first. Nothing was installed; run this again after the restart.'
  Request-Restart
  exit 1
}

$downloader = $session.CreateUpdateDownloader()
$downloader.Updates = $chosen
[void] $downloader.Download()
$ready = New-Object -ComObject 'Microsoft.Update.UpdateColl'
foreach ($update in $chosen) {
  if ($update.IsDownloaded) {
    [void] $ready.Add($update)
  } else {
    "Could not be downloaded: $(Format-Update $update)"
    $failures++
  }
}

$needsRestart = $false
if ($ready.Count -gt 0) {
  $installer.Updates = $ready
  $installer.ForceQuiet = $true
  $result = $installer.Install()
  for ($index = 0; $index -lt $ready.Count; $index++) {
    $outcome = $result.GetUpdateResult($index)
    $update = Format-Update $ready.Item($index)
    if ($outcome.ResultCode -eq 2) {
      "Installed: $update"
    } elseif ($outcome.ResultCode -eq 3) {
      "Installed with errors: $update"
    } else {
      "Failed with 0x$($outcome.HResult.ToString('X8')): $update"
      $failures++
    }
  }
  $needsRestart = $result.RebootRequired
}

if ($needsRestart) { Request-Restart } else { 'No restart is needed.' }
if ($failures -gt 0) { exit 1 }
exit 0
`;
