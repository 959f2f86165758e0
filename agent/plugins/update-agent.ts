import * as z from "zod";
import { scriptStart } from "@/core/documents/powershell-start";
import { updateAgentFields } from "@/core/documents/windows-plugins";
import type { Plugin } from "./plugin";
import { onWindows, packageOf, packageVariable } from "./windows-task";

const TIMEOUT_SECONDS = 900;

/** Where Amazon has the newest EC2Config, and no other version. Source: EC2 user guide, installing EC2Config. */
const installerUrl = "https://s3.amazonaws.com/ec2-downloads-windows/EC2Config/EC2Install.zip";

const Inputs = z.object(updateAgentFields);

/** Checks who has signed the installer and which version it is, and runs it; its settings stay as they are. */
const updateEc2Config = String.raw`${scriptStart}
function Get-FileVersion([string] $File) {
  $info = (Get-Item -LiteralPath $File).VersionInfo
  New-Object Version $info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart
}
# 4.9.5777 and 4.9.5777.0 are the same version.
function ConvertTo-Version([string] $Text) {
  $parts = @($Text -split '[.]') + '0', '0', '0', '0'
  New-Object Version ($parts[0..3] -join '.')
}

$service = Join-Path $env:ProgramFiles 'Amazon\Ec2ConfigService'
$installed = Join-Path $service 'Ec2Config.exe'
if (-not (Test-Path -LiteralPath $installed -PathType Leaf)) {
  throw "This machine has no EC2Config service: there is no $installed. Only images of Amazon's up to Windows Server 2012 R2 have it."
}
$before = Get-FileVersion $installed

Add-Type -AssemblyName System.IO.Compression
Add-Type -AssemblyName System.IO.Compression.FileSystem
$installer = Join-Path $PSScriptRoot 'EC2Install.exe'
$archive = [IO.Compression.ZipFile]::OpenRead($env:${packageVariable})
try {
  $entry = @($archive.Entries | Where-Object { $_.Name -eq 'EC2Install.exe' })
  if ($entry.Count -ne 1) { throw 'What Amazon sent is no installer of EC2Config.' }
  [IO.Compression.ZipFileExtensions]::ExtractToFile($entry[0], $installer, $true)
} finally {
  $archive.Dispose()
}
$signature = Get-AuthenticodeSignature -LiteralPath $installer
if ($signature.Status -ne 'Valid' -or $signature.SignerCertificate.Subject -notmatch '(^|, )O="?(Amazon Web Services|Amazon\.com)') {
  throw "The installer is not signed by Amazon ($($signature.Status)); it was not run."
}

$offered = Get-FileVersion $installer
if ($env:QUARTERDECK_VERSION -and (ConvertTo-Version $env:QUARTERDECK_VERSION) -ne $offered) {
  throw "Amazon hands out EC2Config $offered, not $env:QUARTERDECK_VERSION."
}
if ($offered -eq $before) {
  "EC2Config is $before already."
  exit 0
}
if ($offered -lt $before -and $env:QUARTERDECK_ALLOW_DOWNGRADE -ne 'true') {
  throw "EC2Config is $before here, and Amazon hands out $($offered): allowDowngrade has to be true for that."
}

$settings = Join-Path $service 'Settings'
$saved = Join-Path $PSScriptRoot 'settings'
[void] (New-Item -ItemType Directory -Path $saved -Force)
Copy-Item -Path (Join-Path $settings '*.xml') -Destination $saved
$run = Start-Process -FilePath $installer -ArgumentList '/install', '/quiet', '/norestart' -Wait -PassThru
Copy-Item -Path (Join-Path $saved '*.xml') -Destination $settings -Force
if (0, 3010, 1641 -notcontains $run.ExitCode) { throw "The installer of EC2Config failed with $($run.ExitCode)." }
Restart-Service -Name Ec2Config
"EC2Config was $before and is $(Get-FileVersion $installed)."
if ($run.ExitCode -ne 0) { 'It is complete after a restart of the machine, which was not restarted.' }
exit 0
`;

/** `aws:updateAgent`: brings Amazon's EC2Config service to its newest version. Source: user guide, command document plugins. */
export const updateAgent: Plugin = {
  action: "aws:updateAgent",
  prepare(inputs, place) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:updateAgent cannot read its inputs." };
    const { targetVersion = "", allowDowngrade = false } = parsed.data;
    const environment = {
      QUARTERDECK_VERSION: targetVersion === "latest" ? "" : targetVersion,
      QUARTERDECK_ALLOW_DOWNGRADE: String(allowDowngrade),
    };
    const task = {
      package: packageOf({ from: "address", url: installerUrl }, "EC2Install.zip", []),
      runs: [{ run: "script" as const, file: "update-ec2-config.ps1", environment }],
    };
    return onWindows(place, task, { "update-ec2-config.ps1": updateEc2Config }, TIMEOUT_SECONDS);
  },
};
