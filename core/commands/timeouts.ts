import { DEFAULT_EXECUTION_SECONDS, ExecutionSeconds } from "../documents/plugins";
import type { OrderStep } from "./order";

/** Seconds to reach a node when a caller of the API names none. Source: SSM API 2014-11-06, SendCommand. */
export const DEFAULT_TIMEOUT_SECONDS = 3600;

/** Seconds that one step may run: its input `timeoutSeconds`, or 3600 where it says nothing that can be read. */
export function stepSeconds(step: Pick<OrderStep, "inputs">): number {
  const written = ExecutionSeconds.safeParse(step.inputs["timeoutSeconds"]);
  return written.success ? Number(written.data) : DEFAULT_EXECUTION_SECONDS;
}

/** Seconds that all steps may run, one after the other. */
export const executionSeconds = (steps: readonly Pick<OrderStep, "inputs">[]): number =>
  steps.reduce((sum, step) => sum + stepSeconds(step), 0);

/** Until when a command may do what. */
export type Deadlines = {
  /** An invocation that no node has taken by then never runs. */
  deliverBy: Date;
  /** An invocation that has not ended by then is ended; the API's ExpiresAfter. */
  expiresAt: Date;
};

/**
 * A command's deadlines: delivery has `timeoutSeconds` from the request; after that all steps have their own time
 * limits one after the other. 600 and 3600 s make 4200 s in all. Source: user guide, command timeouts.
 */
export function deadlines(command: {
  requestedAt: Date;
  timeoutSeconds: number;
  steps: readonly Pick<OrderStep, "inputs">[];
}): Deadlines {
  const deliverBy = command.requestedAt.getTime() + command.timeoutSeconds * 1000;
  return { deliverBy: new Date(deliverBy), expiresAt: new Date(deliverBy + executionSeconds(command.steps) * 1000) };
}
