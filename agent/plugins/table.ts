import { configurePackage } from "./configure-package";
import { downloadContent } from "./download-content";
import type { Plugin } from "./plugin";
import { runDocument } from "./run-document";
import { runPowerShellScript } from "./run-powershell-script";
import { runShellScript } from "./run-shell-script";
import { updateSsmAgent } from "./update-ssm-agent";

/** Every action that this agent can run, by its name. Adding one is a file and a line here. */
export const plugins: ReadonlyMap<string, Plugin> = new Map(
  [runShellScript, runPowerShellScript, downloadContent, runDocument, updateSsmAgent, configurePackage].map(
    (plugin) => [plugin.action, plugin],
  ),
);

/** The same actions as the node reports and accepts them. */
export const actions: ReadonlySet<string> = new Set(plugins.keys());
