import type { StepOutcome } from "@/core/node-protocol";
import type { Exit } from "./supervisor";

/** A script's exit code says nothing about output that never arrived. */
const MASKING_LOST =
  "The process that masks secrets in the output ended before it had passed everything on: what is missing is lost, and nothing was shown unmasked.";

/**
 * What an exit line means; `didStop` tells that the agent stopped the step, `isMaskingLost` that output is missing. A process
 * that the agent or the supervisor killed has exit code 137. Source: user guide, exit codes.
 */
export function verdict(
  exit: Exit | "gone",
  didStop: boolean,
  isMaskingLost = false,
): { outcome: StepOutcome; exitCode: number; signal?: string; message?: string } {
  if (exit === "gone") {
    return {
      outcome: "Interrupted",
      exitCode: -1,
      message: "The step's supervisor is gone; whether the script finished is not known. It was not started again.",
    };
  }
  const signal = exit.status === 128 + 15 ? "SIGTERM" : exit.status === 128 + 9 ? "SIGKILL" : undefined;
  const killed = { exitCode: signal ? 137 : exit.status, ...(signal && { signal }) };
  if (exit.timedOut)
    return { outcome: "TimedOut", ...killed, message: "The step ran longer than its time limit and was stopped." };
  if (didStop) return { outcome: "Cancelled", ...killed };
  if (isMaskingLost) return { outcome: "Failed", exitCode: exit.status, message: MASKING_LOST };
  return { outcome: exit.status === 0 ? "Success" : "Failed", exitCode: exit.status };
}
