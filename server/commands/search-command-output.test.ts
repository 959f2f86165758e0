import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { getManagedNode } from "../nodes/get-managed-node";
import { type Caller, type InputOf, perform } from "../operation";
import { getOutput } from "../output/get-output";
import { getCommand } from "./get-command";
import { searchCommandOutput } from "./search-command-output";
import { aPrintedCommand } from "./testing";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

type Input = Partial<InputOf<typeof searchCommandOutput>>;

/** Every answer to a search until it is through. */
async function search(input: Input, caller: Caller = aCaller(app)) {
  const matches: Awaited<ReturnType<typeof ask>>["Matches"] = [];
  const ask = async (NextToken?: string) =>
    (await perform(app, searchCommandOutput, { Query: "needle", ...input, ...(NextToken && { NextToken }) }, caller))
      .output;
  let answer = await ask();
  const { TotalInvocations } = answer;
  let searched = 0;
  for (let calls = 1; ; calls++) {
    matches.push(...answer.Matches);
    searched += answer.SearchedInvocations;
    if (!answer.NextToken) return { matches, searched, TotalInvocations, calls };
    answer = await ask(answer.NextToken);
  }
}

describe("a search of one command", () => {
  test("counts on each machine, gives the lines with what is around them, and comes past every machine", async () => {
    const { CommandId, nodeIds } = await aPrintedCommand(app, [
      { stdout: "before\na needle and a Needle\nafter\n" },
      { stdout: "nothing\n", stderr: "needle needle" },
      { isSilent: true, state: "DeliveryTimedOut" },
    ]);
    const { matches, searched, TotalInvocations } = await search({ CommandId });
    expect(searched).toBe(3);
    expect(TotalInvocations).toBe(3);
    const of = (index: number) => matches.find(({ InstanceId }) => InstanceId === nodeIds[index]);
    expect(matches).toHaveLength(2);
    expect(of(0)).toMatchObject({
      InstanceName: "node-00000",
      Stream: "stdout",
      Count: 2,
      Lines: [{ Line: 1, Text: "a needle and a Needle", Before: "before", After: "after" }],
    });
    expect(of(1)).toMatchObject({
      Stream: "stderr",
      Count: 2,
      Lines: [{ Line: 0, Matches: 2, Before: null, After: null }],
    });
    expect(
      (await search({ CommandId, CaseSensitive: true })).matches.find(({ Stream }) => Stream === "stdout"),
    ).toMatchObject({
      Count: 1,
    });
  });

  test("goes on where it stopped when there is more than one answer holds", async () => {
    const { CommandId } = await aPrintedCommand(
      app,
      Array.from({ length: 450 }, (_, index) => ({ stdout: `needle ${index}\n` })),
    );
    const { matches, searched, calls } = await search({ CommandId });
    expect(calls).toBeGreaterThan(2);
    expect(new Set(matches.map(({ InstanceId }) => InstanceId)).size).toBe(450);
    expect(matches.reduce((sum, { Count }) => sum + Count, 0)).toBe(450);
    expect(searched).toBe(450);
  });
});

test("past commands are searched by document, by time and by machine", async () => {
  const { CommandId, nodeIds } = await aPrintedCommand(app, [
    { stdout: "haystack-1 needle\n" },
    { stdout: "needle\n" },
  ]);
  const commandsOf = async (input: Input) =>
    new Set((await search({ Query: "haystack-1", ...input })).matches.map((each) => each.CommandId));
  const filter = (key: "DocumentName" | "InvokedAfter" | "InvokedBefore", value: string) => ({
    Filters: [{ key, value }],
  });
  const hour = 3_600_000;
  const at = (offset: number) => new Date(app.now().getTime() + offset).toISOString();
  expect(await commandsOf({})).toEqual(new Set([CommandId]));
  expect(await commandsOf(filter("DocumentName", "AWS-RunShellScript"))).toEqual(new Set([CommandId]));
  expect(await commandsOf(filter("DocumentName", "AWS-UpdateSSMAgent"))).toEqual(new Set());
  expect(await commandsOf(filter("InvokedAfter", at(-hour)))).toEqual(new Set([CommandId]));
  expect(await commandsOf(filter("InvokedAfter", at(hour)))).toEqual(new Set());
  expect(await commandsOf(filter("InvokedBefore", at(-hour)))).toEqual(new Set());
  expect(await commandsOf({ InstanceId: nodeIds[0] })).toEqual(new Set([CommandId]));
  expect(await commandsOf({ InstanceId: nodeIds[1] })).toEqual(new Set());
});

test("a token is good for the search that gave it alone, and what cannot be searched for is refused by name", async () => {
  const ask = (input: Input) => perform(app, searchCommandOutput, { Query: "needle", ...input }, aCaller(app));
  await expect(ask({ NextToken: "e30.e30" })).rejects.toMatchObject({ code: "InvalidNextToken" });
  await expect(ask({ Query: "two\nlines" })).rejects.toMatchObject({ code: "ValidationException" });
  await expect(ask({ InstanceId: "mi-00000000000000000" })).rejects.toMatchObject({ code: "InvalidInstanceId" });
  await expect(ask({ CommandId: "00000000-0000-0000-0000-000000000000" })).rejects.toMatchObject({
    code: "InvalidCommandId",
  });
});

describe("who may view what", () => {
  const web = `resource.hasTag("Team") && resource.getTag("Team") == "web"`;
  const reading = [
    [],
    ['permit (principal, action in Action::"read", resource);'],
    [
      'permit (principal, action in Action::"read", resource is Command);',
      `permit (principal, action in Action::"read", resource is Node) when { ${web} };`,
    ],
  ];
  const ofCommands = [
    [],
    ['permit (principal, action in Action::"viewOutput", resource is Command);'],
    [
      'permit (principal, action in Action::"viewOutput", resource is Command) when { resource.requestedBy == "user/alice" };',
    ],
  ];
  const ofNodes = [
    [],
    ['permit (principal, action in Action::"viewOutput", resource is Node);'],
    [`permit (principal, action in Action::"viewOutput", resource is Node) when { ${web} };`],
    [
      'permit (principal, action in Action::"viewOutput", resource is Node);',
      `forbid (principal, action in Action::"viewOutput", resource is Node) when { ${web} };`,
    ],
  ];
  // Every combination of what somebody may read, and of which commands and machines they may view the output.
  const combinations = reading.flatMap((read) =>
    ofCommands.flatMap((command) => ofNodes.map((node) => [...read, ...command, ...node])),
  );

  test("a search tells exactly what opening each output, and knowing of it, would", async () => {
    const outputs = [
      { stdout: "matrix needle\n", tags: { Team: "web" } },
      { stdout: "matrix needle\n", tags: { Team: "db" } },
    ];
    const commands = [
      await aPrintedCommand(app, outputs, aCaller(app, { id: "alice" })),
      await aPrintedCommand(app, outputs, aCaller(app, { id: "bob" })),
    ];
    const user = await aUser(app, { role: "None" });
    const caller = aCaller(app, { id: user.name, roles: ["None"] });
    const seen = new Set<string>();
    for (const rules of combinations.filter(({ length }) => length > 0)) {
      const Text = rules.map((rule) => rule.replace("principal,", `principal == User::"${user.name}",`)).join("\n");
      await app.db.prisma.policy.deleteMany({ where: { accountId: app.config.accountId } });
      await perform(app, createPolicy, { Name: "combination", Text }, aCaller(app));
      app.access.forget(app.config.accountId);

      const expected: string[] = [];
      for (const { CommandId, nodeIds } of commands) {
        for (const InstanceId of nodeIds) {
          const allowed = (asked: Promise<unknown>) =>
            asked.then(
              () => true,
              () => false,
            );
          const which = { CommandId, InstanceId };
          if (
            (await allowed(perform(app, getCommand, { CommandId }, caller))) &&
            (await allowed(perform(app, getManagedNode, { InstanceId }, caller))) &&
            (await allowed(perform(app, getOutput, which, caller)))
          )
            expected.push(`${CommandId} ${InstanceId}`);
        }
      }
      const found = await search({ Query: "matrix needle" }, caller).then(
        ({ matches }) => matches.map(({ CommandId, InstanceId }) => `${CommandId} ${InstanceId}`),
        (error: unknown) => {
          expect(error).toMatchObject({ code: "AccessDeniedException" });
          return [];
        },
      );
      expect(found.sort(), Text).toEqual(expected.sort());
      seen.add(String(found.length));
    }
    // Otherwise the rules tell nobody apart.
    expect([...seen].sort()).toEqual(["0", "1", "2", "4"]);
  }, 240_000);

  test("another account's output is not searched, and its commands are not known", async () => {
    const { CommandId } = await aPrintedCommand(app, [{ stdout: "needle of one account\n" }]);
    const other = aCaller(app, { accountId: (await anAccount(app)).id });
    expect((await search({ Query: "needle of one account" }, other)).matches).toEqual([]);
    await expect(search({ CommandId }, other)).rejects.toMatchObject({ code: "InvalidCommandId" });
  });
});
