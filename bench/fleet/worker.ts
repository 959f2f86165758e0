import { randomUUID } from "node:crypto";
import path from "node:path";
import { io, type Socket } from "socket.io-client";
import { readBootId, readFacts } from "@/agent/facts";
import type { StoredIdentity } from "@/agent/identity";
import { register } from "@/agent/register";
import { agentVersion } from "@/agent/version";
import { type FleetQuestion, type NumberedAnswer, NumberedQuestion } from "./messages";
import { logLines } from "./script";
import { type Crowd, emptyTally, SimulatedNode } from "./simulated-node";

// A process of the fleet: holds thousands of simulated nodes, and does what the bench asks over the channel between them.

const REGISTERING_AT_ONCE = 8;
const CONNECTING_AT_ONCE = 64;

const crowd: Crowd = {
  facts: readFacts(agentVersion, ["aws:runShellScript"], 0),
  agentVersion,
  bootId: readBootId(),
  lines: logLines(1024 * 1024),
  tally: emptyTally(),
};
const registered: { identity: StoredIdentity; home: string }[] = [];
const nodes: SimulatedNode[] = [];
const bare: Socket[] = [];

/** Does one thing for each item, so many at a time. */
async function forEach<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  // The lanes share one iterator: each takes the next item when it is done with its own.
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function answer(question: FleetQuestion): Promise<unknown> {
  switch (question.ask) {
    case "register": {
      const { server, activationId, activationCode, count, home } = question;
      await forEach(Array(count).keys(), REGISTERING_AT_ONCE, async () => {
        const identity = await register({ server, activationId, activationCode, serverKeyIds: [] });
        registered.push({ identity, home: path.join(home, identity.nodeId) });
      });
      return registered.length;
    }
    case "connect":
      await forEach(registered.splice(0), CONNECTING_AT_ONCE, async ({ identity, home }) => {
        const node = new SimulatedNode(crowd, identity, home, randomUUID());
        nodes.push(node);
        await node.connect();
      });
      return nodes.length;
    case "tally": {
      const { tally } = crowd;
      crowd.tally = emptyTally();
      return tally;
    }
    case "connect-bare": {
      const { url, count } = question;
      await forEach(Array(count).keys(), CONNECTING_AT_ONCE, async () => {
        const socket = io(url, { transports: ["websocket"], forceNew: true, reconnection: false });
        socket.on("order", (_: unknown, acknowledge: (said: object) => void) => acknowledge({ taken: true }));
        bare.push(socket);
        await new Promise<void>((resolve, reject) => {
          socket.once("connect", resolve);
          socket.once("connect_error", reject);
        });
      });
      return bare.length;
    }
    case "stop":
      for (const socket of bare.splice(0)) socket.disconnect();
      await Promise.all(nodes.splice(0).map((node) => node.stop()));
      return 0;
  }
}

process.on("message", (message) => {
  const { id, question } = NumberedQuestion.parse(message);
  const reply = (said: Omit<NumberedAnswer, "id">) => process.send?.({ id, ...said });
  answer(question).then(
    (value) => reply({ value }),
    (error: unknown) => reply({ value: null, error: error instanceof Error ? error.message : "unknown" }),
  );
});
// Whoever asked is gone.
process.on("disconnect", () => process.exit(0));
