import { scriptStart } from "../powershell-start";
import { asVariable, powerShellDocument } from "./windows-document";

const days = ["Daily", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/**
 * AWS-ConfigureWindowsUpdate: writes the machine's own policy of Windows Update. Names of parameters are those that callers of
 * AWS know. Source: user guide, AWS-ConfigureWindowsUpdate; Windows Update policies of Windows Server 2008 R2 to 2016.
 */
export const awsConfigureWindowsUpdate = powerShellDocument({
  name: "AWS-ConfigureWindowsUpdate",
  description:
    "Say when a machine installs updates by itself, or that it never does. Automatic updates are installed at the given hour, and the machine restarts 15 minutes later where they need it. A group policy of the machine's domain wins over this.",
  parameters: {
    updateLevel: {
      ...asVariable,
      default: "InstallUpdatesAutomatically",
      description: "(Optional) Whether the machine installs updates by itself, or does not even look for them.",
      allowedValues: ["InstallUpdatesAutomatically", "NeverCheckForUpdates"],
    },
    scheduledInstallDay: {
      ...asVariable,
      default: "Daily",
      description: "(Optional) The day on which updates are installed.",
      allowedValues: days,
    },
    scheduledInstallTime: {
      ...asVariable,
      default: "03:00",
      description: "(Optional) The hour at which updates are installed, in the machine's own time: 00:00 to 23:00.",
      allowedPattern: "([01][0-9]|2[0-3]):00",
    },
  },
  script: String.raw`${scriptStart}
$key = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU'
if (-not (Test-Path -LiteralPath $key)) { [void] (New-Item -Path $key -Force) }
function Set-Policy([string] $Name, [int] $Value) {
  [void] (New-ItemProperty -LiteralPath $key -Name $Name -Value $Value -PropertyType DWord -Force)
}

if ($env:SSM_updateLevel -eq 'NeverCheckForUpdates') {
  Set-Policy 'NoAutoUpdate' 1
  'The machine looks for no updates by itself.'
} else {
  $days = '${days.join("', '")}'
  Set-Policy 'NoAutoUpdate' 0
  Set-Policy 'AUOptions' 4
  Set-Policy 'ScheduledInstallDay' ([Array]::IndexOf($days, $env:SSM_scheduledInstallDay))
  Set-Policy 'ScheduledInstallTime' ([int] $env:SSM_scheduledInstallTime.Substring(0, 2))
  # Windows Server 2012 and later; those before them know the other two.
  Set-Policy 'AlwaysAutoRebootAtScheduledTime' 1
  Set-Policy 'AlwaysAutoRebootAtScheduledTimeMinutes' 15
  Set-Policy 'NoAutoRebootWithLoggedOnUsers' 0
  Set-Policy 'RebootWarningTimeoutEnabled' 1
  Set-Policy 'RebootWarningTimeout' 15
  "Updates are installed: $env:SSM_scheduledInstallDay at $env:SSM_scheduledInstallTime. The machine restarts 15 minutes later where they need it."
}
Restart-Service -Name wuauserv -Force
exit 0
`,
  timeoutSeconds: 600,
});
