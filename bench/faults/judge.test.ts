import { expect, test } from "vitest";
import { type InvocationEvidence, judgeCommand, judgeInvocation } from "./judge";
import { planOf, shortSize } from "./plan";

const good: InvocationEvidence = {
  commandId: "command",
  nodeId: "node",
  state: "Success",
  exitCode: 0,
  begun: 1,
  done: 1,
  wrote: { exitCode: 0 },
  isCutShort: false,
  streams: [{ stream: "stdout", ownSha256: "a", storedSha256: "a", isPrefix: true }],
};
const kindsOf = (changes: Partial<InvocationEvidence>) => [
  ...new Set(judgeInvocation({ ...good, ...changes }).map(({ kind }) => kind)),
];
const stream = (changes: object) => [
  { stream: "stdout" as const, ownSha256: "a", storedSha256: "a", isPrefix: true, ...changes },
];

test.each([
  ["a run that went as its script says", {}, []],
  ["one that failed as it was written to", { state: "Failed", exitCode: 7, wrote: { exitCode: 7 } }, []],
  ["one that lost its supervisor", { state: "Interrupted", done: 0, isCutShort: true, exitCode: -1 }, []],
  ["one whose agent was killed before the script began", { state: "Interrupted", begun: 0, done: 0 }, []],
  ["one that goes on for ever", { state: "InProgress" }, ["not ended"]],
  ["one that ran twice", { begun: 2 }, ["executed twice"]],
  ["a success that never finished", { done: 0 }, ["false success"]],
  ["a success of a script that fails", { wrote: { exitCode: 3 } }, ["false success"]],
  ["a success that never ran", { begun: 0, done: 0 }, ["false success"]],
  ["a failure of a script that succeeds", { state: "Failed", exitCode: 1 }, ["false failure"]],
  ["a failure with another exit code", { state: "Failed", exitCode: 1, wrote: { exitCode: 2 } }, ["false failure"]],
  ["an interruption by nobody", { state: "Interrupted" }, ["false failure"]],
  ["a machine that is said to be away", { state: "DeliveryTimedOut", begun: 0, done: 0 }, ["false failure"]],
  ["other bytes than were written", { streams: stream({ storedSha256: "b" }) }, ["wrong output"]],
  ["no bytes of a script that wrote some", { streams: stream({ ownSha256: undefined }) }, ["wrong output"]],
  [
    "an interrupted run with other bytes",
    { state: "Interrupted", isCutShort: true, streams: stream({ isPrefix: false }) },
    ["wrong output"],
  ],
] satisfies [string, Partial<InvocationEvidence>, string[]][])("judges %s", (_, changes, expected) => {
  expect(kindsOf(changes)).toEqual(expected);
});

test("a command's sums are those of its invocations", () => {
  const command = {
    commandId: "command",
    counts: { targets: 2, completed: 2, errors: 0 },
    status: "Success",
    isGreen: true,
    invocations: [good, good],
  };
  const kinds = (changes: object) => judgeCommand({ ...command, ...changes }).map(({ kind }) => kind);
  expect(kinds({})).toEqual([]);
  expect(kinds({ counts: { targets: 2, completed: 1, errors: 0 } })).toEqual(["wrong counts"]);
  expect(kinds({ invocations: [good] })).toEqual(["wrong counts"]);
  expect(kinds({ status: "Failed" })).toEqual(["wrong counts"]);
  expect(kinds({ isGreen: false })).toEqual(["wrong counts"]);
  const failed: InvocationEvidence = { ...good, state: "Failed", exitCode: 7, wrote: { exitCode: 7 } };
  expect(kinds({ invocations: [good, failed] })).toEqual(["wrong counts", "wrong counts"]);
});

test("a seed makes the same plan every time, and another one another", () => {
  const shown = (seed: number) => {
    const { commands, faults } = planOf(seed, shortSize);
    return JSON.stringify([commands.map(({ work, maxConcurrency }) => [work("key"), maxConcurrency]), faults]);
  };
  expect(shown(7)).toBe(shown(7));
  expect(shown(7)).not.toBe(shown(8));
});
