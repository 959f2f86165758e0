import * as z from "zod";
import { type InvocationState, invocation, invocationStates } from "@/core/commands/invocation";
import { commandStatusDetails, machineStatusDetails } from "@/core/commands/status-details";
import { DomainError } from "@/core/errors";
import type { CommandFilter, InvocationFilter } from "./store";

/** Source: SSM API 2014-11-06, CommandFilterKey. */
export const CommandFilterKey = z.enum(["InvokedAfter", "InvokedBefore", "Status", "ExecutionStage", "DocumentName"]);

/** Source: SSM API 2014-11-06, CommandFilterList. */
export const CommandFilters = z
  .array(z.strictObject({ key: CommandFilterKey, value: z.string().min(1).max(128) }))
  .min(1)
  .max(5);
export type CommandFilters = z.infer<typeof CommandFilters>;

const invalidFilterKey = (message: string) =>
  new DomainError("InvalidFilterKey", message, [{ path: ["Filters"], message }]);

function moment(key: string, value: string): Date {
  const date = new Date(value);
  // Beyond four digits a year has a form of its own, which is no time to the database.
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw invalidFilterKey(`${key} takes a time such as 2026-01-31T00:00:00Z.`);
  return date;
}

/** Status words that are a status of the API; the others are status details. */
const statuses = new Set(["Pending", "InProgress", "Success", "Cancelled", "Failed", "TimedOut", "Cancelling"]);

/** Status details of commands and of invocations; the last two are AWS's own, and never come about here. */
const details = new Set<string>([
  ...commandStatusDetails.filter((word) => !statuses.has(word)),
  ...machineStatusDetails,
  "AccessDenied",
  "LimitExceeded",
]);

/** The states of one machine that only a machine can be in: no command as a whole is called so. */
const machineStatesOf = (word: string) =>
  invocationStates.filter(
    (state) => invocation.states[state].details === word && machineStatusDetails.some((each) => each === word),
  );

/**
 * The API's filters as a store's question; several statuses are alternatives. A status that only machines have finds the
 * commands in which some machine has it.
 *
 * Errors: InvalidFilterKey for a value that its key does not take, and for another key given twice.
 */
export function commandFilter(filters: CommandFilters): CommandFilter {
  const filter: CommandFilter = {};
  const given = new Set<string>();
  for (const { key, value } of filters) {
    if (key !== "Status" && given.has(key)) throw invalidFilterKey(`${key} was given twice.`);
    given.add(key);
    switch (key) {
      case "InvokedAfter":
        filter.invokedAfter = moment(key, value);
        break;
      case "InvokedBefore":
        filter.invokedBefore = moment(key, value);
        break;
      case "DocumentName":
        filter.documentName = value;
        break;
      case "ExecutionStage":
        if (value !== "Executing" && value !== "Complete")
          throw invalidFilterKey("ExecutionStage takes Executing or Complete.");
        filter.executing = value === "Executing";
        break;
      case "Status":
        if (statuses.has(value)) filter.statuses = [...(filter.statuses ?? []), value];
        else if (!details.has(value))
          throw invalidFilterKey(`Status takes ${[...statuses, ...details].join(", ")}, not ${value}.`);
        else {
          filter.statusDetails = [...(filter.statusDetails ?? []), value];
          filter.machineStates = [...(filter.machineStates ?? []), ...machineStatesOf(value)];
        }
        break;
    }
  }
  return filter;
}

/** The same for lists of invocations, which have no execution stage. */
export function invocationFilter(filters: CommandFilters): InvocationFilter {
  const { executing, statuses: short, statusDetails, machineStates: _, ...rest } = commandFilter(filters);
  if (executing !== undefined) throw invalidFilterKey("ExecutionStage is only for lists of commands.");
  if (!short && !statusDetails) return rest;
  const states: InvocationState[] = invocationStates.filter((state) => {
    const { status, details } = invocation.states[state];
    return short?.includes(status) || statusDetails?.includes(details);
  });
  return { ...rest, states };
}
