import { describe, expect, test } from "vitest";
import { exitCodeOf, type GroupStep, inOrder, type OutputGroup, tellingStream } from "./output-groups";

const stream = (sha256: string, bytes = 10) => ({ bytes, sha256 });
const aStep = (given: Partial<GroupStep> = {}): GroupStep => ({
  step: 0,
  attempt: 1,
  outcome: "Success",
  exitCode: 0,
  stdout: stream("a"),
  stderr: stream("empty", 0),
  ...given,
});
const aGroup = (nodes: number, given: Partial<OutputGroup> = {}): OutputGroup => ({
  kind: "same",
  state: "Success",
  steps: [aStep()],
  nodeIds: Array.from({ length: nodes }, (_, index) => `mi-${index}`),
  ...given,
});

test("the largest group that can be compared is first, whatever is larger and cannot be", () => {
  const groups = [
    aGroup(9, { kind: "running", state: null }),
    aGroup(2),
    aGroup(5, { kind: "unknown" }),
    aGroup(3, { state: "Failed" }),
    aGroup(3),
  ];
  expect(inOrder(groups).map(({ kind, state, nodeIds }) => `${kind} ${state} ${nodeIds.length}`)).toEqual([
    "same Success 3",
    "same Failed 3",
    "same Success 2",
    "unknown Success 5",
    "running null 9",
  ]);
});

test("groups of the same size stand in the same order, however they came", () => {
  const groups = ["a", "b", "c"].map((hash) => aGroup(2, { steps: [aStep({ stdout: stream(hash) })] }));
  expect(inOrder([...groups].reverse())).toEqual(inOrder(groups));
});

test.each([
  [[0], 0],
  [[1, 0], 1],
  [[2, 3, 0], 3],
  [[], null],
])("exit codes %j read as %j", (codes, expected) => {
  expect(exitCodeOf(codes.map((exitCode) => aStep({ exitCode })))).toBe(expected);
});

test("asking for a restart is no exit code", () => {
  expect(exitCodeOf([aStep({ outcome: "Restart", exitCode: 194 }), aStep({ attempt: 2 })])).toBe(0);
});

describe("the stream to look at", () => {
  const place = (step: number, name: string) => ({ step, attempt: 1, stream: name });

  test("is the first that differs from the others' and has something", () => {
    const failed = aStep({ stdout: stream("empty", 0), stderr: stream("boom") });
    expect(tellingStream([failed], [aStep()])).toEqual(place(0, "stderr"));
    const second = aStep({ step: 1, stdout: stream("b") });
    expect(tellingStream([aStep(), second], [aStep(), aStep({ step: 1 })])).toEqual(place(1, "stdout"));
  });

  test("is the empty one when what is missing is the difference", () => {
    expect(tellingStream([aStep({ stdout: stream("empty", 0) })], [aStep()])).toEqual(place(0, "stdout"));
  });

  test("is the first that has something, where there is nothing to compare with", () => {
    expect(tellingStream([aStep({ stdout: stream("empty", 0), stderr: stream("boom") })])).toEqual(place(0, "stderr"));
    expect(tellingStream([aStep({ stdout: stream("empty", 0) })])).toBeUndefined();
    expect(tellingStream([])).toBeUndefined();
  });
});
