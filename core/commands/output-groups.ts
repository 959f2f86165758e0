import type { StepOutcome } from "../node-protocol";
import type { InvocationState } from "./invocation";

/** One stream of an attempt at a step as a group of machines has it: how long, and its SHA-256. */
type GroupStream = { bytes: number; sha256: string };

/** An attempt at a step as every machine of a group has it. A stream is null where the node never said how it ended. */
export type GroupStep = {
  step: number;
  attempt: number;
  outcome: StepOutcome | null;
  exitCode: number | null;
  stdout: GroupStream | null;
  stderr: GroupStream | null;
};

/**
 * What is known of a group's output. `same`: every machine printed the same bytes, and what is stored has been compared
 * with what the node said. `unknown`: it has ended, but how its output ended was not reported, or what is stored is not
 * what the node said; nothing is known of what they have in common. `running`: still running, or not compared yet.
 */
export type GroupKind = "same" | "unknown" | "running";

/** Machines of a command whose output is alike. */
export type OutputGroup = {
  kind: GroupKind;
  /** Null while running: such machines are one group whatever each of them is doing. */
  state: InvocationState | null;
  /** None unless `same`; also none where nothing ever ran. */
  steps: GroupStep[];
  nodeIds: string[];
};

const rank: Record<GroupKind, number> = { same: 0, unknown: 1, running: 2 };

/**
 * Groups in the order in which they are read: the largest of those that can be compared first, then what cannot be, then
 * what is still running. Of two that are as large the one that succeeded is first.
 */
export const inOrder = <Group extends OutputGroup>(groups: readonly Group[]): Group[] =>
  [...groups].sort(
    (a, b) =>
      rank[a.kind] - rank[b.kind] ||
      b.nodeIds.length - a.nodeIds.length ||
      Number(b.state === "Success") - Number(a.state === "Success") ||
      JSON.stringify(a.steps).localeCompare(JSON.stringify(b.steps)),
  );

/** The exit code that says how a machine fared: the last one that is not 0, else the last one; null where there is none. */
export function exitCodeOf(steps: readonly Pick<GroupStep, "outcome" | "exitCode">[]): number | null {
  const codes = steps.flatMap(({ outcome, exitCode }) =>
    outcome === "Restart" || exitCode === null ? [] : [exitCode],
  );
  return codes.findLast((code) => code !== 0) ?? codes.at(-1) ?? null;
}

/** A stream of an attempt at a step. */
export type StreamPlace = { step: number; attempt: number; stream: "stdout" | "stderr" };

const streams = ["stdout", "stderr"] as const;
const streamsOf = (steps: readonly GroupStep[]) =>
  steps.flatMap(({ step, attempt, ...each }) =>
    streams.map((stream) => ({ place: { step, attempt, stream }, total: each[stream] })),
  );
const isAt = (a: StreamPlace, b: StreamPlace) => a.step === b.step && a.attempt === b.attempt && a.stream === b.stream;

/**
 * Which stream to look at first: of a group that differs from `others`, the first stream that differs, and rather one
 * that the group has something in; of one on its own, the first that has something. Undefined when nothing was printed.
 */
export function tellingStream(steps: readonly GroupStep[], others: readonly GroupStep[] = []): StreamPlace | undefined {
  const own = streamsOf(steps);
  const theirs = streamsOf(others);
  const differing = own.filter(({ place, total }) => {
    const other = theirs.find((each) => isAt(each.place, place))?.total;
    return others.length > 0 && total?.sha256 !== other?.sha256 && (total?.bytes ?? 0) + (other?.bytes ?? 0) > 0;
  });
  const hasBytes = ({ total }: (typeof own)[number]) => (total?.bytes ?? 0) > 0;
  return (differing.find(hasBytes) ?? differing[0] ?? own.find(hasBytes))?.place;
}
