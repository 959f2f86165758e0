import { setImmediate } from "node:timers/promises";
import { type FoundLine, type LineScanner, lineScanner } from "./line-scanner";
import type { Matcher } from "./matcher";
import type { Asked } from "./read-store";
import { type ScannedSegment, type ScanPlace, segmentsOfCommand } from "./scan-store";
import type { OutputStream } from "./segments";

/** What a search may still spend; it is counted down by whoever searches. */
type ScanBudget = { deadline: number; bytes: number; streams: number };

/** What was found in one stream, or in the part of it that was searched this time. */
export type FoundInStream = Pick<OutputStream, "nodeId" | "step" | "attempt" | "stream"> & {
  count: number;
  lines: FoundLine[];
};

/** Segments that are fetched at once: some megabytes at most. */
const segmentsAtOnce = 32;
/** The event loop is given back after this, milliseconds. */
const sliceMilliseconds = 8;

/**
 * Searches every stream of a command, one after the other, until all have been or the budget is spent. Gives where to go
 * on, undefined at the end; what is appended behind that meanwhile is found then, and what was searched is not searched
 * again.
 *
 * @param budget  is spent
 * @param limit   how many lines are kept of each stream
 * @param nodeIds of which nodes; undefined stands for all
 */
export async function scanCommand(
  client: Asked,
  command: Pick<OutputStream, "accountId" | "commandId">,
  matcher: Matcher,
  { from, nodeIds, limit }: { from: ScanPlace | undefined; nodeIds: readonly string[] | undefined; limit: number },
  budget: ScanBudget,
): Promise<{ found: FoundInStream[]; next: ScanPlace | undefined }> {
  const found: FoundInStream[] = [];
  let place = from;
  let current: { at: ScannedSegment; scanner: LineScanner; end: number } | undefined;
  let sliceEnd = performance.now() + sliceMilliseconds;

  const close = () => {
    if (!current) return;
    const { at, scanner } = current;
    const { count, lines } = scanner.found();
    if (count > 0) {
      found.push({ nodeId: at.nodeId, step: at.step, attempt: at.attempt, stream: at.stream, count, lines });
      budget.streams -= 1;
    }
    current = undefined;
  };

  for (;;) {
    const segments = await segmentsOfCommand(client, command, place, nodeIds, segmentsAtOnce);
    for (const segment of segments) {
      if (!current || !isSame(current.at, segment)) {
        current?.scanner.finish();
        close();
        const start = place && isSame(place, segment) ? place : { offset: 0, line: 0 };
        current = { at: segment, scanner: lineScanner(matcher, start, limit), end: start.offset };
      }
      // Of a segment that was merged meanwhile a part has been searched.
      const bytes = segment.bytes.subarray(Math.max(0, current.end - segment.offset));
      current.scanner.push(bytes);
      current.end += bytes.length;
      budget.bytes -= bytes.length;
      place = { ...nameOf(segment), offset: current.end, line: 0 };
      const now = performance.now();
      if (now > budget.deadline || budget.bytes <= 0 || budget.streams <= 0) {
        current.scanner.pause();
        const next = { ...nameOf(segment), ...current.scanner.place() };
        close();
        return { found, next };
      }
      if (now > sliceEnd) {
        await setImmediate();
        sliceEnd = performance.now() + sliceMilliseconds;
      }
    }
    if (segments.length < segmentsAtOnce) {
      current?.scanner.finish();
      close();
      return { found, next: undefined };
    }
  }
}

const isSame = (a: Omit<ScanPlace, "offset" | "line">, b: Omit<ScanPlace, "offset" | "line">) =>
  a.nodeId === b.nodeId && a.step === b.step && a.attempt === b.attempt && a.stream === b.stream;

const nameOf = ({ nodeId, step, attempt, stream }: ScannedSegment) => ({ nodeId, step, attempt, stream });
