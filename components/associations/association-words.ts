import { causes, isCause } from "@/core/associations/association-run";
import { scheduleInWords } from "@/core/schedule/in-words";
import { parseSchedule } from "@/core/schedule/parse-schedule";
import type { StatusFamily, StatusWord } from "@/core/status-family";

const families: Readonly<Record<string, StatusFamily>> = {
  Pending: "grey",
  InProgress: "blue",
  Success: "green",
  Failed: "red",
  Skipped: "amber",
};

const labels: Readonly<Record<string, string>> = {
  InProgress: "In progress",
  TimedOut: "Timed out",
  DeliveryTimedOut: "Delivery timed out",
  ExecutionTimedOut: "Execution timed out",
  AccessDenied: "Access denied",
  InvalidPlatform: "Invalid platform",
};

/** A word of the API's as people read it. */
const label = (word: string) => labels[word] ?? word.replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

/**
 * How an association stands, of the status and what is behind it: the detail is told where it says more. What waits
 * because it is at work is blue. Source: EC2 console, State Manager.
 */
export function associationWord(status: string, details: string): StatusWord {
  const isAtWork = details === "InProgress";
  return {
    family: isAtWork ? "blue" : (families[status] ?? "grey"),
    label: details === status || details === "" ? label(status) : label(details),
  };
}

/** How many machines stand how, the good first: "12 Success, 1 Failed". Empty where nothing was applied yet. */
export function countsInWords(counts: Readonly<Record<string, number>> | undefined): string {
  const order = ["Success", "Failed", "InProgress", "Pending", "Skipped"];
  return Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([status, count]) => `${count.toLocaleString("en-US")} ${label(status).toLowerCase()}`)
    .join(", ");
}

/** Why an association was applied that time. */
export const causeInWords = (cause: string | undefined): string =>
  cause !== undefined && isCause(cause) ? causes[cause] : (cause ?? "-");

/** The schedule of an association in words; without one, when it is applied all the same. */
export function associationSchedule({
  ScheduleExpression,
  ScheduleOffset,
}: {
  ScheduleExpression?: string | undefined;
  ScheduleOffset?: number | undefined;
}): string {
  if (ScheduleExpression === undefined) return "no schedule";
  const read = parseSchedule(ScheduleExpression, "association");
  // One that was kept under other rules is shown as it is.
  return read.ok
    ? scheduleInWords(read.schedule, { ...(ScheduleOffset !== undefined && { offsetDays: ScheduleOffset }) })
    : ScheduleExpression;
}

/** Severities as people read them, worst first. Source: SSM API 2014-11-06, AssociationComplianceSeverity. */
export const severityWords = {
  CRITICAL: "Critical",
  HIGH: "High",
  MEDIUM: "Medium",
  LOW: "Low",
  UNSPECIFIED: "Unspecified",
} as const;

/** What an association is called: its name, or that of the document. */
export const associationTitle = ({ AssociationName, Name }: { AssociationName?: string | undefined; Name: string }) =>
  AssociationName ?? Name;
