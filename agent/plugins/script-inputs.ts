import path from "node:path";
import * as z from "zod";
import type { PreparedStep, StepPlace } from "./plugin";

const DEFAULT_TIMEOUT_SECONDS = 3600;

/** What the plugins that run scripts take. */
const ScriptInputs = z.object({
  runCommand: z.union([z.array(z.string()), z.string().transform((line) => [line])]),
  workingDirectory: z.string().optional(),
  timeoutSeconds: z.union([z.string(), z.number()]).optional(),
});

/**
 * The time limit a step asks for: 5 to 172,800 seconds. Anything else, and anything that is not a number, is 3600.
 * Source: user guide, timeouts of Run Command.
 */
export function timeLimit(asked: unknown): number {
  const seconds = typeof asked === "string" && asked.trim() === "" ? Number.NaN : Number(asked ?? Number.NaN);
  return seconds >= 5 && seconds <= 172_800 ? Math.round(seconds) : DEFAULT_TIMEOUT_SECONDS;
}

/** The script that a step's inputs ask for; a relative directory is one among what the order has downloaded, as at AWS. */
export function scriptInputs(
  action: string,
  inputs: Record<string, unknown>,
  { downloads }: StepPlace,
): ({ text: string } & Pick<PreparedStep, "workingDirectory" | "timeoutSeconds">) | { problem: string } {
  const parsed = ScriptInputs.safeParse(inputs);
  if (!parsed.success) return { problem: `${action} needs runCommand, a list of lines.` };
  const { runCommand, workingDirectory, timeoutSeconds } = parsed.data;
  return {
    text: `${runCommand.join("\n")}\n`,
    workingDirectory: workingDirectory ? path.resolve(downloads, workingDirectory) : undefined,
    timeoutSeconds: timeLimit(timeoutSeconds),
  };
}
