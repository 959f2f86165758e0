import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import type { OrderStep } from "@/core/commands/order";
import type { PreparedStep, StepPlace } from "./plugins/plugin";
import type { RunHost } from "./runner";

/** What a step becomes here: the script that its plugin makes of it and where that runs, or why it cannot be run. */
export function prepareStep(
  step: OrderStep,
  orderId: string,
  { plugins, spool, place, platformType, environment, workingDirectory: usual }: RunHost,
): PreparedStep | { problem: string } {
  const plugin = plugins.get(step.action);
  if (!plugin) return { problem: `This agent cannot run ${step.action}.` };
  const downloads = spool.downloadsOf(orderId);
  const here: StepPlace = { ...place, platformType, path: environment["PATH"] ?? "", downloads };
  const prepared = plugin.prepare(step.inputs, here);
  if ("problem" in prepared) return prepared;
  const { workingDirectory } = prepared;
  if (workingDirectory === undefined)
    return { ...prepared, workingDirectory: existsSync(downloads) ? downloads : usual };
  return canRunIn(workingDirectory)
    ? prepared
    : { problem: `The working directory ${workingDirectory} is not one that this node can run the step in.` };
}

function canRunIn(directory: string): boolean {
  try {
    accessSync(directory, constants.X_OK);
    return path.isAbsolute(directory) && statSync(directory).isDirectory();
  } catch {
    return false;
  }
}
