import { bareBroadcast, bareRows, bashForks } from "./baselines";
import { type CommandRun, runScript } from "./command-run";
import { type Fleet, troubleOf } from "./fleet/fleet";
import type { Product } from "./product";
import type { RealAgents } from "./real-agents";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { summarise } from "./statistics";

const section = "fanout";
const ms = (value: number) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;

/** The budgets of design, milliseconds by number of machines. */
const realBudgets: Record<number, number> = { 1: 10, 100: 200 };
const simulatedBudgets: Record<number, number> = { 1000: 600, 10000: 5_000 };

/** What a figure is repeated for, and how it is told. */
async function repeat(
  product: Product,
  groups: readonly string[],
  { nodes, rounds, lookEveryMs }: { nodes: number; rounds: number; lookEveryMs: number },
): Promise<{ ended: ReturnType<typeof summarise>; note: string }> {
  const options = { expected: nodes, lookEveryMs };
  // Warm: what is compiled, prepared and connected once is not what is measured.
  for (let round = 0; round < (nodes === 1 ? 10 : 1); round++) await runScript(product, groups, "echo hello", options);
  const runs: CommandRun[] = [];
  const cpuBefore = await product.serverCpuSeconds();
  for (let round = 0; round < rounds; round++) runs.push(await runScript(product, groups, "echo hello", options));
  const cpu = ((await product.serverCpuSeconds()) - cpuBefore) / rounds;
  const ended = summarise(runs.map((run) => run.ended));
  const stored = summarise(runs.map((run) => run.stored));
  const answered = summarise(runs.map((run) => run.answered));
  const note = [
    `p95 ${ms(ended.p95)}, best ${ms(ended.best)} of ${rounds}`,
    `all results stored p50 ${ms(stored.p50)}`,
    `SendCommand answered p50 ${ms(answered.p50)}`,
    `server CPU ${ms(cpu * 1000)} a command`,
  ].join("; ");
  return { ended, note };
}

/** `echo hello` on real agents, from SendCommand to the command's end. */
export async function measureReal(product: Product, agents: RealAgents, sizes: Sizes, report: Report): Promise<void> {
  const groups: string[] = [];
  for (const { agents: count, rounds } of sizes.real) {
    const group = `real-${count}`;
    report.say(`starting ${count - agents.nodeIds.length} real agents …`);
    if (count > agents.nodeIds.length) {
      await agents.grow(group, count - agents.nodeIds.length);
      groups.push(group);
    }
    const { ended, note } = await repeat(product, groups, { nodes: count, rounds, lookEveryMs: count === 1 ? 1 : 4 });
    const forks = summarise(await threeTimes(() => bashForks(count)));
    const budget = realBudgets[count];
    report.add({
      section,
      figure: `echo hello on ${count} real agent${count === 1 ? "" : "s"}, issued to ended, p50`,
      unit: "ms",
      ...(budget !== undefined && { budget: { atMost: budget } }),
      measured: ended.p50,
      note,
      baseline: `${count} × bash -c 'echo hello': ${ms(forks.p50)}`,
    });
  }
}

/** `echo hello` on simulated nodes, and what the server needs to hold them. */
export async function measureSimulated(product: Product, fleet: Fleet, sizes: Sizes, report: Report): Promise<void> {
  const groups: string[] = [];
  const memoryBefore = await product.serverMemory();
  for (const { nodes, rounds } of sizes.simulated) {
    const group = `simulated-${nodes}`;
    const missing = nodes - fleet.size;
    report.say(`registering and connecting ${missing} simulated nodes …`);
    const begun = performance.now();
    await fleet.grow(group, missing);
    groups.push(group);
    report.say(`  in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    await fleet.tally();
    const { ended, note } = await repeat(product, groups, { nodes, rounds, lookEveryMs: nodes >= 1000 ? 10 : 4 });
    const trouble = troubleOf(await fleet.tally());
    const rows = summarise(await threeTimes(() => bareRows(product.database, nodes)));
    const budget = simulatedBudgets[nodes];
    report.add({
      section,
      figure: `echo hello on ${nodes.toLocaleString("en-US")} simulated nodes, issued to ended, p50`,
      unit: "ms",
      ...(budget !== undefined && { budget: { atMost: budget } }),
      measured: ended.p50,
      note: trouble ? `${note}; TROUBLE: ${trouble}` : note,
      baseline: `bare insert and update of ${nodes} rows: ${ms(rows.p50)}`,
    });
  }
  const memory = await product.serverMemory();
  report.add({
    section,
    figure: `server's resident memory with ${fleet.size.toLocaleString("en-US")} nodes connected, after their commands`,
    unit: "MiB",
    ...(fleet.size >= 10_000 && { budget: { atMost: 1.2 * 1024 } }),
    measured: memory / 2 ** 20,
    note: `${(memoryBefore / 2 ** 20).toFixed(0)} MiB before the first of them`,
  });
}

/** Bare Socket.IO beside the fan-out rows. Connects as many bare sockets again, so it comes after the nodes have left. */
export async function measureBareSockets(fleet: Fleet, sizes: Sizes, report: Report): Promise<void> {
  let connected = 0;
  for (const { nodes } of sizes.simulated) {
    report.add({
      section,
      figure: `bare Socket.IO: message to ${nodes.toLocaleString("en-US")} sockets and back, nothing stored, best of 3`,
      unit: "ms",
      measured: await bareBroadcast(fleet, nodes),
    });
    connected += nodes;
  }
  report.say(`  ${connected} bare sockets were opened`);
}

async function threeTimes(measure: () => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let time = 0; time < 3; time++) taken.push(await measure());
  return taken;
}
