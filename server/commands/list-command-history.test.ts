import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { commandSortKeys } from "@/core/commands/command-rules";
import { commandStatusDetails, machineStatusDetails } from "@/core/commands/status-details";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { deregisterManagedInstance } from "../nodes/deregister-managed-instance";
import { nodeEvents } from "../nodes/node-events";
import { type InputOf, type OutputOf, perform } from "../operation";
import { cancelCommand } from "./cancel-command";
import { listCommandHistory } from "./list-command-history";
import { endWorkOfDeregisteredNode } from "./node-gone";
import { sendCommand } from "./send-command";

let app: TestApplication;
/** Seven commands, oldest first; some of them alike in every column but the time. */
const sent: string[] = [];
let lost: string;

type Question = InputOf<typeof listCommandHistory>;
type Listed = OutputOf<typeof listCommandHistory>["Commands"][number];

const ask = async (input: Question = {}) => (await perform(app, listCommandHistory, input, aCaller(app))).output;

beforeAll(async () => {
  app = await testApplication();
  const [one, two, gone] = [(await aNode(app)).id, (await aNode(app)).id, (await aNode(app)).id];
  const start = app.now().getTime();
  const wanted = [
    { InstanceIds: [one], Comment: "b" },
    { InstanceIds: [one, two], Comment: "a" },
    { InstanceIds: [one], Comment: "" },
    { Targets: [{ Key: "tag:Role", Values: ["nobody"] }], Comment: "b" },
    { InstanceIds: [two], Comment: "Ä" },
    { InstanceIds: [one, gone], Comment: "a" },
    { InstanceIds: [one, two], Comment: "b", DocumentName: "AWS-RunPowerShellScript" },
  ];
  for (const [index, given] of wanted.entries()) {
    app.setNow(new Date(start + index * 60_000));
    const input = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, ...given };
    sent.push((await perform(app, sendCommand, input, aCaller(app))).output.Command.CommandId);
  }
  lost = sent[5] ?? "";
  await perform(app, cancelCommand, { CommandId: sent[0] }, aCaller(app));
  nodeEvents.onDeregistered.push(endWorkOfDeregisteredNode);
  await perform(app, deregisterManagedInstance, { InstanceId: gone }, aCaller(app));
  await vi.waitFor(
    async () => {
      const { Commands } = await ask({ CommandId: lost });
      expect(Commands).toMatchObject([{ ErrorCount: 1, CompletedCount: 1 }]);
    },
    { timeout: 60_000 },
  );
});
afterAll(async () => {
  nodeEvents.onDeregistered.splice(0);
  await app?.destroy();
});

/** The whole list, page by page. */
async function pages(question: Question, size: number): Promise<Listed[]> {
  const rows: Listed[] = [];
  let token: string | undefined;
  do {
    const page = await ask({ ...question, MaxResults: size, ...(token !== undefined && { NextToken: token }) });
    expect(page.Commands.length).toBeLessThanOrEqual(size);
    rows.push(...page.Commands);
    token = page.NextToken;
  } while (token !== undefined);
  return rows;
}

const cellOf = (row: Listed, key: (typeof commandSortKeys)[number]) => {
  const value = key === "Status" ? row.StatusDetails : row[key];
  return value instanceof Date ? value.getTime() : value;
};

describe.each(commandSortKeys)("a list by %s", (SortBy) => {
  test.each(["Ascending", "Descending"] as const)(
    "has each command once over pages of any size, %s",
    async (SortOrder) => {
      const whole = await ask({ SortBy, SortOrder });
      expect(whole.Commands.map(({ CommandId }) => CommandId).toSorted()).toEqual(sent.toSorted());
      for (const size of [1, 2, 3])
        expect((await pages({ SortBy, SortOrder }, size)).map(({ CommandId }) => CommandId)).toEqual(
          whole.Commands.map(({ CommandId }) => CommandId),
        );
    },
  );

  test("is in that order, and what is alike comes newest first", async () => {
    const up = (await ask({ SortBy, SortOrder: "Ascending" })).Commands;
    const down = (await ask({ SortBy, SortOrder: "Descending" })).Commands;
    const values = up.map((row) => cellOf(row, SortBy));
    expect(down.map((row) => cellOf(row, SortBy))).toEqual(values.toReversed());
    if (values.every((value) => typeof value === "number")) expect(values).toEqual(values.toSorted((a, b) => a - b));
    for (const rows of [up, down])
      for (const [index, row] of rows.entries()) {
        const next = rows[index + 1];
        if (next && cellOf(next, SortBy) === cellOf(row, SortBy)) expect(next.CommandId < row.CommandId).toBe(true);
      }
  });
});

test("without an order it is newest first, and every page but the first leaves the number of all out", async () => {
  const { Commands, Total, NextToken } = await ask({ MaxResults: 3 });
  expect(Commands.map(({ CommandId }) => CommandId)).toEqual(sent.toReversed().slice(0, 3));
  expect(Total).toBe(7);
  expect((await ask({ MaxResults: 3, NextToken })).Total).toBeUndefined();
});

test("a command that is sent meanwhile moves no other from one page to the next", async () => {
  const question = { SortBy: "Comment", SortOrder: "Descending" } as const;
  const before = (await ask(question)).Commands.map(({ CommandId }) => CommandId);
  const first = await ask({ ...question, MaxResults: 3 });
  app.setNow(new Date(app.now().getTime() + 60_000));
  const Targets = [{ Key: "tag:Role", Values: ["nobody"] }];
  const input = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, Targets, Comment: "Ä" };
  sent.push((await perform(app, sendCommand, input, aCaller(app))).output.Command.CommandId);
  const rest = await ask({ ...question, NextToken: first.NextToken });
  expect([...first.Commands, ...rest.Commands].map(({ CommandId }) => CommandId)).toEqual(before);
});

test("a token is good for the order that it was given for, and for no other", async () => {
  const { NextToken } = await ask({ SortBy: "Comment", SortOrder: "Ascending", MaxResults: 2 });
  for (const other of [
    { SortBy: "Comment", SortOrder: "Descending" },
    { SortBy: "Status", SortOrder: "Ascending" },
    {},
  ] as const)
    await expect(ask({ ...other, NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
});

test("an order by what is no column is refused by the member's name", async () => {
  // @ts-expect-error: no such column
  await expect(ask({ SortBy: "Parameters" })).rejects.toMatchObject({
    code: "ValidationException",
    problems: [{ path: ["SortBy"] }],
  });
});

const found = async (...statuses: string[]) =>
  (await ask({ Filters: statuses.map((value) => ({ key: "Status", value })) })).Commands.map(
    ({ CommandId }) => CommandId,
  );

test("statuses of both kinds are alternatives", async () => {
  expect(await found("Cancelled")).toEqual([sent[0]]);
  expect((await found("Cancelled", "NoInstancesInTag")).toSorted()).toEqual(
    [sent[0], sent[3], ...sent.slice(7)].toSorted(),
  );
});

test("a status that only machines have finds the commands in which one has it, whatever became of the others", async () => {
  expect(await found("Undeliverable")).toEqual([lost]);
  expect(await found("Undeliverable", "Cancelled")).toEqual([lost, sent[0]]);
});

test.each([...commandStatusDetails, ...machineStatusDetails, "TimedOut", "AccessDenied", "LimitExceeded"])(
  "the status %s can be asked for",
  async (status) => {
    const found = (await ask({ Filters: [{ key: "Status", value: status }] })).Commands;
    for (const { Status, StatusDetails, CommandId } of found)
      expect([Status, StatusDetails, CommandId === lost && "Undeliverable"]).toContain(status);
  },
);
