import { existsSync } from "node:fs";
import path from "node:path";
import { loadIdentity } from "./identity";
import { readOrders } from "./journal";
import { isRunning } from "./process-table";
import { agentOf } from "./single-instance";
import { Spool } from "./spool";
import { leaderOf, supervisorOf } from "./supervisor";

/** What is going on in a home, read from its files alone: the agent need not run. */
export type Status = {
  nodeId: string | undefined;
  server: string | undefined;
  /** Steps whose supervisor is alive. Times are ISO 8601. */
  running: { order: string; step: number; name: string; pid: number | undefined; startedAt: string }[];
  agent: { pid: number | undefined; running: boolean };
  /** Orders whose report the server has not acknowledged, and the output they have on disk (of which it may have a part). */
  unsent: { orders: number; bytes: number };
};

/** Reads the status of a home. A home without anything in it has a status too. */
export function readStatus(home: string): Status {
  const identity = loadIdentity(home);
  const agent = agentOf(home);
  const orders = [...readOrders(home).values()];
  const spool = existsSync(path.join(home, "spool")) ? new Spool(home) : undefined;
  const running = orders.flatMap(({ orderId, order, steps }) =>
    [...steps.values()].flatMap(({ step, attempt, startingAt, ended }) => {
      const directory = spool?.directoryOf(orderId, step, attempt);
      const supervisor = directory && !ended ? supervisorOf(directory) : undefined;
      if (!directory || !supervisor || !isRunning(supervisor)) return [];
      const name = order?.body.steps[step]?.name ?? "";
      return [
        { order: orderId, step, name, pid: leaderOf(directory)?.pid, startedAt: new Date(startingAt).toISOString() },
      ];
    }),
  );
  return {
    nodeId: identity?.nodeId,
    server: identity?.server,
    running,
    agent: { pid: agent?.running ? agent.pid : undefined, running: agent?.running ?? false },
    unsent: {
      orders: orders.length,
      bytes: orders.reduce((sum, { orderId }) => sum + (spool?.bytesOf(orderId) ?? 0), 0),
    },
  };
}

/** The same for a person. */
export function describeStatus({ nodeId, server, running, agent, unsent }: Status): string {
  return [
    nodeId ? `Node ${nodeId} of ${server}.` : "This node is not registered.",
    agent.running ? `The agent runs (pid ${agent.pid}).` : "The agent does not run.",
    ...running.map(
      (step) =>
        `Running: ${step.name} of ${step.order} since ${step.startedAt}${step.pid ? ` (pid ${step.pid})` : ""}.`,
    ),
    unsent.orders === 0
      ? "Everything has been reported."
      : `Not yet reported: ${unsent.orders} ${unsent.orders === 1 ? "order" : "orders"}, ${unsent.bytes} bytes of output on disk.`,
  ].join("\n");
}
