import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { runScript } from "./command-run";
import type { Product } from "./product";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { summarise } from "./statistics";

const Created = z.object({ Webhook: z.object({ Arn: z.string() }) });
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
/** How long the messages of one command may take. */
const limitMs = 300_000;

/** Messages go out four at a time: of more machines, they would be what the run waits for. */
const atMost = 1_000;

/**
 * What it costs to tell a webhook of each machine: the same command in turn without and with it, on the simulated nodes that
 * `measureSimulated` has connected. A message counts when the receiver has it.
 */
export async function measureNotifications(product: Product, { simulated }: Sizes, report: Report): Promise<void> {
  const told = simulated.filter(({ nodes }) => nodes <= atMost);
  const largest = told.at(-1);
  if (!largest) return;
  const { nodes, rounds } = largest;
  const groups = told.map((size) => `simulated-${size.nodes}`);
  let taken = 0;
  const receiver = createServer((request, response) => {
    request.resume().on("end", () => {
      taken++;
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  try {
    const address = receiver.address();
    if (address === null || typeof address === "string") throw new Error("The receiver does not listen.");
    const created = await product.console("CreateWebhook", { Name: "bench", Url: `http://127.0.0.1:${address.port}/` });
    const { Arn } = Created.parse(created).Webhook;
    const more = {
      ServiceRoleArn: "arn:aws:iam::123456789012:role/bench",
      NotificationConfig: { NotificationArn: Arn, NotificationEvents: ["Success"], NotificationType: "Invocation" },
    };
    const options = { expected: nodes, lookEveryMs: 10 };
    const plain: number[] = [];
    const telling: number[] = [];
    const lastMessage: number[] = [];
    const cpu = { plain: 0, told: 0 };
    // The first of each is for warmth.
    for (let round = 0; round <= rounds; round++) {
      const before = await product.serverCpuSeconds();
      const without = await runScript(product, groups, "echo hello", options);
      const between = await product.serverCpuSeconds();
      taken = 0;
      const issued = performance.now();
      const withIt = await runScript(product, groups, "echo hello", { ...options, more });
      while (taken < nodes) {
        if (performance.now() - issued > limitMs) throw new Error(`${taken} of ${nodes} messages came.`);
        await delay(10);
      }
      const last = performance.now() - issued;
      if (round === 0) continue;
      plain.push(without.ended);
      telling.push(withIt.ended);
      lastMessage.push(last);
      cpu.plain += (between - before) / rounds;
      cpu.told += ((await product.serverCpuSeconds()) - between) / rounds;
    }
    const count = nodes.toLocaleString("en-US");
    report.add({
      section: "fanout",
      figure: `echo hello on ${count} simulated nodes, a webhook told of each: issued to ended, p50`,
      unit: "ms",
      measured: summarise(telling).p50,
      note: `server CPU with all messages ${seconds(cpu.told * 1000)}, without them ${seconds(cpu.plain * 1000)}`,
      baseline: `the same telling nobody, in turn: ${Math.round(summarise(plain).p50)} ms`,
    });
    report.add({
      section: "fanout",
      figure: `… issued to the last of ${count} messages taken, p50`,
      unit: "ms",
      measured: summarise(lastMessage).p50,
      note: `${Math.round((nodes / summarise(lastMessage).p50) * 1000)} messages a second, four at a time`,
    });
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}
