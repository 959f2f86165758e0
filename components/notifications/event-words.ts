import type { NotificationEvent } from "@/core/notifications/notification-rules";

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
