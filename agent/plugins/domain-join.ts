import * as z from "zod";
import { scriptStart } from "@/core/documents/powershell-start";
import { domainJoinFields } from "@/core/documents/windows-plugins";
import type { Plugin } from "./plugin";
import { onWindows } from "./windows-task";

/** Finding the domain and joining it, with room for a slow network. */
const TIMEOUT_SECONDS = 900;

const Inputs = z.object(domainJoinFields);

/**
 * Joins the domain with credentials that the machine's administrator has put there for LocalSystem, which alone can read them.
 * Where that fails, the machine asks the name servers that it asked before.
 */
const joinDomain = String.raw`${scriptStart}
$name = $env:QUARTERDECK_DIRECTORY_NAME
$computer = Get-CimInstance -ClassName Win32_ComputerSystem
if ($computer.PartOfDomain -and $computer.Domain -eq $name) {
  "This machine is a member of $name already."
  exit 0
}
if ($computer.PartOfDomain) { throw "This machine is a member of $($computer.Domain). It has to leave that domain first." }

$file = Join-Path $env:ProgramData "Quarterdeck\directories\$env:QUARTERDECK_DIRECTORY_ID.xml"
if (-not (Test-Path -LiteralPath $file -PathType Leaf)) {
  throw "This machine has no credentials for $($name): there is no $file. Its administrator makes it with Export-Clixml, as LocalSystem."
}
$owner = (Get-Acl -LiteralPath $file).GetOwner([Security.Principal.SecurityIdentifier]).Value
if ('S-1-5-18', 'S-1-5-32-544' -notcontains $owner) { throw "$file must belong to LocalSystem or to the administrators." }
$credential = Import-Clixml -LiteralPath $file
if ($credential -isnot [Management.Automation.PSCredential]) { throw "$file must hold a credential." }

function Set-NameServer($Adapter, [string[]] $Addresses) {
  # Without addresses the adapter takes those that its network gives it.
  $arguments = @{}
  if ($Addresses.Count -gt 0) { $arguments.DNSServerSearchOrder = $Addresses }
  $result = Invoke-CimMethod -InputObject $Adapter -MethodName SetDNSServerSearchOrder -Arguments $arguments
  if ($result.ReturnValue -gt 1) { throw "The name servers of $($Adapter.Description) could not be set: $($result.ReturnValue)." }
}

$addresses = @($env:QUARTERDECK_DNS_ADDRESSES -split ',' | Where-Object { $_ })
$changed = @()
try {
  if ($addresses.Count -gt 0) {
    foreach ($adapter in @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=True')) {
      $settings = Get-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces\$($adapter.SettingID)"
      $changed += @{ Adapter = $adapter; Before = @("$($settings.NameServer)" -split '[ ,]+' | Where-Object { $_ }) }
      Set-NameServer $adapter $addresses
    }
    "Name servers: $($addresses -join ', ')"
  }
  $join = @{ DomainName = $name; Credential = $credential; Force = $true }
  if ($env:QUARTERDECK_DIRECTORY_OU) { $join.OUPath = $env:QUARTERDECK_DIRECTORY_OU }
  if ($env:QUARTERDECK_HOST_NAME) { $join.NewName = $env:QUARTERDECK_HOST_NAME }
  Add-Computer @join
} catch {
  $reason = $_.Exception.Message
  foreach ($each in $changed) {
    try { Set-NameServer $each.Adapter $each.Before } catch { [Console]::Error.WriteLine($_.Exception.Message) }
  }
  throw "This machine could not join $($name): $reason"
}
"This machine is a member of $name. It restarts in one minute."
& shutdown.exe /r /t 60 /d p:2:4 /c 'The machine has joined a domain.'
if ($LASTEXITCODE -ne 0) { "shutdown.exe ended with $($LASTEXITCODE): restart the machine yourself." }
exit 0
`;

/** `aws:domainJoin`: makes the machine a member of an Active Directory domain. Source: user guide, command document plugins. */
export const domainJoin: Plugin = {
  action: "aws:domainJoin",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:domainJoin cannot read its inputs." };
    const { directoryId, directoryName, directoryOU = "", dnsIpAddresses = [], hostName = "" } = parsed.data;
    const environment = {
      QUARTERDECK_DIRECTORY_ID: directoryId,
      QUARTERDECK_DIRECTORY_NAME: directoryName,
      QUARTERDECK_DIRECTORY_OU: directoryOU,
      QUARTERDECK_DNS_ADDRESSES: dnsIpAddresses.join(","),
      QUARTERDECK_HOST_NAME: hostName,
    };
    const runs = [{ run: "script" as const, file: "join-domain.ps1", environment }];
    return onWindows(place, { runs }, { "join-domain.ps1": joinDomain }, TIMEOUT_SECONDS);
  },
};
