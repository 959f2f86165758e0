import * as z from "zod";
import type { Plugin } from "./plugin";

const DEFAULT_TIMEOUT_SECONDS = 3600;

const Inputs = z.object({
  runCommand: z.union([z.array(z.string()), z.string().transform((line) => [line])]),
  workingDirectory: z.string().optional(),
  timeoutSeconds: z.union([z.string(), z.number()]).optional(),
});

/**
 * The time limit a step asks for: 5 to 172,800 seconds. Anything else, and anything that is not a number, is 3600.
 * Source: user guide, timeouts of Run Command.
 */
function timeLimit(asked: string | number | undefined): number {
  const seconds = typeof asked === "string" && asked.trim() === "" ? Number.NaN : Number(asked ?? Number.NaN);
  return seconds >= 5 && seconds <= 172_800 ? Math.round(seconds) : DEFAULT_TIMEOUT_SECONDS;
}

/** `aws:runShellScript`: the lines of `runCommand` as one script for `sh`. Source: user guide, command document plugins. */
export const runShellScript: Plugin = {
  action: "aws:runShellScript",
  prepare(inputs) {
    const parsed = Inputs.safeParse(inputs);
    if (!parsed.success) return { problem: "aws:runShellScript needs runCommand, a list of lines." };
    const { runCommand, workingDirectory, timeoutSeconds } = parsed.data;
    return {
      script: `${runCommand.join("\n")}\n`,
      workingDirectory: workingDirectory || undefined,
      timeoutSeconds: timeLimit(timeoutSeconds),
    };
  },
};
