import * as z from "zod";
import { cloudWatchConfiguration } from "@/core/documents/cloud-watch-configuration";
import { scriptStart } from "@/core/documents/powershell-start";
import { cloudWatchFields } from "@/core/documents/windows-plugins";
import type { Plugin, PreparedStep } from "./plugin";
import { onWindows } from "./windows-task";

const TIMEOUT_SECONDS = 600;

const Inputs = z.object(cloudWatchFields);

/** The configuration beside the script: it may be longer than an environment variable can be. */
const configurationFile = "configuration.json";

/**
 * Starts or stops Amazon's CloudWatch plugin. Its files are where Amazon's agent has them, its arguments those that Amazon's
 * agent gives it. Source: amazon-ssm-agent, agent/longrunning/plugin/cloudwatch.
 */
const configureCloudWatch = String.raw`${scriptStart}
$folder = Join-Path $env:ProgramFiles 'Amazon\SSM\Plugins\awsCloudWatch'
$program = Join-Path $folder 'AWS.CloudWatch.exe'
$kept = Join-Path $folder 'AWS.EC2.Windows.CloudWatch.json'
if (-not (Test-Path -LiteralPath $program -PathType Leaf)) {
  throw "This machine has no CloudWatch plugin: there is no $program. It comes with Amazon's SSM Agent for Windows."
}

function Save-Configuration([bool] $IsEnabled, $Engine) {
  $text = ConvertTo-Json -InputObject ([ordered] @{ IsEnabled = $IsEnabled; EngineConfiguration = $Engine }) -Depth 20
  [IO.File]::WriteAllText("$kept.new", $text, (New-Object System.Text.UTF8Encoding $false))
  Move-Item -LiteralPath "$kept.new" -Destination $kept -Force
}

# The rules by which a program of Windows takes its command line apart.
function ConvertTo-Word([string] $Text) {
  '"' + (($Text -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

$engine = $null
if (Test-Path -LiteralPath $kept -PathType Leaf) {
  $engine = (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($kept))).EngineConfiguration
}
if ($env:QUARTERDECK_HAS_CONFIGURATION -eq 'true') {
  $given = Join-Path $PSScriptRoot '${configurationFile}'
  $engine = (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($given))).EngineConfiguration
}
$isEnabled = $env:QUARTERDECK_START_TYPE -eq 'Enabled'
if ($isEnabled -and $null -eq $engine) { throw 'This machine has no configuration of its CloudWatch plugin yet: give it one in properties.' }
$word = ''
if ($isEnabled) {
  $word = ConvertTo-Word (ConvertTo-Json -InputObject $engine -Depth 20 -Compress)
  if ($word.Length -gt 30000) { throw 'The configuration is too long: the plugin takes it on its command line.' }
}

Save-Configuration $isEnabled $engine
Get-Process -Name 'AWS.CloudWatch' -ErrorAction SilentlyContinue | Stop-Process -Force
if (-not $isEnabled) {
  'The CloudWatch plugin is stopped.'
  exit 0
}
$started = Start-Process -FilePath $program -WorkingDirectory $folder -WindowStyle Hidden -PassThru -ArgumentList @($env:AWS_SSM_INSTANCE_ID, $env:AWS_SSM_REGION_NAME, $word)
# Without its handle an ended process has no exit code.
[void] $started.Handle
if ($started.WaitForExit(5000)) { throw "The CloudWatch plugin ended at once, with $($started.ExitCode)." }
"The CloudWatch plugin runs, process $($started.Id)."
exit 0
`;

/**
 * `aws:cloudWatch`: gives Amazon's CloudWatch plugin its configuration, and starts or stops it; decision 0033. Source: user guide,
 * command document plugins.
 */
export const cloudWatch: Plugin = {
  action: "aws:cloudWatch",
  prepare(inputs, place): PreparedStep | { problem: string } {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:cloudWatch cannot read its inputs." };
    const { properties, settings, startType = settings?.startType ?? "Enabled" } = parsed.data;
    const read = cloudWatchConfiguration(properties);
    if ("problem" in read) return { problem: `properties: ${read.problem}` };
    const environment = {
      QUARTERDECK_START_TYPE: startType,
      QUARTERDECK_HAS_CONFIGURATION: String(read.configuration !== undefined),
    };
    const runs = [{ run: "script" as const, file: "configure-cloud-watch.ps1", environment }];
    const step = onWindows(place, { runs }, { "configure-cloud-watch.ps1": configureCloudWatch }, TIMEOUT_SECONDS);
    if (!read.configuration) return step;
    return { ...step, files: { ...step.files, [configurationFile]: JSON.stringify(read.configuration) } };
  },
};
