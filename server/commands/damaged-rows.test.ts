import { afterAll, beforeAll, expect, test } from "vitest";
import { createActivation } from "../activations/create-activation";
import { deleteActivation } from "../activations/delete-activation";
import { describeActivations } from "../activations/describe-activations";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { getManagedNode } from "../nodes/get-managed-node";
import { perform } from "../operation";
import { getCommand } from "./get-command";
import { getInvocation } from "./get-invocation";
import { listCommands } from "./list-commands";
import { sendCommand } from "./send-command";

// Rows that somebody altered in the database by hand: the page that shows them still answers.

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.destroy());

const nonsense = [
  `"text"`,
  `17`,
  `null`,
  `[1, {"a": null}]`,
  `{"deep": [[[]]], "pid": "x"}`,
  `[{"pid": "1", "name": 2}]`,
];

async function aRun() {
  const { id: InstanceId } = await aNode(app);
  const { output } = await perform(
    app,
    sendCommand,
    { DocumentName: "AWS-RunShellScript", InstanceIds: [InstanceId], Parameters: { commands: ["true"] } },
    aCaller(app),
  );
  const { CommandId } = output.Command;
  await app.db.pool.query(
    `INSERT INTO invocation_step (account_id, command_id, node_id, step, attempt, name, action) VALUES ($1, $2, $3, 0, 1, 'a', 'aws:runShellScript')`,
    [app.config.accountId, CommandId, InstanceId],
  );
  return { CommandId, InstanceId };
}

test.each(nonsense)("what escaped, written by hand as %s, keeps nobody from the invocation's page", async (json) => {
  const { CommandId, InstanceId } = await aRun();
  await app.db.pool.query("UPDATE invocation_step SET escaped = $1::jsonb WHERE command_id = $2", [json, CommandId]);
  const { output } = await perform(app, getInvocation, { CommandId, InstanceId }, aCaller(app));
  expect(output.Steps).toMatchObject([{ Name: "a", Escaped: [] }]);
});

test.each(nonsense)(
  "a command's parameters, targets and counts, written by hand as %s, keep nobody from it",
  async (json) => {
    const { CommandId } = await aRun();
    await app.db.pool.query(
      "UPDATE command SET parameters = $1::jsonb, targets = $1::jsonb, counts = $1::jsonb WHERE id = $2",
      [json, CommandId],
    );
    const { output } = await perform(app, getCommand, { CommandId }, aCaller(app));
    expect(output.Command).toMatchObject({ CommandId, Parameters: {}, InstanceIds: [], Targets: [], Counts: {} });
    expect(output.Command.Verdict).toEqual({ Family: "amber", Text: "Its numbers cannot be read; see its machines" });
    expect((await perform(app, listCommands, {}, aCaller(app))).output.Commands.length).toBeGreaterThan(0);
  },
);

test.each(nonsense)("a node's facts, written by hand as %s, keep nobody from its page", async (json) => {
  const { id: InstanceId } = await aNode(app);
  await app.db.pool.query("UPDATE node SET facts = $1::jsonb WHERE id = $2", [json, InstanceId]);
  const { output } = await perform(app, getManagedNode, { InstanceId }, aCaller(app));
  expect(output.Facts).toBeNull();
});

test.each(nonsense)(
  "an activation's tags, written by hand as %s, keep nobody from listing and deleting it",
  async (json) => {
    const { output } = await perform(app, createActivation, { IamRole: "role" }, aCaller(app));
    const { ActivationId } = output;
    await app.db.pool.query("UPDATE activation SET tags = $1::jsonb WHERE id = $2", [json, ActivationId]);
    const listed = await perform(
      app,
      describeActivations,
      { Filters: [{ FilterKey: "ActivationIds", FilterValues: [ActivationId] }] },
      aCaller(app),
    );
    expect(listed.output.ActivationList).toMatchObject([{ ActivationId, Tags: [] }]);
    await perform(app, deleteActivation, { ActivationId }, aCaller(app));
  },
);
