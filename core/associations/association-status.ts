import { type InvocationState, invocation } from "../commands/invocation";

/** How an association stands, in all or on one machine. Source: SSM API 2014-11-06, AssociationOverview; user guide, State Manager. */
export const associationStatuses = ["Pending", "InProgress", "Success", "Failed", "Skipped"] as const;
export type AssociationStatus = (typeof associationStatuses)[number];

/** How a machine stands that nothing was sent to: whoever saved the association may not run it there. */
export const notPermitted = { state: "AccessDenied", status: "Failed", details: "AccessDenied" } as const;

/** A status with what is behind it: `details` is an open set of words. */
export type AssociationStanding = { status: AssociationStatus; details: string };

/** Whether a run goes on with this status. */
export const holdsStill = (status: string): boolean => status === "Pending" || status === "InProgress";

/** Why an invocation was ended by a newer run of the same association on its machine. */
export const superseded = "Superseded";

/**
 * How an association stands on a machine, by what became of the command there. A run that a newer one ended has timed out.
 *
 * @param reason of the invocation's end, where there is one
 */
export function standingOf(state: InvocationState, reason: string | null): AssociationStanding {
  if (state === "Success") return { status: "Success", details: "Success" };
  const { details } = invocation.states[state];
  if (!invocation.hasEnded(state))
    return state === "Pending" || state === "Delayed"
      ? { status: "Pending", details }
      : { status: "InProgress", details };
  if (reason === superseded) return { status: "Failed", details: "TimedOut" };
  return { status: "Failed", details };
}

/**
 * The state of a machine that was away, or silent: it has missed the run, and is caught up on when it comes back. Whatever
 * else went wrong waits for the next run.
 */
export const missedState: InvocationState = "DeliveryTimedOut";

/**
 * How an association stands in all, by the number of machines in each status: what has failed anywhere is told first, and
 * nothing has succeeded before it has everywhere. Source: SSM API 2014-11-06, AssociationOverview.
 */
export function overviewOf(counts: Readonly<Partial<Record<string, number>>>): AssociationStanding {
  const has = (status: AssociationStatus) => (counts[status] ?? 0) > 0;
  if (has("Failed")) return { status: "Failed", details: "Failed" };
  if (has("InProgress")) return { status: "Pending", details: "InProgress" };
  if (has("Pending")) return { status: "Pending", details: "Pending" };
  if (has("Success")) return { status: "Success", details: "Success" };
  if (has("Skipped")) return { status: "Skipped", details: "Skipped" };
  return { status: "Pending", details: "Associated" };
}

/** Counts as the API writes them in one text: "{Success=2, Failed=1}". Source: SSM API 2014-11-06, ResourceCountByStatus. */
export const countsText = (counts: Readonly<Partial<Record<string, number>>>): string =>
  `{${associationStatuses
    .filter((status) => counts[status])
    .map((status) => `${status}=${counts[status]}`)
    .join(", ")}}`;
