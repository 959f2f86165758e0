import * as z from "zod";
import { invocationDoesNotExist } from "@/core/commands/command";
import { operation } from "../operation";
import { outputResources, streamInput, streamOf } from "./output-input";
import { type OutputRange, readBytes, readLines, readTail, readTotals } from "./read";

/** The most bytes that one call gives. */
export const MAX_RANGE_BYTES = 1024 * 1024;

const Position = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * A range of one stream's bytes, exactly as they were written, and how much there is in all. From a line, from an
 * offset, or the last lines; from the beginning when none is given. Lines and offsets count from 0.
 *
 * `Content` is base64: output is bytes, and a range may begin or end inside a character. `Cut` says that the first line
 * alone is longer than MaxBytes. With MaxBytes 0 only the totals are answered.
 *
 * Errors: InvocationDoesNotExist. Quarterdeck's own; to view output is an action of its own.
 */
export const getOutput = operation({
  name: "GetOutput",
  doors: ["console"],
  effect: "read",
  access: "viewOutput",
  input: z
    .strictObject({
      ...streamInput,
      FromLine: Position.optional(),
      FromOffset: Position.optional(),
      Tail: z.int().min(1).max(10_000).optional(),
      MaxLines: z.int().min(1).max(10_000).default(2_000),
      MaxBytes: z
        .int()
        .min(0)
        .max(MAX_RANGE_BYTES)
        .default(256 * 1024),
    })
    .refine(
      ({ FromLine, FromOffset, Tail }) => [FromLine, FromOffset, Tail].filter((each) => each !== undefined).length <= 1,
      "Give one of FromLine, FromOffset and Tail.",
    ),

  prepare: outputResources,
  resources: (_, __, resources) => resources,
  missing: ({ CommandId, InstanceId }) => invocationDoesNotExist(CommandId, InstanceId),

  async handle(input, { app, caller }) {
    const { pool } = app.db;
    const stream = streamOf(input, caller);
    const { FromLine, FromOffset = 0, Tail, MaxLines, MaxBytes } = input;
    const nothing: OutputRange = { offset: FromOffset, firstLine: FromLine ?? 0, bytes: Buffer.alloc(0), cut: false };
    const range = await (MaxBytes === 0
      ? nothing
      : Tail !== undefined
        ? readTail(pool, stream, Tail, MaxBytes)
        : FromLine !== undefined
          ? readLines(pool, stream, FromLine, MaxLines, MaxBytes)
          : readBytes(pool, stream, FromOffset, MaxBytes));
    // After the range, so that the totals are never less than what the range shows.
    const totals = await readTotals(pool, stream);
    if (!totals) throw invocationDoesNotExist(input.CommandId, input.InstanceId);
    return {
      Content: range.bytes.toString("base64"),
      Offset: range.offset,
      FirstLine: range.firstLine,
      Cut: range.cut,
      TotalBytes: totals.bytes,
      TotalLines: totals.lines,
      Ended: totals.ended,
      LastStoredAt: totals.storedAt ?? null,
      /** What the node said when the step had ended; null until then. */
      NodeBytes: totals.node?.bytes ?? null,
      Sha256: totals.node?.sha256 ?? null,
      Verified: totals.node?.verified ?? null,
      LateBytes: totals.node?.lateBytes ?? 0,
      /** How often a secret was masked on the node, before anything was kept; null where the step was given none. */
      MaskedSecrets: totals.node?.masked ?? null,
    };
  },
});
