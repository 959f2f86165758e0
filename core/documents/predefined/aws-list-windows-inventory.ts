import { scriptStart } from "../powershell-start";
import { asVariable, powerShellDocument } from "./windows-document";

const part = (what: string) => ({
  ...asVariable,
  default: "Enabled",
  description: `(Optional) Whether ${what} listed.`,
  allowedValues: ["Enabled", "Disabled"],
});

/**
 * AWS-ListWindowsInventory: prints what a machine is and what is on it, as one JSON object. AWS does not publish the names of
 * its parameters; ours are those of the inventory plugin where it has them. Source: user guide, AWS-ListWindowsInventory.
 */
export const awsListWindowsInventory = powerShellDocument({
  name: "AWS-ListWindowsInventory",
  description:
    "Print what a machine is and what is on it, as one JSON object: operating system, hardware, applications, services and installed updates. Nothing is changed, and nothing is kept but the command's output.",
  parameters: {
    operatingSystem: part("the operating system is"),
    hardware: part("processors, memory and disks are"),
    applications: part("installed applications are"),
    services: part("services are"),
    windowsUpdates: part("installed updates are"),
  },
  script: String.raw`${scriptStart}
function Format-Moment($Moment) {
  if ($Moment -is [DateTime]) { $Moment.ToUniversalTime().ToString('s') + 'Z' } elseif ($Moment) { "$Moment" } else { $null }
}

$inventory = [ordered] @{}
if ($env:SSM_operatingSystem -eq 'Enabled') {
  $system = Get-CimInstance -ClassName Win32_OperatingSystem
  $inventory.operatingSystem = [ordered] @{
    name = $system.Caption
    version = $system.Version
    build = $system.BuildNumber
    architecture = $system.OSArchitecture
    installedAt = Format-Moment $system.InstallDate
    startedAt = Format-Moment $system.LastBootUpTime
  }
}
if ($env:SSM_hardware -eq 'Enabled') {
  $computer = Get-CimInstance -ClassName Win32_ComputerSystem
  $inventory.hardware = [ordered] @{
    manufacturer = $computer.Manufacturer
    model = $computer.Model
    serialNumber = (Get-CimInstance -ClassName Win32_BIOS).SerialNumber
    processors = @(Get-CimInstance -ClassName Win32_Processor | ForEach-Object { $_.Name })
    logicalProcessors = $computer.NumberOfLogicalProcessors
    memoryBytes = $computer.TotalPhysicalMemory
    disks = @(Get-CimInstance -ClassName Win32_LogicalDisk -Filter 'DriveType=3' | ForEach-Object {
      [ordered] @{ name = $_.DeviceID; bytes = $_.Size; freeBytes = $_.FreeSpace }
    })
  }
}
if ($env:SSM_applications -eq 'Enabled') {
  $keys = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*', 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*'
  $inventory.applications = @(Get-ItemProperty -Path $keys -ErrorAction SilentlyContinue | Where-Object { $_.DisplayName } | Sort-Object -Property DisplayName | ForEach-Object {
    [ordered] @{ name = $_.DisplayName; version = $_.DisplayVersion; publisher = $_.Publisher; installedOn = $_.InstallDate }
  })
}
if ($env:SSM_services -eq 'Enabled') {
  $inventory.services = @(Get-CimInstance -ClassName Win32_Service | Sort-Object -Property Name | ForEach-Object {
    [ordered] @{ name = $_.Name; displayName = $_.DisplayName; state = $_.State; startMode = $_.StartMode; account = $_.StartName }
  })
}
if ($env:SSM_windowsUpdates -eq 'Enabled') {
  $inventory.windowsUpdates = @(Get-CimInstance -ClassName Win32_QuickFixEngineering | Sort-Object -Property HotFixID | ForEach-Object {
    [ordered] @{ id = $_.HotFixID; description = $_.Description; installedOn = Format-Moment $_.InstalledOn }
  })
}
ConvertTo-Json -InputObject $inventory -Depth 5
exit 0
`,
  timeoutSeconds: 600,
});
