import { expect, test } from "vitest";
import { type FoundMatch, linesPerStream, withFound } from "./found-output";

const line = (Line: number) => ({ Line, Matches: 1, Text: "", IsCut: false, Before: null, After: null });
const found = (InstanceId: string, Stream: "stdout" | "stderr", ...lines: number[]): FoundMatch => ({
  CommandId: "c",
  DocumentName: "d",
  RequestedDateTime: "2026-01-01T00:00:00Z",
  InstanceId,
  InstanceName: InstanceId,
  Step: 0,
  Attempt: 1,
  Stream,
  Count: lines.length,
  Lines: lines.map(line),
});

test("what a machine has is counted over its streams, and over the answers that a stream came in", () => {
  const first = withFound([], [found("a", "stdout", 1, 2), found("a", "stderr", 9), found("b", "stdout", 1)]);
  const machines = withFound(first, [found("b", "stdout", 5), found("c", "stdout", 1)]);
  expect(machines.map(({ InstanceId, count, streams }) => [InstanceId, count, streams.length])).toEqual([
    ["a", 3, 2],
    ["b", 2, 1],
    ["c", 1, 1],
  ]);
  expect(machines[1]?.streams[0]?.Lines.map(({ Line }) => Line)).toEqual([1, 5]);
});

test("of a stream no more lines are kept than fit, and all are counted", () => {
  const machines = withFound(withFound([], [found("a", "stdout", 1, 2, 3)]), [found("a", "stdout", 4, 5, 6, 7)]);
  expect(machines[0]?.count).toBe(7);
  expect(machines[0]?.streams[0]?.Lines).toHaveLength(linesPerStream);
});
