"use client";

import { useSyncExternalStore } from "react";
import { relativeTime } from "./relative-time";
import { currentTime, onTick } from "./ticking-clock";

const local = new Intl.DateTimeFormat("en-CA", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** `2026-11-22 18:57:19 UTC`: the form that sorts, pastes and reads the same everywhere. */
export function utcText(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** The same moment in the zone of whoever reads it: `2026-11-22 19:57:19 GMT+1`. */
export function localText(date: Date): string {
  return local.format(date).replace(",", "");
}

/** What {@link Time} takes. */
export interface TimeProps {
  value: Date | null | undefined;
  /** `relative` ("3 minutes ago", default) or `absolute` (local date and time). Both tell local and UTC on hover. */
  look?: "relative" | "absolute";
  /** What stands where there is no time. Default "-". */
  absent?: string;
}

/**
 * A moment. Relative times keep themselves current from one clock for the whole page, and only the ones whose
 * words changed are drawn again. The server, which does not know the reader's zone, writes UTC.
 */
export function Time({ value, look = "relative", absent = "-" }: TimeProps) {
  const text = useSyncExternalStore(
    onTick,
    () => (value ? (look === "relative" ? relativeTime(value, currentTime()) : localText(value)) : absent),
    () => (value ? utcText(value) : absent),
  );
  const title = useSyncExternalStore(
    never,
    () => value && `${localText(value)}\n${utcText(value)}`,
    () => value && utcText(value),
  );
  if (!value) return <span>{absent}</span>;
  return (
    <time dateTime={value.toISOString()} title={title ?? undefined} className="tabular whitespace-nowrap">
      {text}
    </time>
  );
}

function never() {
  return () => {};
}
