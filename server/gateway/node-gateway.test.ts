import { createPublicKey, randomUUID, verify } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { signedBytes } from "@/core/commands/order";
import { WelcomeStatement } from "@/core/node-protocol";
import { composeApplication } from "../application";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { deregisterManagedInstance } from "../nodes/deregister-managed-instance";
import { nodeEvents } from "../nodes/node-events";
import { perform } from "../operation";
import {
  type Behaviour,
  connectNode,
  nodeKeys,
  quietWork,
  registeredNode,
  someFacts,
  startGateway,
  type TestNode,
} from "./node-testing";

let app: TestApplication;
let gateway: Awaited<ReturnType<typeof startGateway>>;
const work = quietWork();
beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  gateway = await startGateway(app, work);
});
afterAll(async () => {
  await gateway?.close();
  await app?.destroy();
});

const open: ReturnType<typeof connectNode>[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});
const connect = (node: Pick<TestNode, "nodeId" | "privateKey">, behaviour?: Behaviour, url = gateway.url) => {
  const connection = connectNode(url, node, behaviour);
  open.push(connection);
  return connection;
};
const rowOf = ({ nodeId }: { nodeId: string }) => app.db.prisma.node.findUniqueOrThrow({ where: { id: nodeId } });
const newNode = () => registeredNode(app, gateway.url);

/** Longer than a test may take: who waits for such a lease to end never gets anywhere. */
const anHour = 3_600_000;
const lease = (node: TestNode, milliseconds: number) =>
  app.db.prisma.node.update({
    where: { id: node.nodeId },
    data: { leaseUntil: new Date(Date.now() + milliseconds) },
  });

describe("a node that connects", () => {
  test("is welcome with the server's time, signed over its own nonce by the key it pinned", async () => {
    const node = await newNode();
    const connection = connect(node);
    const { signed, signature, settings, outstanding } = await connection.welcome;
    const [pinned] = node.answer.serverKeys;
    const key = createPublicKey({
      key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(pinned?.publicKey ?? "", "base64").toString("base64url") },
      format: "jwk",
    });
    expect(verify(null, signedBytes("welcome", signed), key, signature)).toBe(true);
    const statement = WelcomeStatement.parse(JSON.parse(Buffer.from(signed).toString()));
    expect(statement).toMatchObject({ nodeId: node.nodeId, keyId: pinned?.keyId });
    expect(Math.abs(statement.serverTime - Date.now())).toBeLessThan(60_000);
    expect(settings.outputWindowBytes).toBe(4 * 1024 * 1024);
    expect(outstanding).toEqual([]);
    expect(await rowOf(node)).toMatchObject({
      gatewayId: app.processId,
      connectionEpoch: connection.hello.epoch,
      bootId: "boot",
    });
  });

  test("and is not registered is told that only registering helps", async () => {
    expect(await connect({ nodeId: "mi-00000000000000000", privateKey: nodeKeys().privateKey }).outcome).toMatchObject({
      code: "UnknownNode",
      retry: false,
    });
  });

  test("without the key that it was registered with is not let in", async () => {
    const node = await newNode();
    const connection = connect(node, { privateKey: nodeKeys().privateKey });
    expect(await connection.outcome).toMatchObject({ code: "BadProof" });
    await connection.closed;
    expect(await rowOf(node)).toMatchObject({ connectionId: null });
  });

  test("with the proof of another connection is not let in", async () => {
    const node = await newNode();
    const epoch = randomUUID();
    const honest = connect(node, { epoch });
    await honest.welcome;
    const replay = connect(node, { epoch, forge: () => honest.signatures[0] ?? "" });
    expect(await replay.outcome).toMatchObject({ code: "BadProof" });
    expect(await honest.say("facts", someFacts())).toEqual({ ok: true });
  });

  test.each([[{ nodeId: "x".repeat(65) }], [{ epoch: "no epoch" }], [{ protocol: 0 }]])(
    "with a greeting that cannot be read is closed: %j",
    async (greeting) => {
      const connection = connect(await newNode(), greeting);
      expect(await connection.outcome).toMatchObject({ code: "BadProof" });
      await connection.closed;
    },
  );

  test("with an id that the database could not even look up is simply not known, and nothing fails", async () => {
    const failures = vi.spyOn(app.log, "error");
    const { privateKey } = nodeKeys();
    expect(await connect({ nodeId: "mi-\u0000", privateKey }).outcome).toMatchObject({ code: "UnknownNode" });
    expect(failures).not.toHaveBeenCalled();
    failures.mockRestore();
  });

  test("is let in whatever else it says of itself", async () => {
    const node = await newNode();
    await connect(node, { bootId: "boot\u0000\ud800", agentVersion: "1\u0000" }).welcome;
    expect(await rowOf(node)).toMatchObject({ bootId: "boot", agentVersion: "1" });
  });

  test("with an older protocol than before is not let in", async () => {
    const node = await newNode();
    await app.db.prisma.node.update({ where: { id: node.nodeId }, data: { protocolFloor: 2 } });
    expect(await connect(node).outcome).toMatchObject({ code: "ProtocolTooOld" });
  });
});

describe("the same agent that comes back", () => {
  test("takes over at once, and its former connection is told", async () => {
    const node = await newNode();
    const epoch = randomUUID();
    // The elder is half-open: it would not answer.
    let answers = true;
    const elder = connect(node, { epoch, answers: () => answers });
    await elder.welcome;
    answers = false;
    const newcomer = connect(node, { epoch });
    await newcomer.welcome;
    expect(await elder.rejected).toMatchObject({ code: "Replaced", retry: true });
    expect(await newcomer.say("facts", someFacts())).toEqual({ ok: true });
    await expect.poll(() => work.gone.some(({ nodeId }) => nodeId === node.nodeId)).toBe(true);
    expect(await rowOf(node)).toMatchObject({ disconnectedAt: null, quarantinedAt: null });
  });
});

describe("another agent with the same identity", () => {
  test("is kept out while the first one answers, and everybody can see it", async () => {
    const node = await newNode();
    const elder = connect(node);
    await elder.welcome;
    const clone = connect(node);
    expect(await clone.outcome).toMatchObject({ code: "Quarantined", retry: true });
    await clone.closed;
    expect(await rowOf(node)).toMatchObject({
      connectionEpoch: elder.hello.epoch,
      quarantinedAt: expect.any(Date),
      quarantineReason: expect.stringContaining("127.0.0.1"),
    });
    expect(await elder.say("facts", someFacts())).toEqual({ ok: true });
  });

  test("takes over where the first one's connection is half-open, without waiting for the lease", async () => {
    const node = await newNode();
    let answers = true;
    const elder = connect(node, { answers: () => answers });
    await elder.welcome;
    answers = false;
    await lease(node, anHour);
    const newcomer = connect(node);
    expect(await newcomer.outcome).toHaveProperty("signed");
    expect(await elder.rejected).toMatchObject({ code: "Replaced" });
    expect(await rowOf(node)).toMatchObject({ connectionEpoch: newcomer.hello.epoch, quarantinedAt: null });
  });

  test("takes over at once where the first one's connection is closed, even if that was not written down", async () => {
    const node = await newNode();
    const elder = connect(node);
    await elder.welcome;
    const { connectionId, gatewayId } = await rowOf(node);
    elder.close();
    await expect.poll(async () => (await rowOf(node)).connectionId).toBeNull();
    await app.db.prisma.node.update({
      where: { id: node.nodeId },
      data: { connectionId, gatewayId, connectionEpoch: elder.hello.epoch, leaseUntil: new Date(Date.now() + anHour) },
    });
    await connect(node).welcome;
  });
});

describe("with two processes", () => {
  let second: Awaited<ReturnType<typeof startGateway>>;
  let secondApp: ReturnType<typeof composeApplication>;
  beforeAll(async () => {
    secondApp = composeApplication(app.config, randomUUID());
    second = await startGateway(secondApp);
    await vi.waitFor(() => expect(app.notices.isListening() && secondApp.notices.isListening()).toBe(true), {
      timeout: 60_000,
    });
  });
  afterAll(async () => {
    await second?.close();
    await secondApp?.close();
  });

  test("a clone is kept out of one while the other holds the first, which answers", async () => {
    const node = await newNode();
    const elder = connect(node);
    await elder.welcome;
    expect(await connect(node, {}, second.url).outcome).toMatchObject({ code: "Quarantined" });
    expect(await elder.say("facts", someFacts())).toEqual({ ok: true });
  });

  test("a restart is let in by one while the other holds a half-open connection, which is then closed", async () => {
    const node = await newNode();
    let answers = true;
    const elder = connect(node, { answers: () => answers });
    await elder.welcome;
    answers = false;
    await lease(node, anHour);
    await connect(node, {}, second.url).welcome;
    expect(await elder.rejected).toMatchObject({ code: "Replaced" });
    expect(await rowOf(node)).toMatchObject({ gatewayId: secondApp.processId, disconnectedAt: null });
  });

  test("the same agent moves from one to the other at once", async () => {
    const node = await newNode();
    const epoch = randomUUID();
    const elder = connect(node, { epoch });
    await elder.welcome;
    await connect(node, { epoch }, second.url).welcome;
    expect(await elder.rejected).toMatchObject({ code: "Replaced" });
    expect(await rowOf(node)).toMatchObject({ gatewayId: secondApp.processId });
  });

  test("a lease of a process that died holds nobody up for longer than the contest", async () => {
    const node = await newNode();
    await app.db.prisma.node.update({
      where: { id: node.nodeId },
      data: {
        connectionId: randomUUID(),
        gatewayId: randomUUID(),
        connectionEpoch: randomUUID(),
        leaseUntil: new Date(Date.now() + anHour),
      },
    });
    await connect(node).welcome;
  });
});

describe("what a node says", () => {
  test("of itself is stored as text, without what a terminal or a database would act on", async () => {
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    const hostile = "<script>alert(1)</script>\u0000\u001b[2J\u202e\ud800";
    expect(
      await connection.say(
        "facts",
        someFacts({
          hostName: hostile,
          platformName: hostile,
          addresses: [hostile.slice(0, 40)],
          clockSkewMs: Number.MAX_SAFE_INTEGER,
        }),
      ),
    ).toEqual({ ok: true });
    const row = await rowOf(node);
    expect(row.hostName).toBe("<script>alert(1)</script>[2J");
    expect(row.platformName).toBe(row.hostName);
    expect(row.facts).toMatchObject({ hostName: row.hostName });
  });

  test.each([
    ["facts", someFacts({ hostName: "x".repeat(256) })],
    ["facts", { ...someFacts(), admin: true }],
    ["facts", null],
    ["output", { order: "no-uuid", chunks: [] }],
    [
      "output",
      {
        order: randomUUID(),
        chunks: Array.from({ length: 9 }, (_, index) => ({
          step: 0,
          attempt: 1,
          stream: "stdout",
          offset: index * 262_144,
          bytes: Buffer.alloc(262_144),
          marks: [],
        })),
      },
    ],
    ["report", []],
    ["order", {}],
    ["__proto__", {}],
  ])("is refused when it is not what %s should be", async (name, message) => {
    const connection = connect(await newNode());
    await connection.welcome;
    expect(await connection.say(name, message)).toMatchObject({ ok: false, code: "Malformed", retry: false });
    expect(await connection.say("facts", someFacts())).toEqual({ ok: true });
  });

  test("and cannot be stored is asked for again, and the connection stays", async () => {
    const failing = await startGateway(
      app,
      quietWork({
        output: async () => {
          throw new Error("The disk is full.");
        },
      }),
    );
    app.log.level = "silent";
    const connection = connect(await newNode(), {}, failing.url);
    await connection.welcome;
    const chunk = { step: 0, attempt: 1, stream: "stdout", offset: 0, bytes: Buffer.from("x"), marks: [] };
    const answer = await connection.say("output", { order: randomUUID(), chunks: [chunk] });
    app.log.level = "error";
    expect(answer).toEqual({
      ok: false,
      code: "InternalServerError",
      message: "It could not be stored now.",
      retry: true,
    });
    expect(await connection.say("facts", someFacts())).toEqual({ ok: true });
    await failing.close();
  });
});

describe("what is sent to a node", () => {
  const order = { envelope: Buffer.from("envelope"), signature: Buffer.from("signature"), body: Buffer.from("body") };
  const linkOf = (node: TestNode) => {
    const link = work.links.findLast(({ nodeId }) => nodeId === node.nodeId);
    if (!link) throw new Error("There is no link.");
    return link;
  };

  test("arrives byte by byte, and its answer comes back", async () => {
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    connection.socket.on("order", (message: typeof order, answer: (answer: object) => void) =>
      answer({ taken: false, reason: "Expired", message: Buffer.from(message.body).toString() }),
    );
    expect(await linkOf(node).sendOrder(order)).toEqual({ taken: false, reason: "Expired", message: "body" });
  });

  test("is known to be unanswered as soon as the connection ends", async () => {
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    const link = linkOf(node);
    const sent = Promise.allSettled(Array.from({ length: 20 }, () => link.sendOrder(order)));
    connection.close();
    expect((await sent).every(({ status }) => status === "rejected")).toBe(true);
    await expect(link.sendOrder(order)).rejects.toThrow();
  });

  test("and answered with nonsense is an error of that message alone", async () => {
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    connection.socket.on("order", (_message: object, answer: (answer: unknown) => void) =>
      answer({ taken: "perhaps" }),
    );
    await expect(linkOf(node).sendOrder(order)).rejects.toThrow();
    expect(await connection.say("facts", someFacts())).toEqual({ ok: true });
  });
});

test("a node that goes on sending although nothing is answered is cut off", async () => {
  const stuck = await startGateway(app, quietWork({ output: () => new Promise(() => undefined) }));
  const connection = connect(await newNode(), {}, stuck.url);
  await connection.welcome;
  const chunk = { step: 0, attempt: 1, stream: "stdout", offset: 0, bytes: Buffer.alloc(256 * 1024), marks: [] };
  for (let sent = 0; sent < 40; sent += 1)
    connection.socket.emit("output", { order: randomUUID(), chunks: Array(8).fill(chunk) }, () => undefined);
  expect(await connection.rejected).toMatchObject({ code: "Busy", retry: true });
  await stuck.close();
});

describe("a node that is deregistered", () => {
  test("is disconnected and not let in again, and those who build on nodes hear of it in the same transaction", async () => {
    const heard: string[] = [];
    nodeEvents.onDeregistered.push(async ({ nodeId }) => void heard.push(nodeId));
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    await perform(app, deregisterManagedInstance, { InstanceId: node.nodeId }, aCaller(app));
    expect(await connection.rejected).toMatchObject({ code: "UnknownNode", retry: false });
    await connection.closed;
    expect(heard).toEqual([node.nodeId]);
    expect(await connect(node).outcome).toMatchObject({ code: "UnknownNode", retry: false });

    const other = await newNode();
    nodeEvents.onDeregistered.push(async () => {
      throw new Error("Its work could not be ended.");
    });
    app.log.level = "silent";
    await expect(perform(app, deregisterManagedInstance, { InstanceId: other.nodeId }, aCaller(app))).rejects.toThrow();
    app.log.level = "error";
    nodeEvents.onDeregistered.length = 0;
    expect(await rowOf(other)).toMatchObject({ deregisteredAt: null });
  });
});

describe("a lease", () => {
  test("is given back with the reason when the connection ends", async () => {
    const node = await newNode();
    const connection = connect(node);
    await connection.welcome;
    connection.close();
    await expect
      .poll(() => rowOf(node))
      .toMatchObject({ connectionId: null, leaseUntil: null, disconnectReason: "The agent stopped." });
  });

  test("is renewed for all connections at once, and whoever lost it unheard is closed", async () => {
    const before = Date.now();
    const [kept, lost] = [await newNode(), await newNode()];
    const [keeps, loses] = [connect(kept), connect(lost)];
    await Promise.all([keeps.welcome, loses.welcome]);
    await keeps.say("facts", someFacts());
    await app.db.prisma.node.update({
      where: { id: kept.nodeId },
      data: { leaseUntil: new Date(0), lastPingAt: new Date(0) },
    });
    await app.db.prisma.node.update({ where: { id: lost.nodeId }, data: { connectionId: randomUUID() } });
    await gateway.renew();
    expect(await loses.rejected).toMatchObject({ code: "Replaced", retry: true });
    const { leaseUntil, lastPingAt } = await rowOf(kept);
    expect(leaseUntil?.getTime()).toBe((lastPingAt?.getTime() ?? 0) + 30_000);
    expect(lastPingAt?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test("is given back by a process that stops", async () => {
    const own = await startGateway(app);
    const node = await newNode();
    const connection = connect(node, {}, own.url);
    await connection.welcome;
    await own.close();
    await connection.closed;
    expect(await rowOf(node)).toMatchObject({ connectionId: null, disconnectReason: "The server stopped." });
  });
});
