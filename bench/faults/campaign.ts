import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { newActivation } from "../fleet/fleet";
import { type Product, startMortalProduct } from "../product";
import { allCommands, evidenceOf, hasEnded } from "./evidence";
import { type Hits, makeHits } from "./hits";
import { judgeCommand, type Violation } from "./judge";
import { LossyLink } from "./lossy-link";
import { Machine } from "./machine";
import { mortals, type Plan, planOf, type Size, type Victim } from "./plan";
import { scriptOf, type Work } from "./script";
import { SmallDisk } from "./small-disk";
import { wrongClock } from "./wrong-clock";

/** What a run showed. */
export type Outcome = {
  seed: number;
  commands: number;
  invocations: number;
  byState: Record<string, number>;
  hits: Record<Victim, number>;
  /** Hits of what can be killed. */
  kills: number;
  seconds: number;
  violations: Violation[];
};

/** What a run has. */
export type Stage = Awaited<ReturnType<typeof startMortalProduct>> & {
  link: LossyLink;
  machines: Machine[];
};

const GROUP = "faults";
/** Commands that are sent before one of them has ended. */
const UNDER_WAY = 8;
/** How long nothing at all may move before what has not ended is said never to end, milliseconds. */
const STANDSTILL_MS = 180_000;
const LOOK_EVERY_MS = 150;

const Sent = z.object({ Command: z.object({ CommandId: z.string() }) });

/**
 * Runs a plan: sends its commands to real agents while it kills what the plan says, waits until everything has ended, kills
 * and starts everything once more, and compares what the product says with what the scripts wrote down themselves.
 *
 * Everything is this run's own and on 127.0.0.1; only what it started is killed.
 */
export async function runCampaign(seed: number, size: Size, say: (line: string) => void): Promise<Outcome> {
  const begun = performance.now();
  const plan = planOf(seed, size);
  const folder = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-faults-"));
  const { product, cluster } = await startMortalProduct();
  let link: LossyLink | undefined;
  const machines: Machine[] = [];
  const killAll = () => {
    for (const machine of machines) {
      machine.killAll();
      machine.disk?.unmount();
    }
  };
  process.on("exit", killAll);
  try {
    link = new LossyLink(Number(new URL(product.url).port));
    const truth = path.join(folder, "truth");
    const server = await link.listen();
    const activation = await newActivation(product, GROUP, size.machines);
    for (let number = 0; number < size.machines; number++) {
      const home = path.join(folder, `machine-${number}`);
      mkdirSync(home, { mode: 0o700 });
      const disk = size.hits.disk > 0 ? SmallDisk.mount(home) : undefined;
      const env = number < size.wrongClocks ? wrongClock(number) : {};
      machines.push(await Machine.add(server, activation, { home, truth, env, disk }));
    }
    const stage = { cluster, product, link, machines };
    return { ...(await perform(plan, stage, truth, say)), seed, seconds: (performance.now() - begun) / 1000 };
  } finally {
    process.off("exit", killAll);
    await Promise.all(machines.map((machine) => machine.remove()));
    link?.close();
    if (!cluster.isRunning()) await cluster.start();
    await product.stop();
    cluster.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function perform(
  plan: Plan,
  stage: Stage,
  truth: string,
  say: (line: string) => void,
): Promise<Omit<Outcome, "seed" | "seconds">> {
  const { product, machines } = stage;
  const hits = makeHits(stage);
  const works = new Map<string, Work>();
  const acknowledged = new Set<string>();
  const violations: Violation[] = [];

  const run: { isAllSent: boolean; failure?: unknown } = { isAllSent: false };
  const faulting = strike(plan, stage, hits, () => run.isAllSent);
  faulting.catch((error: unknown) => (run.failure = error));
  const underWay = new Set<string>();
  for (const [index, { work, maxConcurrency }] of plan.commands.entries()) {
    while (underWay.size >= UNDER_WAY) {
      if (run.failure) throw run.failure;
      for (const commandId of underWay)
        if (await orLater(() => hasEnded(product, commandId))) underWay.delete(commandId);
      if (underWay.size >= UNDER_WAY) await delay(LOOK_EVERY_MS);
    }
    // What is not answered may have been sent: the next attempt has a name of its own, and both are looked for afterwards.
    for (let attempt = 1; ; attempt++) {
      if (run.failure) throw run.failure;
      const key = `c${index}-${attempt}`;
      works.set(key, work(key));
      const commandId = await orLater(() => send(product, work(key), truth, maxConcurrency));
      if (commandId === undefined) continue;
      acknowledged.add(commandId);
      underWay.add(commandId);
      break;
    }
  }
  run.isAllSent = true;
  await faulting;
  say(`all ${acknowledged.size} commands are sent; waiting for their ends`);
  await untilAllEnded(stage, hits);

  // Whatever would run a second time after a restart does so now.
  await hits.restartEverything();
  const commands = await allCommands(product);
  const known = new Set(commands.map(({ commandId }) => commandId));
  for (const commandId of acknowledged)
    if (!known.has(commandId)) violations.push({ kind: "lost command", what: `${commandId} was acknowledged` });
  for (const who of hits.endedByThemselves()) violations.push({ kind: "ended by itself", what: who });

  const witnesses = {
    machines: new Map(machines.map((machine) => [machine.nodeId, { machine, counts: machine.counts() }])),
    cutShort: hits.cutShort,
  };
  const byState: Record<string, number> = {};
  let invocations = 0;
  for (const { commandId, key } of commands) {
    const work = works.get(key);
    if (!work) throw new Error(`Nobody sent the command ${commandId} (${key}).`);
    const evidence = await overNewLinks(() => evidenceOf(product, { commandId, work }, witnesses));
    violations.push(...judgeCommand(evidence));
    invocations += evidence.invocations.length;
    for (const { state } of evidence.invocations) byState[state] = (byState[state] ?? 0) + 1;
  }
  return {
    commands: commands.length,
    invocations,
    byState,
    hits: hits.counted,
    kills: mortals.reduce((sum, victim) => sum + hits.counted[victim], 0),
    violations,
  };
}

async function send(product: Product, work: Work, truth: string, maxConcurrency: string): Promise<string> {
  const answer = await product.aws("SendCommand", {
    DocumentName: "AWS-RunShellScript",
    Comment: work.key,
    Targets: [{ Key: "tag:Fleet", Values: [GROUP] }],
    Parameters: { commands: scriptOf(work, truth).split("\n") },
    MaxConcurrency: maxConcurrency,
    MaxErrors: "100%",
  });
  return Sent.parse(answer).Command.CommandId;
}

/** What was answered; undefined when the server or its database were away. */
async function orLater<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch {
    await delay(LOOK_EVERY_MS);
    return undefined;
  }
}

/** How many connections to a killed server `fetch` may still keep. */
const KEPT_CONNECTIONS = 20;

/** Asks again where a connection that was kept from before a kill shows that it is gone; any other failure is one. */
async function overNewLinks<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++)
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TypeError) || tries > KEPT_CONNECTIONS) throw error;
    }
}

/** Brings the plan's faults, each at its point, until all have come. */
async function strike({ faults }: Plan, { machines }: Stage, hits: Hits, isAllSent: () => boolean): Promise<void> {
  const begun = () =>
    machines.reduce(
      (sum, machine) => sum + [...machine.counts().values()].reduce((all, each) => all + each.begun, 0),
      0,
    );
  const under: Promise<void>[] = [];
  for (const fault of faults) {
    // A script that never began leaves the last points unreached.
    while (begun() < fault.afterBegun && !isAllSent()) await delay(50);
    await delay(fault.waitMs);
    const coming = hits.hit(fault);
    under.push(coming);
    // Whoever waits for all hears of it, and nobody else.
    coming.catch(() => undefined);
  }
  await Promise.all(under);
}

/** Waits until every command has ended, or until nothing has moved for a long time. */
async function untilAllEnded({ product, machines }: Stage, hits: Hits): Promise<void> {
  const left = new Set((await hits.untilAnswered(() => allCommands(product))).map(({ commandId }) => commandId));
  const look = () => `${left.size} ${machines.map((machine) => machine.counts().size).join()}`;
  let [seen, since] = ["", performance.now()];
  while (left.size > 0 && performance.now() - since < STANDSTILL_MS) {
    for (const commandId of left) if (await orLater(() => hasEnded(product, commandId))) left.delete(commandId);
    if (look() !== seen) [seen, since] = [look(), performance.now()];
    await delay(LOOK_EVERY_MS);
  }
}
