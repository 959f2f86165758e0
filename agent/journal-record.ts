import * as z from "zod";
import { Report, StepEvent } from "@/core/node-protocol";

const order = z.uuid();
const at = z.int().nonnegative();
const step = z.int().nonnegative();
const attempt = z.int().positive();

/**
 * What the journal may say, one JSON line each. `accepted`, `starting` and `ended` are on the disk before what they
 * announce happens; times are server time in milliseconds.
 */
export const JournalRecord = z.discriminatedUnion("record", [
  /** The order was verified; it may be acknowledged and run. Bytes are base64. */
  z.strictObject({ record: z.literal("accepted"), at, order, envelope: z.base64(), body: z.base64() }),
  /** A step's script is about to be started. From here on this attempt is never started again. */
  z.strictObject({ record: z.literal("starting"), at, order, step, attempt }),
  /**
   * An attempt at a step has ended, with what will be reported about it. `bootId`: it asked for a restart of the machine,
   * and in another boot than this one the next attempt begins.
   */
  z.strictObject({ record: z.literal("ended"), order, event: StepEvent, bootId: z.string().optional() }),
  /** The order is to be stopped, or never started. `until`: how long that is remembered when the order is unknown. */
  z.strictObject({ record: z.literal("cancelled"), at, order, until: at }),
  /** How the run ended: what the report will say. */
  z.strictObject({
    record: z.literal("closed"),
    at,
    order,
    outcome: Report.shape.outcome,
    message: z.string().optional(),
  }),
  /** The server has everything; only the ledger's line remains of the order. */
  z.strictObject({ record: z.literal("reported"), order, nonce: z.string(), until: at }),
]);

/** One line of the journal. */
export type JournalRecord = z.infer<typeof JournalRecord>;
