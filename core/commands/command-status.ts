import { toleratedErrors } from "../rate-control";
import type { StatusFamily } from "../status-family";
import { type InvocationState, invocation, invocationStates, unfinishedInvocationStates } from "./invocation";
import type { commandStatusDetails } from "./status-details";
import { invocationWord } from "./status-words";

/** A command's short status at the AWS door. Source: SSM API 2014-11-06, CommandStatus. */
export type CommandStatus = "Pending" | "InProgress" | "Success" | "Cancelled" | "Failed" | "TimedOut" | "Cancelling";

/** What a command's StatusDetails can say. */
export type CommandStatusDetails = (typeof commandStatusDetails)[number];

/** How many invocations of a command are in which state; a state that is left out has none. */
export type InvocationCounts = Partial<Record<InvocationState, number>>;

/** What a command's status depends on. Every target has an invocation, so the counts add up to the targets. */
export type CommandFacts = {
  counts: InvocationCounts;
  maxErrors: string;
  /** Somebody asked to cancel the whole command. */
  cancelRequested: boolean;
};

/** The numbers of a command's header. Source: SSM API 2014-11-06, Command. */
export type CommandCounts = {
  targets: number;
  /** Invocations that have ended, whatever way. */
  completed: number;
  /** Ended invocations that did not run, or ran and went wrong; delivery time-outs are counted apart. */
  errors: number;
  deliveryTimedOut: number;
};

const neverRan = ["Undeliverable", "Refused", "InvalidPlatform", "AccessDenied"] as const satisfies InvocationState[];
const ranAndWentWrong = invocationStates.filter((state) => invocation.states[state].countsAsError);

const sum = (counts: InvocationCounts, states: readonly InvocationState[]) =>
  states.reduce((total, state) => total + (counts[state] ?? 0), 0);

/** The numbers that go with a status. */
export function commandCounts(counts: InvocationCounts): CommandCounts {
  return {
    targets: sum(counts, invocationStates),
    completed: sum(counts, invocationStates.filter(invocation.hasEnded)),
    errors: sum(counts, [...ranAndWentWrong, ...neverRan]),
    deliveryTimedOut: counts.DeliveryTimedOut ?? 0,
  };
}

/** Invocations that count against MaxErrors: those that ran and went wrong. */
export function countedErrors(counts: InvocationCounts): number {
  return sum(counts, ranAndWentWrong);
}

/** True when no invocation of the command can move any more. */
export function commandHasEnded(counts: InvocationCounts): boolean {
  return sum(counts, unfinishedInvocationStates) === 0;
}

/**
 * The command's status as AWS words it. Success there does not promise that every node did the work: four
 * undeliverable and one success are Success. The console shows `commandVerdict` instead.
 *
 * While anything is unfinished the command is under way. Then, in this order: nothing matched is Success with
 * NoInstancesInTag; a cancel that stopped something is Cancelled; more errors than tolerated is Failed (or Execution
 * Timed Out when nothing else went wrong); more delivery time-outs than tolerated is Delivery Timed Out; nothing but
 * work that never ran is Failed; fewer failures, or single cancels, beside the rest are Incomplete.
 *
 * Source: user guide, command statuses ("at least max-errors" is read as "more than max-errors", as everywhere).
 */
export function commandStatus(facts: CommandFacts): { status: CommandStatus; details: CommandStatusDetails } {
  const { counts } = facts;
  const of = (...states: InvocationState[]) => sum(counts, states);
  const targets = of(...invocationStates);
  if (targets === 0) return { status: "Success", details: "NoInstancesInTag" };

  if (!commandHasEnded(counts)) {
    if (facts.cancelRequested) return { status: "Cancelling", details: "Cancelling" };
    if (of("Pending") === targets) return { status: "Pending", details: "Pending" };
    if (of("Delayed") > 0 && of("InProgress", "Cancelling") === 0) return { status: "InProgress", details: "Delayed" };
    return { status: "InProgress", details: "InProgress" };
  }

  if (of("Success") === targets) return { status: "Success", details: "Success" };
  const cancelled = of("Cancelled");
  if ((facts.cancelRequested && cancelled > 0) || cancelled === targets)
    return { status: "Cancelled", details: "Cancelled" };

  const tolerated = toleratedErrors(facts.maxErrors, targets);
  const errors = countedErrors(counts);
  if (errors > tolerated) {
    return errors === of("ExecutionTimedOut")
      ? { status: "TimedOut", details: "ExecutionTimedOut" }
      : { status: "Failed", details: "Failed" };
  }
  if (of("DeliveryTimedOut") > tolerated) return { status: "TimedOut", details: "DeliveryTimedOut" };
  if (of(...neverRan) === targets) return { status: "Failed", details: "Failed" };
  if (of("Success", ...neverRan) === targets) return { status: "Success", details: "Success" };
  return { status: "Failed", details: "Incomplete" };
}

/** What the console says of a command, in one family and one line. */
export type CommandVerdict = { family: StatusFamily; text: string };

/**
 * What people see of a command: how many of how many succeeded, and what became of the others. Green only when every
 * target succeeded, whatever the AWS field says; amber when some did; red when none did and something went wrong.
 *
 * Examples: "Success on 1 of 5: 4 undeliverable"; "In progress: 3 of 8 done, 1 failed"; "Failed on 2 of 2".
 */
export function commandVerdict(facts: CommandFacts): CommandVerdict {
  const { counts } = facts;
  const { targets, completed } = commandCounts(counts);
  const succeeded = counts.Success ?? 0;
  const others = invocationStates
    .filter((state) => state !== "Success" && invocation.hasEnded(state) && (counts[state] ?? 0) > 0)
    .map((state) => ({ state, label: invocationWord(state).label, count: counts[state] ?? 0 }));
  const said = others.map(({ label, count }) => `${count} ${label.toLowerCase()}`).join(", ");
  const [first] = others;

  if (targets === 0) return { family: "grey", text: "No instances in tag" };

  if (completed < targets) {
    const status = commandStatus(facts);
    const progress = `${completed} of ${targets} done${said && `, ${said}`}`;
    if (status.details === "Cancelling") return { family: "amber", text: `Cancelling: ${progress}` };
    if (status.details === "Pending") return { family: "grey", text: "Pending" };
    if (status.details === "Delayed")
      return { family: "amber", text: completed === 0 ? "Delayed" : `Delayed: ${progress}` };
    return { family: "blue", text: completed === 0 ? "In progress" : `In progress: ${progress}` };
  }

  if (succeeded === targets)
    return { family: "green", text: targets === 1 ? "Success" : `Success on ${targets} of ${targets}` };
  if (succeeded > 0) return { family: "amber", text: `Success on ${succeeded} of ${targets}: ${said}` };

  const wentWrong = others.some(({ state }) => invocationWord(state).family === "red");
  const family = wentWrong ? "red" : "grey";
  if (first && others.length === 1) {
    return { family, text: targets === 1 ? first.label : `${first.label} on ${targets} of ${targets}` };
  }
  return { family, text: `Success on 0 of ${targets}: ${said}` };
}
