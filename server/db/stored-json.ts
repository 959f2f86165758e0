import type * as z from "zod";

/**
 * What a JSON column holds, by the schema it was written by; undefined when it holds anything else, because somebody
 * altered it by hand. One such row must not keep people from the page it stands on, so the caller says what it shows
 * instead.
 */
export function storedJson<Schema extends z.ZodType>(schema: Schema, stored: unknown): z.output<Schema> | undefined {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : undefined;
}
