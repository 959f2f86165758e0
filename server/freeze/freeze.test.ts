import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ack, Cancel, Order } from "@/core/node-protocol";
import { type Application, composeApplication } from "../application";
import { letGoAfterThaw } from "../commands/after-thaw";
import { cancelCommand } from "../commands/cancel-command";
import { makeDelivery } from "../commands/delivery";
import { getInvocation } from "../commands/get-invocation";
import { expireCommand, sweepCommands } from "../commands/jobs";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import type { NodeLink } from "../gateway/node-link";
import { perform } from "../operation";
import { freezeAccount } from "./freeze-account";
import { freezeEvents } from "./freeze-events";
import { getFreeze } from "./get-freeze";
import { unfreezeAccount } from "./unfreeze-account";

// Two processes on one database: whoever freezes does it in one, the machines are connected to the other.
let app: TestApplication;
let other: Application;
let delivery: ReturnType<typeof makeDelivery>;

beforeEach(async () => {
  app = await testApplication();
  other = composeApplication({ ...app.config, databaseUrl: app.db.url }, uuid7(app.now()), { now: () => app.now() });
  await Promise.all([app.notices.start(), other.notices.start()]);
  delivery = makeDelivery(other);
  freezeEvents.onThawed = [letGoAfterThaw];
});
afterEach(async () => {
  freezeEvents.onThawed = [];
  await delivery.close();
  await other.close();
  await app.destroy();
});

/** A machine that is connected to the other process and takes whatever it is sent. */
function connect(nodeId: string, accountId = app.config.accountId) {
  const orders: Order[] = [];
  const cancels: Cancel[] = [];
  const link: NodeLink = {
    accountId,
    nodeId,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    async sendOrder(order) {
      orders.push(order);
      return { taken: true };
    },
    async sendCancel(cancel): Promise<Ack> {
      cancels.push(cancel);
      return { ok: true };
    },
    reject: () => undefined,
  };
  delivery.connected(link);
  return { link, orders, cancels };
}

const send = async (
  InstanceIds: string[],
  given: { MaxConcurrency?: string } = {},
  accountId = app.config.accountId,
) => {
  const { output } = await perform(
    app,
    sendCommand,
    { DocumentName: "AWS-RunShellScript", InstanceIds, Parameters: { commands: ["true"] }, ...given },
    aCaller(app, { accountId }),
  );
  return output.Command.CommandId;
};
const freeze = (Reason = "intruder on web-3") => perform(app, freezeAccount, { Reason }, aCaller(app, { id: "olga" }));
const lift = () => perform(app, unfreezeAccount, {}, aCaller(app));
const stateOn = async (CommandId: string, InstanceId: string) =>
  (await perform(app, getInvocation, { CommandId, InstanceId }, aCaller(app))).output.State;
const report = (order: string, link: NodeLink) =>
  delivery.report(link, { order, outcome: "Success", at: app.now().getTime(), events: [], output: [] });
/** Every way in which a process looks for orders. */
async function lookEverywhere(link: NodeLink, CommandId: string) {
  const key = { accountId: app.config.accountId, commandId: CommandId };
  other.deliverNow(key);
  delivery.connected(link);
  await sweepCommands(other);
  await sweepCommands(app);
  // What they began has been answered by the time that a later order, of an account that is not frozen, has arrived.
  const { id: accountId } = await anAccount(app);
  const { id: nodeId } = await aNode(app, { accountId });
  const witness = connect(nodeId, accountId);
  await send([nodeId], {}, accountId);
  await expect.poll(() => witness.orders.length).toBe(1);
}

describe("while an account is frozen", () => {
  test("a command is refused by every door, with who, when and why, in a code that SDKs do not try again", async () => {
    const { id } = await aNode(app);
    await freeze();
    for (const door of ["console", "aws"] as const) {
      await expect(
        perform(
          other,
          sendCommand,
          { DocumentName: "AWS-RunShellScript", InstanceIds: [id], Parameters: { commands: ["true"] } },
          aCaller(app, { door }),
        ),
      ).rejects.toMatchObject({
        code: "AccountFrozen",
        message: expect.stringContaining(`Frozen by user/olga at ${app.now().toISOString()}: intruder on web-3`),
      });
    }
    expect(await app.db.prisma.command.count()).toBe(0);
  });

  test("nothing new leaves: not what was sent before and waits, not the next wave", async () => {
    const [first, second, away] = [await aNode(app), await aNode(app), await aNode(app)];
    const [one, two] = [connect(first.id), connect(second.id)];
    const id = await send([first.id, second.id], { MaxConcurrency: "1" });
    await expect.poll(() => one.orders.length + two.orders.length).toBe(1);
    const busy = one.orders.length ? one : two;
    const waiting = await send([away.id]);
    await expect.poll(() => stateOn(id, busy.link.nodeId)).toBe("InProgress");

    await freeze();
    // The running work goes on and its end is stored; the next wave stays.
    expect(await report(id, busy.link)).toEqual({ ok: true });
    expect(await stateOn(id, busy.link.nodeId)).toBe("Success");
    const late = connect(away.id);
    await lookEverywhere(late.link, waiting);
    await lookEverywhere(busy.link, id);
    expect([one.orders.length + two.orders.length, late.orders.length]).toEqual([1, 0]);

    await lift();
    await expect.poll(() => late.orders.length).toBe(1);
    await expect.poll(() => one.orders.length + two.orders.length).toBe(2);
  });

  test("a cancel reaches the machine that works", async () => {
    const { id: nodeId } = await aNode(app);
    const { cancels } = connect(nodeId);
    const CommandId = await send([nodeId]);
    await expect.poll(() => stateOn(CommandId, nodeId)).toBe("InProgress");
    await freeze();
    await perform(other, cancelCommand, { CommandId }, aCaller(app));
    await expect.poll(() => cancels.length).toBe(1);
  });

  test("what its deadline overtakes ends by name, and is not delivered after the freeze", async () => {
    const { id: nodeId } = await aNode(app);
    const CommandId = await send([nodeId]);
    await freeze();
    const { link, orders } = connect(nodeId);
    app.setNow(new Date(app.now().getTime() + 2 * 3_600_000));
    await expireCommand(app, { accountId: app.config.accountId, commandId: CommandId });
    expect(await stateOn(CommandId, nodeId)).toBe("DeliveryTimedOut");
    await lift();
    await lookEverywhere(link, CommandId);
    expect(orders).toEqual([]);
  });

  test("another account's commands are sent as ever", async () => {
    const another = await anAccount(app);
    const { id: nodeId } = await aNode(app, { accountId: another.id });
    await freeze();
    await perform(
      app,
      sendCommand,
      { DocumentName: "AWS-RunShellScript", InstanceIds: [nodeId], Parameters: { commands: ["true"] } },
      aCaller(app, { accountId: another.id }),
    );
  });

  test("a freeze that was lost as a notice is seen by the next look all the same", async () => {
    const { id: nodeId } = await aNode(app);
    const CommandId = await send([nodeId]);
    await app.db.pool.query("UPDATE account SET frozen_at = now(), frozen_by = 'user/olga', freeze_reason = 'r'");
    const { link, orders } = connect(nodeId);
    await lookEverywhere(link, CommandId);
    expect(orders).toEqual([]);
    await app.db.pool.query("UPDATE account SET frozen_at = NULL");
    // Nobody says so: the regular look, within five seconds.
    await expect.poll(() => orders.length).toBe(1);
  });
});

describe("a freeze", () => {
  test("stands with its first reason until it is lifted, and both are in the audit with before and after", async () => {
    await freeze("first");
    await expect(freeze("second")).rejects.toMatchObject({
      code: "AccountFrozen",
      message: expect.stringContaining("first"),
    });
    expect((await perform(other, getFreeze, {}, aCaller(app))).output).toEqual({
      Freeze: { At: app.now(), By: "user/olga", Reason: "first" },
      MayFreeze: true,
      MayLift: true,
    });
    await lift();
    await lift();
    expect((await perform(other, getFreeze, {}, aCaller(app))).output.Freeze).toBeNull();
    const lines = await app.db.prisma.auditEntry.findMany({ orderBy: { id: "asc" } });
    const told = lines.map(({ operation, summary }) => ({ operation, summary }));
    expect(told).toContainEqual({
      operation: "FreezeAccount",
      summary: { before: { frozen: false }, after: { frozen: true, reason: "first" } },
    });
    expect(told).toContainEqual({
      operation: "UnfreezeAccount",
      summary: {
        before: { frozen: true, by: "user/olga", at: app.now().toISOString(), reason: "first" },
        after: { frozen: false },
      },
    });
  });

  test("of two at once is one", async () => {
    const outcomes = await Promise.allSettled([freeze("a"), freeze("b"), freeze("c")]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("is not for those who have no policy for it", async () => {
    await expect(perform(app, freezeAccount, { Reason: "r" }, aCaller(app, { roles: [] }))).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    await expect(perform(app, unfreezeAccount, {}, aCaller(app, { roles: [] }))).rejects.toMatchObject({
      code: "AccessDeniedException",
    });
    expect((await perform(app, getFreeze, {}, aCaller(app, { roles: [] }))).output).toEqual({
      Freeze: null,
      MayFreeze: false,
      MayLift: false,
    });
  });
});
