import * as z from "zod";

/** What the bench asks of a process of its fleet, one question at a time. */
export const FleetQuestion = z.discriminatedUnion("ask", [
  /** Register so many nodes, and remember them. */
  z.strictObject({
    ask: z.literal("register"),
    server: z.string(),
    activationId: z.string(),
    activationCode: z.string(),
    count: z.int().positive(),
    home: z.string(),
  }),
  /** Connect those that are registered and not connected. */
  z.strictObject({ ask: z.literal("connect") }),
  /** What was counted since the last time, which is counted no more. */
  z.strictObject({ ask: z.literal("tally") }),
  /** Open bare sockets, which acknowledge what they are sent. */
  z.strictObject({ ask: z.literal("connect-bare"), url: z.string(), count: z.int().positive() }),
  /** Disconnect everything. */
  z.strictObject({ ask: z.literal("stop") }),
]);
export type FleetQuestion = z.infer<typeof FleetQuestion>;

/** A question as it travels. */
export const NumberedQuestion = z.strictObject({ id: z.int(), question: FleetQuestion });

/** What a process of the fleet counted. See Tally. */
export const TallyAnswer = z.object({
  taken: z.int(),
  reported: z.int(),
  storedBytes: z.int(),
  firstSentAt: z.number(),
  lastStoredAt: z.number(),
  lost: z.int(),
  saidAgain: z.int(),
  failures: z.record(z.string(), z.int()),
});

/** An answer as it travels; `value` is read by whoever asked. */
export const NumberedAnswer = z.object({ id: z.int(), value: z.unknown(), error: z.string().optional() });
export type NumberedAnswer = z.infer<typeof NumberedAnswer>;
