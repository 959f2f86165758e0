const two = (value: number) => String(value).padStart(2, "0");

/** A moment as the text of a `datetime-local` box in the reader's zone: `2026-11-22T18:57`. Seconds are dropped. */
export function toLocalText(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment that the text of a `datetime-local` box means in the reader's zone; null for an empty or unfinished one. */
export function fromLocalText(text: string): Date | null {
  if (!/^\d{4,}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? null : date;
}
