import { applications } from "./applications";
import { cloudWatch } from "./cloud-watch";
import { configurePackage } from "./configure-package";
import { domainJoin } from "./domain-join";
import { downloadContent } from "./download-content";
import type { Plugin } from "./plugin";
import { psModule } from "./ps-module";
import { refreshAssociation } from "./refresh-association";
import { runDocument } from "./run-document";
import { runPowerShellScript } from "./run-powershell-script";
import { runShellScript } from "./run-shell-script";
import { updateAgent } from "./update-agent";
import { updateSsmAgent } from "./update-ssm-agent";

const all: readonly Plugin[] = [
  runShellScript,
  runPowerShellScript,
  downloadContent,
  runDocument,
  updateSsmAgent,
  configurePackage,
  applications,
  psModule,
  domainJoin,
  cloudWatch,
  updateAgent,
  refreshAssociation,
];

/** Every action that this agent can run, by its name. Adding one is a file and a line here. */
export const plugins: ReadonlyMap<string, Plugin> = new Map(all.map((plugin) => [plugin.action, plugin]));

/** The same actions as the node reports and accepts them. */
export const actions: ReadonlySet<string> = new Set(plugins.keys());
