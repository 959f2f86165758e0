import { createHash, createPublicKey, randomUUID, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OrderBody, OrderEnvelope, signedBytes } from "@/core/commands/order";
import type { Ack, Cancel, Order, OrderAnswer, OutputChunk, Report, StepEvent } from "@/core/node-protocol";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import type { NodeLink } from "../gateway/node-link";
import { deregisterManagedInstance } from "../nodes/deregister-managed-instance";
import { nodeEvents } from "../nodes/node-events";
import { type AnyOperation, type InputOf, type OutputOf, perform } from "../operation";
import { getOutput } from "../output/get-output";
import { cancelCommand } from "./cancel-command";
import { makeDelivery } from "./delivery";
import { getCommand } from "./get-command";
import { getCommandInvocation } from "./get-command-invocation";
import { getInvocation } from "./get-invocation";
import { expireCommand, sweepCommands } from "./jobs";
import { listCommandHistory } from "./list-command-history";
import { listCommandInvocations } from "./list-command-invocations";
import { listInvocationStates } from "./list-invocation-states";
import { endWorkOfDeregisteredNode } from "./node-gone";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;

beforeEach(async () => {
  app = await testApplication();
  delivery = makeDelivery(app);
});
afterEach(async () => {
  await delivery.close();
  await app.destroy();
});

const anAdministrator = () => aCaller(app);
const send = async (given: Partial<InputOf<typeof sendCommand>> = {}) => {
  const { output } = await perform(
    app,
    sendCommand,
    { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["echo hello"] }, ...given },
    anAdministrator(),
  );
  return output.Command.CommandId;
};
const commandOf = async (CommandId: string) =>
  (await perform(app, getCommand, { CommandId }, anAdministrator())).output.Command;
const stateOn = async (CommandId: string, InstanceId: string) =>
  (await perform(app, getInvocation, { CommandId, InstanceId }, anAdministrator())).output.State;

/** A node that is connected to this process and answers as told; it runs nothing. */
function connect(nodeId: string, { answer = { taken: true } as OrderAnswer } = {}) {
  const orders: Order[] = [];
  const cancels: Cancel[] = [];
  const link: NodeLink = {
    accountId: app.config.accountId,
    nodeId,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    async sendOrder(order) {
      orders.push(order);
      return answer;
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

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const nothing = { bytes: 0, sha256: sha256(Buffer.alloc(0)) };

const ended = (exitCode: number, stdout = Buffer.alloc(0)): StepEvent => ({
  event: "ended",
  step: 0,
  attempt: 1,
  name: "aws:runShellScript",
  action: "aws:runShellScript",
  startedAt: app.now().getTime() - 20,
  at: app.now().getTime(),
  outcome: exitCode === 0 ? "Success" : "Failed",
  exitCode,
  stdout: { bytes: stdout.length, sha256: sha256(stdout) },
  stderr: nothing,
});
const chunk = (bytes: Buffer, offset = 0): OutputChunk => ({
  step: 0,
  attempt: 1,
  stream: "stdout",
  offset,
  bytes,
  marks: [[app.now().getTime(), offset + bytes.length]],
});
const report = (order: string, exitCode = 0, stdout = Buffer.alloc(0)): Report => ({
  order,
  outcome: exitCode === 0 ? "Success" : "Failed",
  at: app.now().getTime(),
  events: [ended(exitCode, stdout)],
  output: stdout.length ? [chunk(stdout)] : [],
});

describe("what was masked on a node", () => {
  test("is kept beside the hash of what arrived, and is unknown of a step that had no secrets", async () => {
    const nodes = [await aNode(app), await aNode(app)];
    const links = nodes.map((node) => connect(node.id).link);
    const id = await send({ InstanceIds: nodes.map((node) => node.id) });
    for (const node of nodes) await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    const kept = Buffer.from("password: ***\n");
    // The second count is more than anything can be: a node may say what it likes.
    const counts = [{ stdout: 1, stderr: Number.MAX_SAFE_INTEGER }, undefined];
    for (const [index, link] of links.entries()) {
      const message = report(id, 0, kept);
      const masked = counts[index];
      for (const event of message.events)
        if (masked && event.event === "ended") {
          event.stdout = { ...event.stdout, masked: masked.stdout };
          event.stderr = { ...event.stderr, masked: masked.stderr };
        }
      expect(await delivery.report(link, message)).toEqual({ ok: true });
    }

    const maskedOn = async (InstanceId: string) => {
      const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId }, anAdministrator());
      const stream = { CommandId: id, InstanceId, Step: 0, Attempt: 1, Stream: "stdout", MaxBytes: 0 } as const;
      const { MaskedSecrets, Sha256 } = (await perform(app, getOutput, stream, anAdministrator())).output;
      expect(Sha256).toBe(sha256(kept));
      return [output.Steps[0]?.Stdout.MaskedSecrets, output.Steps[0]?.Stderr.MaskedSecrets, MaskedSecrets];
    };
    expect(await maskedOn(nodes[0]?.id ?? "")).toEqual([1, 2_147_483_647, 1]);
    expect(await maskedOn(nodes[1]?.id ?? "")).toEqual([null, null, null]);
  });
});

describe("a command", () => {
  test("is delivered as the exact bytes that were signed, and ends with what the node reports", async () => {
    const node = await aNode(app);
    const { link, orders } = connect(node.id);
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => orders.length).toBe(1);
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");

    const [order] = orders;
    if (!order) throw new Error("no order");
    const [key] = app.keys.serverKeys;
    const publicKey = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(key?.publicKey ?? "", "base64").toString("base64url") },
      format: "jwk",
    });
    expect(verify(null, signedBytes("order", order.envelope), publicKey, order.signature)).toBe(true);
    const envelope = OrderEnvelope.parse(JSON.parse(Buffer.from(order.envelope).toString()));
    expect(envelope).toMatchObject({ orderId: id, nodeId: node.id, bodySha256: sha256(order.body), keyId: key?.keyId });
    expect(OrderBody.parse(JSON.parse(Buffer.from(order.body).toString())).steps[0]?.inputs).toMatchObject({
      runCommand: ["echo hello"],
    });

    expect(await delivery.report(link, report(id, 0, Buffer.from("hello\n")))).toEqual({ ok: true });
    await expect.poll(async () => (await commandOf(id)).Status).toBe("Success");
    const { output } = await perform(
      app,
      getCommandInvocation,
      { CommandId: id, InstanceId: node.id },
      anAdministrator(),
    );
    expect(output).toMatchObject({
      Status: "Success",
      ResponseCode: 0,
      StandardOutputContent: "hello\n",
      PluginName: "aws:runShellScript",
    });
  });

  test("believes the first report and ignores what repeats it or contradicts it", async () => {
    const node = await aNode(app);
    const { link } = connect(node.id);
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    const first = report(id, 3, Buffer.from("no\n"));
    expect(await delivery.report(link, first)).toEqual({ ok: true });
    expect(await delivery.report(link, first)).toEqual({ ok: true });
    expect(await delivery.report(link, { ...report(id), output: [] })).toEqual({ ok: true });
    const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(output).toMatchObject({
      State: "Failed",
      Steps: [{ ExitCode: 3, Outcome: "Failed", Stdout: { Bytes: 3, StoredBytes: 3, Verified: true } }],
    });
    await expect.poll(async () => (await commandOf(id)).Counts).toEqual({ Failed: 1 });
  });

  test("stays Pending while its node is away, and ends Delivery Timed Out after the delivery timeout", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id], TimeoutSeconds: 30 });
    app.setNow(new Date(app.now().getTime() + 29_000));
    await expireCommand(app, { accountId: app.config.accountId, commandId: id });
    expect(await stateOn(id, node.id)).toBe("Pending");
    app.setNow(new Date(app.now().getTime() + 2_000));
    await expireCommand(app, { accountId: app.config.accountId, commandId: id });
    expect(await stateOn(id, node.id)).toBe("DeliveryTimedOut");
    await expect.poll(async () => (await commandOf(id)).StatusDetails).toBe("DeliveryTimedOut");
    const { orders } = connect(node.id);
    await sweepCommands(app);
    expect(orders).toEqual([]);
  });

  test("runs when its node comes back before the delivery timeout", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id] });
    const { orders } = connect(node.id);
    await expect.poll(() => orders.length).toBe(1);
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
  });

  test("ends by name when its node took the order and stayed silent", async () => {
    const node = await aNode(app);
    connect(node.id);
    const id = await send({
      InstanceIds: [node.id],
      TimeoutSeconds: 30,
      Parameters: { commands: ["sleep 1"], executionTimeout: ["60"] },
    });
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    app.setNow(new Date(app.now().getTime() + 60_000));
    await expireCommand(app, { accountId: app.config.accountId, commandId: id });
    expect(await stateOn(id, node.id)).toBe("InProgress");
    app.setNow(new Date(app.now().getTime() + 31_000));
    await expireCommand(app, { accountId: app.config.accountId, commandId: id });
    const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(output).toMatchObject({ State: "DeliveryTimedOut", Message: expect.stringContaining("may have finished") });
  });

  test("that a node refuses is shown as refused, with the node's reason", async () => {
    const node = await aNode(app);
    connect(node.id, { answer: { taken: false, reason: "BadSignature", message: "The signature is not right." } });
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(id, node.id)).toBe("Refused");
    const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(output).toMatchObject({ Label: "Refused", Reason: "BadSignature", Message: "The signature is not right." });
    const atAws = await perform(app, getCommandInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(atAws.output).toMatchObject({ Status: "Failed", StatusDetails: "Undeliverable", ResponseCode: -1 });
  });

  test.each(["rm -rf /", '{"protocol":1,"steps":[]}', ""])(
    "whose body became %j in the database is sent to its node, whose refusal everybody sees",
    async (altered) => {
      const node = await aNode(app);
      const id = await send({ InstanceIds: [node.id] });
      await app.db.prisma.orderBody.updateMany({
        where: { commandId: id },
        data: { body: new Uint8Array(Buffer.from(altered)) },
      });
      const { orders } = connect(node.id, {
        answer: { taken: false, reason: "BodyMismatch", message: "The body is another." },
      });
      await expect.poll(() => stateOn(id, node.id)).toBe("Refused");
      expect(Buffer.from(orders[0]?.body ?? []).toString()).toBe(altered);
      expect(await commandOf(id)).toMatchObject({ Steps: [] });
      const { output } = await perform(
        app,
        getCommandInvocation,
        { CommandId: id, InstanceId: node.id },
        anAdministrator(),
      );
      expect(output).toMatchObject({ StatusDetails: "Undeliverable", StandardErrorContent: "The body is another." });
    },
  );

  test("that no machine has the tag for ends at once, as at AWS", async () => {
    const id = await send({ Targets: [{ Key: "tag:Role", Values: ["nobody"] }] });
    expect(await commandOf(id)).toMatchObject({
      TargetCount: 0,
      StatusDetails: "NoInstancesInTag",
      Verdict: { Family: "grey" },
    });
  });
});

describe("a machine that is deregistered", () => {
  beforeEach(() => void nodeEvents.onDeregistered.push(endWorkOfDeregisteredNode));
  afterEach(() => void nodeEvents.onDeregistered.splice(0));

  test("ends its unfinished work as Undeliverable, and what had ended stays as it was", async () => {
    const node = await aNode(app);
    const { link } = connect(node.id);
    const done = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(done, node.id)).toBe("InProgress");
    await delivery.report(link, report(done));
    delivery.disconnected(link);
    const waiting = await send({ InstanceIds: [node.id] });
    await perform(app, deregisterManagedInstance, { InstanceId: node.id }, anAdministrator());
    expect(await stateOn(waiting, node.id)).toBe("Undeliverable");
    expect(await stateOn(done, node.id)).toBe("Success");
    await expect.poll(async () => (await commandOf(waiting)).Status).toBe("Failed");
  });
});

describe("output", () => {
  test("is acknowledged once stored; what lies beyond a gap is asked for again", async () => {
    const node = await aNode(app);
    const { link } = connect(node.id);
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    expect(await delivery.output(link, { order: id, chunks: [chunk(Buffer.from("one\n"))] })).toEqual({ ok: true });
    expect(await delivery.output(link, { order: id, chunks: [chunk(Buffer.from("three\n"), 8)] })).toMatchObject({
      ok: false,
      retry: true,
      gap: { offset: 4, stream: "stdout" },
    });
    expect(await delivery.output(link, { order: id, chunks: [chunk(Buffer.from("two\nthree\n"), 4)] })).toEqual({
      ok: true,
    });
    expect(await delivery.outstanding({ accountId: app.config.accountId, nodeId: node.id })).toEqual([
      { order: id, streams: [{ step: 0, attempt: 1, stream: "stdout", offset: 14 }] },
    ]);
  });

  test("of another node's order is refused, and so is a step that the order does not have", async () => {
    const [node, other] = [await aNode(app), await aNode(app)];
    connect(node.id);
    const rogue = connect(other.id);
    const id = await send({ InstanceIds: [node.id] });
    expect(await delivery.output(rogue.link, { order: id, chunks: [chunk(Buffer.from("mine\n"))] })).toMatchObject({
      ok: false,
      code: "UnknownOrder",
      retry: false,
    });
    expect(await delivery.report(rogue.link, report(id))).toMatchObject({ ok: false, code: "UnknownOrder" });
    const own = await send({ InstanceIds: [other.id] });
    expect(
      await delivery.output(rogue.link, { order: own, chunks: [{ ...chunk(Buffer.from("x")), step: 7 }] }),
    ).toMatchObject({ ok: false, code: "UnknownStep" });
    expect(await stateOn(id, node.id)).not.toBe("Success");
  });

  test("and names from a node are stored as text, whatever they hold", async () => {
    const node = await aNode(app);
    const { link } = connect(node.id);
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    const hostile: Report = {
      ...report(id),
      message: "\u0000<script>alert(1)</script>\u202e",
      events: [
        {
          ...ended(0),
          at: 8.64e15,
          startedAt: 0,
          name: "a\u0000b",
          escaped: [{ pid: 7, name: "half \ud800 of a character" }],
        } as StepEvent,
      ],
    };
    expect(await delivery.report(link, hostile)).toEqual({ ok: true });
    const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(output).toMatchObject({
      State: "Success",
      Message: "\ufffd<script>alert(1)</script>\ufffd",
      Steps: [{ Name: "a\ufffdb", Escaped: [{ Pid: 7, Name: "half \ufffd of a character" }] }],
    });
  });
});

describe("cancelling", () => {
  test("stops what no node has taken, tells those at work, and leaves what has ended alone", async () => {
    const [away, busy, done] = [await aNode(app), await aNode(app), await aNode(app)];
    const atWork = connect(busy.id);
    const finished = connect(done.id);
    const id = await send({ InstanceIds: [away.id, busy.id, done.id] });
    await expect.poll(() => stateOn(id, done.id)).toBe("InProgress");
    await expect.poll(() => stateOn(id, busy.id)).toBe("InProgress");
    await delivery.report(finished.link, report(id));
    await perform(app, cancelCommand, { CommandId: id }, anAdministrator());
    expect(await stateOn(id, away.id)).toBe("Cancelled");
    expect(await stateOn(id, done.id)).toBe("Success");
    await expect.poll(() => atWork.cancels.length).toBe(1);
    await expect.poll(async () => (await commandOf(id)).StatusDetails).toBe("Cancelling");
    await delivery.report(atWork.link, { ...report(id), outcome: "Cancelled", events: [] });
    await expect.poll(async () => (await commandOf(id)).StatusDetails).toBe("Cancelled");
    expect((await commandOf(id)).Verdict).toEqual({ Family: "amber", Text: "Success on 1 of 3: 2 cancelled" });
  });

  test("reaches an order that its node took in the same moment", async () => {
    const node = await aNode(app);
    let take: (answer: OrderAnswer) => void = () => undefined;
    const { link, cancels } = connect(node.id);
    link.sendOrder = () => new Promise((resolve) => (take = resolve));
    const id = await send({ InstanceIds: [node.id] });
    await perform(app, cancelCommand, { CommandId: id }, anAdministrator());
    expect(await stateOn(id, node.id)).toBe("Cancelled");
    take({ taken: true });
    await expect.poll(() => cancels.length).toBe(1);
  });

  test("names what it does not know", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id] });
    const cancel = (input: object) => perform(app, cancelCommand, input, anAdministrator());
    await expect(cancel({ CommandId: randomUUID() })).rejects.toMatchObject({ code: "InvalidCommandId" });
    await expect(cancel({ CommandId: id, InstanceIds: ["mi-00000000000000000"] })).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
    await expect(cancel({ CommandId: id, InstanceIds: [node.id, node.id] })).rejects.toMatchObject({
      code: "DuplicateInstanceId",
    });
  });
});

describe("rate control", () => {
  test("never has more nodes at work than MaxConcurrency and reaches them all", async () => {
    const nodes = await Promise.all(Array.from({ length: 9 }, () => aNode(app)));
    const connections = nodes.map(({ id }) => connect(id));
    const id = await send({ InstanceIds: nodes.map((node) => node.id), MaxConcurrency: "3" });
    const reported = new Set<string>();
    while (reported.size < 9) {
      await expect
        .poll(() => connections.filter(({ link, orders }) => orders.length > 0 && !reported.has(link.nodeId)).length)
        .toBeGreaterThan(0);
      const working = connections.filter(({ link, orders }) => orders.length > 0 && !reported.has(link.nodeId));
      expect(working.length).toBeLessThanOrEqual(3);
      const [next] = working;
      if (!next) throw new Error("nobody is at work");
      reported.add(next.link.nodeId);
      await delivery.report(next.link, report(id));
    }
    await expect.poll(async () => (await commandOf(id)).Verdict.Text).toBe("Success on 9 of 9");
    // Delivery is at least once: a look that began before an order was taken may send it again, and it is the same one.
    const distinct = connections.map(({ orders }) => new Set(orders.map(({ envelope }) => envelope.toString())).size);
    expect(distinct).toEqual(nodes.map(() => 1));
  });

  test("stops letting go once the errors exceed MaxErrors, and says so of the rest", async () => {
    const nodes = await Promise.all(Array.from({ length: 5 }, () => aNode(app)));
    const connections = nodes.map(({ id }) => connect(id));
    const id = await send({ InstanceIds: nodes.map((node) => node.id), MaxConcurrency: "1", MaxErrors: "0" });
    await expect.poll(() => connections.find(({ orders }) => orders.length > 0)).toBeTruthy();
    const first = connections.find(({ orders }) => orders.length > 0);
    if (!first) throw new Error("nobody is at work");
    await delivery.report(first.link, report(id, 1));
    await expect.poll(async () => (await commandOf(id)).StatusDetails).toBe("Failed");
    expect((await commandOf(id)).Counts).toEqual({ Failed: 1, Terminated: 4 });
  });
});

describe("what is asked for", () => {
  test("is refused before anything is written when it cannot be done", async () => {
    const node = await aNode(app);
    const attempt = (input: object) =>
      perform(
        app,
        sendCommand,
        { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, ...input },
        anAdministrator(),
      );
    await expect(attempt({})).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: ["InstanceIds"] }],
    });
    await expect(attempt({ InstanceIds: ["mi-00000000000000000"] })).rejects.toMatchObject({
      code: "InvalidInstanceId",
    });
    await expect(attempt({ InstanceIds: [node.id, node.id] })).rejects.toMatchObject({ code: "DuplicateInstanceId" });
    await expect(attempt({ InstanceIds: [node.id], DocumentName: "Nothing-Here" })).rejects.toMatchObject({
      code: "InvalidDocument",
    });
    await expect(attempt({ InstanceIds: [node.id], DocumentVersion: "9" })).rejects.toMatchObject({
      code: "InvalidDocumentVersion",
    });
    await expect(attempt({ InstanceIds: [node.id], Parameters: { comands: ["x"] } })).rejects.toMatchObject({
      code: "InvalidParameters",
    });
    await expect(attempt({ InstanceIds: [node.id], TimeoutSeconds: 5 })).rejects.toMatchObject({
      code: "ValidationException",
      problems: [{ path: ["TimeoutSeconds"] }],
    });
    expect((await perform(app, listCommandHistory, {}, anAdministrator())).output.Commands).toEqual([]);
  });

  test("is previewed as exactly what would be sent, and nothing is sent", async () => {
    const node = await aNode(app);
    const { orders } = connect(node.id);
    const { output }: { output: OutputOf<typeof previewCommand> } = await perform(
      app,
      previewCommand,
      { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["uptime", "id"] }, InstanceIds: [node.id] },
      anAdministrator(),
    );
    expect(output).toMatchObject({
      TargetCount: 1,
      Nodes: [{ InstanceId: node.id }],
      Script: "uptime\nid",
      RunsArbitraryCommands: true,
    });
    expect(orders).toEqual([]);
  });

  test("is refused to somebody without a policy, and the refusal is in the audit", async () => {
    const node = await aNode(app);
    const nobody = aCaller(app, { roles: [] });
    await expect(
      perform(
        app,
        sendCommand,
        { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["id"] }, InstanceIds: [node.id] },
        nobody,
      ),
    ).rejects.toMatchObject({ code: "AccessDeniedException" });
    const lines = await app.db.prisma.auditEntry.findMany({ where: { operation: "SendCommand" } });
    expect(lines).toMatchObject([
      {
        outcome: "refused",
        errorCode: "AccessDeniedException",
        resources: expect.arrayContaining([`Node/${node.id}`]),
      },
    ]);
  });

  test("and its output on a machine are shown only to whoever may see both the command and that machine", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id] });
    const input = { CommandId: id, InstanceId: node.id };
    const views: AnyOperation[] = [getInvocation, getCommandInvocation, getOutput];
    for (const operation of views) {
      const nobody = aCaller(app, { roles: [] });
      await expect(perform(app, operation, input, nobody)).rejects.toMatchObject({
        code: "AccessDeniedException",
      });
      const [line] = await app.db.prisma.auditEntry.findMany({ where: { requestId: nobody.requestId } });
      expect(line?.resources).toEqual([`Command/${id}`, `Node/${node.id}`]);
    }
  });

  test("leaves the command's text out of the audit's readable part, and seals it", async () => {
    const node = await aNode(app);
    const id = await send({ InstanceIds: [node.id], Parameters: { commands: ["echo a-very-particular-word"] } });
    const [line] = await app.db.prisma.auditEntry.findMany({ where: { operation: "SendCommand" } });
    expect(JSON.stringify(line?.summary)).not.toContain("particular");
    expect(app.keys.unseal([app.config.accountId, "audit", id], line?.sealed ?? Buffer.alloc(0)).toString()).toContain(
      "a-very-particular-word",
    );
  });
});

describe("lists", () => {
  test("of commands come newest first, page by page, and a page token is good for its own list only", async () => {
    const node = await aNode(app);
    const ids: string[] = [];
    for (let index = 0; index < 5; index++)
      ids.unshift(await send({ InstanceIds: [node.id], Comment: `number ${index}` }));
    const page = async (input: InputOf<typeof listCommandHistory>) =>
      (await perform(app, listCommandHistory, input, anAdministrator())).output;
    const first = await page({ MaxResults: 2 });
    expect(first).toMatchObject({ Total: 5, Commands: [{ CommandId: ids[0] }, { CommandId: ids[1] }] });
    const second = await page({ MaxResults: 2, NextToken: first.NextToken });
    expect(second.Commands.map(({ CommandId }) => CommandId)).toEqual(ids.slice(2, 4));
    const third = await page({ MaxResults: 2, NextToken: second.NextToken });
    expect(third).toMatchObject({ Commands: [{ CommandId: ids[4] }] });
    expect(third.NextToken).toBeUndefined();
    await expect(
      page({ MaxResults: 2, NextToken: first.NextToken, Filters: [{ key: "DocumentName", value: "Other" }] }),
    ).rejects.toMatchObject({ code: "InvalidNextToken" });
    await expect(page({ NextToken: "forged.token" })).rejects.toMatchObject({ code: "InvalidNextToken" });
  });

  test("of invocations say how the attempt after a restart of the machine ended, and that it is under way until then", async () => {
    const node = await aNode(app);
    const { link } = connect(node.id);
    const id = await send({ InstanceIds: [node.id] });
    await expect.poll(() => stateOn(id, node.id)).toBe("InProgress");
    const first = Buffer.from("before\n");
    const restart = { ...ended(194, first), outcome: "Restart" } as StepEvent;
    await delivery.step(link, { order: id, events: [restart], output: [chunk(first)] });
    const one = async () =>
      (await perform(app, getCommandInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator())).output;
    expect(await one()).toMatchObject({ Status: "InProgress", StandardOutputContent: "before\n" });
    const exitCodes = async () =>
      (await perform(app, listInvocationStates, { CommandId: id }, anAdministrator())).output.ExitCodes;
    expect(await exitCodes()).toEqual([null]);

    const second = Buffer.from("again\n");
    const again = report(id, 0, second);
    const attempt = 2;
    await delivery.report(link, {
      ...again,
      events: again.events.map((event) => ({ ...event, attempt })),
      output: again.output.map((each) => ({ ...each, attempt })),
    });
    expect(await one()).toMatchObject({ Status: "Success", ResponseCode: 0, StandardOutputContent: "again\n" });
    expect(await exitCodes()).toEqual([0]);
    const { output } = await perform(app, getInvocation, { CommandId: id, InstanceId: node.id }, anAdministrator());
    expect(output.Steps.map(({ Attempt, Outcome }) => [Attempt, Outcome])).toEqual([
      [1, "Restart"],
      [2, "Success"],
    ]);
  });

  test("of invocations tell apart what is under way and what has ended", async () => {
    const [one, two] = [await aNode(app), await aNode(app)];
    const { link } = connect(one.id);
    const id = await send({ InstanceIds: [one.id, two.id] });
    await expect.poll(() => stateOn(id, one.id)).toBe("InProgress");
    await delivery.report(link, report(id, 0, Buffer.from("out\n")));
    const list = async (input: InputOf<typeof listCommandInvocations>) =>
      (await perform(app, listCommandInvocations, input, anAdministrator())).output.CommandInvocations;
    expect(await list({ CommandId: id, Filters: [{ key: "Status", value: "Success" }], Details: true })).toMatchObject([
      {
        InstanceId: one.id,
        CommandPlugins: [{ Name: "aws:runShellScript", Output: "out\n", ResponseCode: 0, Status: "Success" }],
      },
    ]);
    expect(await list({ CommandId: id, Filters: [{ key: "Status", value: "Pending" }] })).toMatchObject([
      { InstanceId: two.id },
    ]);
    const { output } = await perform(app, listInvocationStates, { CommandId: id }, anAdministrator());
    const { InstanceIds, Names, States, StartedAt, EndedAt, ExitCodes } = output;
    const at = InstanceIds.indexOf(one.id);
    const [stored] = await app.db.prisma.invocation.findMany({ where: { commandId: id, nodeId: one.id } });
    expect([Names[at], StartedAt[at], EndedAt[at]]).toEqual([
      stored?.nodeName,
      stored?.startedAt?.getTime(),
      stored?.endedAt?.getTime(),
    ]);
    expect(InstanceIds.map((InstanceId, place) => [InstanceId, States[place], ExitCodes[place]]).sort()).toEqual(
      [
        [one.id, "Success", 0],
        [two.id, "Pending", null],
      ].sort(),
    );
  });
});
