const steps = [
  { unit: "second", seconds: 1, until: 60 },
  { unit: "minute", seconds: 60, until: 3600 },
  { unit: "hour", seconds: 3600, until: 86_400 },
  { unit: "day", seconds: 86_400, until: 86_400 * 45 },
  { unit: "month", seconds: 86_400 * 30.44, until: 86_400 * 548 },
  { unit: "year", seconds: 86_400 * 365.25, until: Number.POSITIVE_INFINITY },
] as const;

/**
 * How far `date` is from `now` in the largest whole unit: "just now" within five seconds either way, then
 * "12 seconds ago", "in 3 minutes", "2 days ago". Units are rounded down, so nothing is said to be older than it is.
 */
export function relativeTime(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 5) return "just now";
  const step = steps.find(({ until }) => distance < until);
  if (!step) return "just now";
  const count = Math.floor(distance / step.seconds) || 1;
  const words = `${count} ${step.unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** A length of time in its two largest units: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h". Negative lengths count as zero. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toString()} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}
