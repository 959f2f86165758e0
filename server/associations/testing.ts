import { createHash, randomUUID } from "node:crypto";
import { OrderEnvelope } from "@/core/commands/order";
import type { Report } from "@/core/node-protocol";
import { commandEvents } from "../commands/command-events";
import type { makeDelivery } from "../commands/delivery";
import { aNode, type TestApplication } from "../db/testing";
import type { NodeLink } from "../gateway/node-link";
import * as tagStore from "../tags/store";
import { noteCountedCommand } from "./command-counted";

/** Has commands tell associations, as the server does when it starts. */
export function hearCommands(): void {
  if (!commandEvents.onCounted.includes(noteCountedCommand)) commandEvents.onCounted.push(noteCountedCommand);
}

const empty = { bytes: 0, sha256: createHash("sha256").digest("hex") };

/** What a machine of a test does with an order: it ends so, or takes it and says no more. */
export type Doing = "Success" | "Failed" | "nothing";

/** A registered machine that is connected, takes every order, and ends it as told. */
export async function aMachine(
  app: TestApplication,
  delivery: ReturnType<typeof makeDelivery>,
  {
    tags = {},
    does = "Success",
    ...given
  }: { tags?: Record<string, string>; does?: Doing } & Parameters<typeof aNode>[1] = {},
) {
  const now = app.now();
  const node = await aNode(app, { lastPingAt: now, connectedAt: now, ...given });
  const tagged = { accountId: app.config.accountId, resourceType: "ManagedInstance", resourceId: node.id };
  await tagStore.put(
    app.db.prisma,
    tagged,
    Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  );
  return connectMachine(app, delivery, node.id, does);
}

/** Connects a machine that is registered. */
export function connectMachine(
  app: TestApplication,
  delivery: ReturnType<typeof makeDelivery>,
  nodeId: string,
  does: Doing,
) {
  const link: NodeLink = {
    accountId: app.config.accountId,
    nodeId,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    async sendOrder({ envelope }) {
      const { orderId } = OrderEnvelope.parse(JSON.parse(Buffer.from(envelope).toString()));
      machine.orders.push(orderId);
      if (machine.does !== "nothing") setImmediate(() => machine.end(orderId, machine.does));
      return { taken: true };
    },
    async sendCancel({ envelope }) {
      machine.cancels.push(Buffer.from(envelope).toString());
      return { ok: true };
    },
    reject: () => undefined,
  };
  const machine = {
    id: nodeId,
    does,
    orders: [] as string[],
    cancels: [] as string[],
    /** Reports the end of an order. */
    end: (orderId: string, how: Doing) => void delivery.report(link, reportOf(orderId, how)),
  };
  delivery.connected(link);
  return machine;
}

const reportOf = (order: string, does: Doing): Report => {
  const outcome = does === "Failed" ? "Failed" : "Success";
  const at = Date.now();
  return {
    order,
    at,
    outcome,
    events: [
      {
        event: "ended",
        step: 0,
        attempt: 1,
        name: "aws:runShellScript",
        action: "aws:runShellScript",
        startedAt: at - 20,
        at,
        outcome,
        exitCode: outcome === "Success" ? 0 : 1,
        stdout: empty,
        stderr: empty,
      },
    ],
    output: [],
  };
};
