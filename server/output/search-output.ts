import * as z from "zod";
import { invocationDoesNotExist } from "@/core/commands/command";
import { operation } from "../operation";
import { outputResources, streamInput, streamOf } from "./output-input";
import { readState } from "./read-store";
import { searchOutput as search } from "./search";

/** What is looked for: a text within one line, as it is written or in any case. */
export const searchQuery = {
  Query: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^\n]*$/, "A match lies within one line."),
  CaseSensitive: z.boolean().default(false),
};

/**
 * Searches the whole of one stream for a text and counts its matches exactly, while the stream is still growing too. The
 * text is looked for as it stands, never as a pattern. Gives the matching lines from a line on, or back from it.
 *
 * `Complete` is false when the search ran out of time; asked again, it goes on. `FirstIndex` says which match, counted
 * from 0, is the first of `Lines`.
 *
 * Errors: InvocationDoesNotExist. Quarterdeck's own.
 */
export const searchOutput = operation({
  name: "SearchOutput",
  doors: ["console"],
  effect: "read",
  access: "viewOutput",
  input: z.strictObject({
    ...streamInput,
    ...searchQuery,
    FromLine: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
    Direction: z.enum(["Forward", "Backward"]).default("Forward"),
    Limit: z.int().min(1).max(1_000).default(100),
  }),

  prepare: outputResources,
  resources: (_, __, resources) => resources,
  missing: ({ CommandId, InstanceId }) => invocationDoesNotExist(CommandId, InstanceId),

  async handle(input, { app, caller }) {
    const { pool } = app.db;
    const stream = streamOf(input, caller);
    if (!(await readState(pool, stream))) throw invocationDoesNotExist(input.CommandId, input.InstanceId);
    const { Query, CaseSensitive, FromLine, Direction, Limit } = input;
    const found = await search(
      pool,
      stream,
      { text: Query, isCaseSensitive: CaseSensitive },
      { line: FromLine, direction: Direction === "Forward" ? "forward" : "backward", limit: Limit },
    );
    return {
      Count: found.count,
      Complete: found.isComplete,
      FirstIndex: found.firstIndex,
      Lines: found.lines.map(({ line, matches }) => ({ Line: line, Matches: matches })),
    };
  },
});
