import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPolicy } from "../access/create-policy";
import { aCaller, aNode, anAccount, aUser, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { listInvocationStates } from "./list-invocation-states";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const anAdministrator = () => aCaller(app);
const script = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] } };
const send = async (given: Partial<InputOf<typeof sendCommand>>) =>
  (await perform(app, sendCommand, { ...script, ...given }, anAdministrator())).output.Command.CommandId;

describe("an earlier command as a target", () => {
  const outcome = (commandId: string, ...Values: string[]) => ({ Targets: [{ Key: `command:${commandId}`, Values }] });
  const reached = async (given: Partial<InputOf<typeof sendCommand>>) => {
    const { InstanceIds } = (
      await perform(app, listInvocationStates, { CommandId: await send(given) }, anAdministrator())
    ).output;
    return InstanceIds.sort();
  };

  test("means the machines on which it ended so, those that are still registered, and of these what else is asked", async () => {
    const [good, bad, gone, waiting] = [await aNode(app), await aNode(app), await aNode(app), await aNode(app)];
    const id = await send({ InstanceIds: [good.id, bad.id, gone.id, waiting.id] });
    const end = (nodeId: string, state: string) =>
      app.db.prisma.invocation.updateMany({ where: { commandId: id, nodeId }, data: { state, endedAt: new Date() } });
    await end(good.id, "Success");
    for (const { id } of [bad, gone]) await end(id, "Failed");
    await app.db.prisma.node.update({ where: { id: gone.id }, data: { deregisteredAt: new Date() } });

    expect(await reached(outcome(id, "Failed", "ExecutionTimedOut"))).toEqual([bad.id]);
    expect(await reached(outcome(id, "Success", "Failed"))).toEqual([good.id, bad.id].sort());
    const [{ Key, Values }] = outcome(id, "Success", "Failed").Targets as [{ Key: string; Values: string[] }];
    expect(
      await reached({
        Targets: [
          { Key, Values },
          { Key: "InstanceIds", Values: [good.id, waiting.id] },
        ],
      }),
    ).toEqual([good.id]);
    expect(await reached(outcome(id, "Cancelled"))).toEqual([]);
  });

  test("is not known to whoever may not see it, and to another account", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id] });
    await app.db.prisma.invocation.updateMany({
      where: { commandId: id },
      data: { state: "Failed", endedAt: new Date() },
    });
    const given = { ...script, ...outcome(id, "Failed") };
    const other = aCaller(app, { accountId: (await anAccount(app)).id });
    const unknown = { code: "ValidationException", message: `There is no command ${id}.` };
    await expect(perform(app, previewCommand, given, other)).rejects.toMatchObject(unknown);
    const stranger = await aUser(app, { role: "None" });
    await perform(
      app,
      createPolicy,
      {
        Name: "runs-without-seeing",
        Text: `permit (principal == User::"${stranger.name}", action in [Action::"run"], resource);
permit (principal == User::"${stranger.name}", action in [Action::"read"], resource is Document);
permit (principal == User::"${stranger.name}", action in [Action::"read"], resource is Node);`,
      },
      anAdministrator(),
    );
    app.access.forget(app.config.accountId);
    const caller = aCaller(app, { id: stranger.name, roles: ["None"] });
    await expect(perform(app, previewCommand, given, caller)).rejects.toMatchObject(unknown);
    const { output } = await perform(
      app,
      previewCommand,
      { ...given, Targets: undefined, InstanceIds: [node.id] },
      caller,
    );
    expect(output.TargetCount).toBe(1);
  });
});
