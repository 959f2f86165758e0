import type { StepOutcome } from "../node-protocol";
import type { StatusFamily, StatusWord } from "../status-family";
import { type InvocationState, invocation, invocationStates } from "./invocation";

const invocationFamilies: Record<InvocationState, StatusFamily> = {
  Pending: "grey",
  Delayed: "amber",
  InProgress: "blue",
  Cancelling: "amber",
  Success: "green",
  Failed: "red",
  ExecutionTimedOut: "red",
  DeliveryTimedOut: "red",
  Undeliverable: "red",
  Refused: "red",
  Interrupted: "red",
  InvalidPlatform: "red",
  AccessDenied: "red",
  Cancelled: "grey",
  Terminated: "grey",
};

/**
 * An invocation's state as people read it, with one sentence about what it means. Labels are the state machine's own.
 * Source: user guide, command statuses, for the families.
 */
export function invocationWord(state: InvocationState): StatusWord & { meaning: string } {
  const { label, meaning } = invocation.states[state];
  return { family: invocationFamilies[state], label, meaning };
}

/** The states that nobody wanted: what people read in red. */
export const wentWrongStates = invocationStates.filter((state) => invocationFamilies[state] === "red");

/** How a step is doing: still to come, running, paused by the node, or ended in one of the protocol's ways. */
export type StepState = "Pending" | "InProgress" | "Paused" | StepOutcome;

/** Step states as people read them. */
export const stepWords: Record<StepState, StatusWord> = {
  Pending: { family: "grey", label: "Pending" },
  InProgress: { family: "blue", label: "In progress" },
  Paused: { family: "amber", label: "Paused" },
  Success: { family: "green", label: "Success" },
  Failed: { family: "red", label: "Failed" },
  TimedOut: { family: "red", label: "Execution timed out" },
  Cancelled: { family: "grey", label: "Cancelled" },
  Interrupted: { family: "red", label: "Interrupted" },
  Skipped: { family: "grey", label: "Skipped" },
  Restart: { family: "blue", label: "Asked for a restart" },
};
