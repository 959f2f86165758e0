import * as z from "zod";

/** A moment as the doors bring it: seconds since the epoch (AWS), ISO 8601 (console), a Date (the server itself). */
export const Moment = z.union([
  z.date(),
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  z
    .number()
    .nonnegative()
    .max(8.64e12)
    .transform((seconds) => new Date(seconds * 1000)),
]);
