import type { NotificationEvent } from "@/core/notifications/notification-rules";
import { type PolicyType, policyTypes } from "@/core/parameters/policy-rules";

/** What people read for an event. */
export const eventWords: Record<Exclude<NotificationEvent, "All">, string> = {
  InProgress: "In progress",
  Success: "Success",
  TimedOut: "Timed out",
  Cancelled: "Cancelled",
  Failed: "Failed",
};

/** The events of a command's notification, in words. */
export const eventsInWords = (events: readonly string[]): string =>
  events.includes("All")
    ? "every status"
    : Object.entries(eventWords)
        .flatMap(([event, words]) => (events.includes(event) ? [words] : []))
        .join(", ");

const policyWords: Record<PolicyType, string> = {
  Expiration: "Expired",
  ExpirationNotification: "Expires soon",
  NoChangeNotification: "Not changed",
};

/** What happened that a message tells of: to a command, or to a parameter by its policy. */
export function happeningInWords(event: string): string {
  const policyType = policyTypes.find((type) => type === event);
  return policyType ? policyWords[policyType] : eventsInWords([event]);
}
