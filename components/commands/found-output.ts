import type { Answer } from "@/components/console/call";

/** What one answer found in a stream. */
export type FoundMatch = Answer<"SearchCommandOutput">["Matches"][number];

/** A stream with matches, whole. */
export type FoundStream = Pick<FoundMatch, "Step" | "Attempt" | "Stream" | "Count" | "Lines">;

/** A machine of a command with matches: how many in all, and in which streams. */
export type FoundMachine = Pick<
  FoundMatch,
  "CommandId" | "DocumentName" | "RequestedDateTime" | "InstanceId" | "InstanceName"
> & { count: number; streams: FoundStream[] };

/** Of a stream that came in several answers no more lines are kept than of others. */
export const linesPerStream = 5;

const isSame = (a: FoundStream, b: FoundStream) =>
  a.Step === b.Step && a.Attempt === b.Attempt && a.Stream === b.Stream;

/**
 * What was found so far with what another answer found: by machine, in the order in which they came. What a long stream
 * has comes in several answers, whose counts add up.
 */
export function withFound(machines: readonly FoundMachine[], matches: readonly FoundMatch[]): FoundMachine[] {
  const byMachine = new Map(machines.map((machine) => [`${machine.CommandId} ${machine.InstanceId}`, machine]));
  for (const { Step, Attempt, Stream, Count, Lines, ...of } of matches) {
    const key = `${of.CommandId} ${of.InstanceId}`;
    const known = byMachine.get(key) ?? { ...of, count: 0, streams: [] };
    const found = { Step, Attempt, Stream, Count, Lines };
    const begun = known.streams.some((each) => isSame(each, found));
    const streams = begun
      ? known.streams.map((each) =>
          isSame(each, found)
            ? { ...each, Count: each.Count + Count, Lines: [...each.Lines, ...Lines].slice(0, linesPerStream) }
            : each,
        )
      : [...known.streams, found];
    byMachine.set(key, { ...known, count: known.count + Count, streams });
  }
  return [...byMachine.values()];
}
