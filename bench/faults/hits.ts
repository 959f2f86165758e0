import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { Stage } from "./campaign";
import { losses } from "./lossy-link";
import type { Fault, Victim } from "./plan";
import { type Chance, chanceOf } from "./seeded";

/** How long a supervisor to be killed is looked for, milliseconds: scripts come and go. */
const LOOK_FOR_MS = 60_000;
/** How often a server is started that does not come up. */
const STARTS = 10;

const Heard = z.object({ Nodes: z.array(z.object({ LastPingDateTime: z.string().nullable() })) });

/** Kills what it is told, and puts it back. */
export type Hits = {
  /** Strikes once, and resolves when the victim is back. Faults of one victim come one after another. */
  hit(fault: Fault): Promise<void>;
  /** Kills everything at once and starts it again; resolves when the product answers. */
  restartEverything(): Promise<void>;
  /** Asks until there is an answer. */
  untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer>;
  /** What was hit, and how often. */
  readonly counted: Record<Victim, number>;
  /** `<order>/<node>` of each supervisor that was killed. */
  readonly cutShort: ReadonlySet<string>;
  /** What ended without having been killed. */
  endedByThemselves(): string[];
};

/** Makes the hand that kills, for one run. */
export function makeHits({ cluster, product, link, machines }: Stage): Hits {
  const counted: Record<Victim, number> = { server: 0, agent: 0, supervisor: 0, PostgreSQL: 0, link: 0, disk: 0 };
  const cutShort = new Set<string>();
  const queues = new Map<Victim | string, Promise<void>>();
  const byThemselves: string[] = [];

  /** One after another for each name. */
  function inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work);
    queues.set(name, turn);
    return turn;
  }

  /** Starts the server. When its database goes in the middle of that it ends, and whoever keeps it running tries again. */
  async function startServer(): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await product.running.startServer();
      } catch (error) {
        if (tries === STARTS) throw error;
        await delay(500);
      }
    }
  }

  async function hitServer({ awayMs }: Fault): Promise<void> {
    if (!product.running.isServerRunning) byThemselves.push("the server");
    else {
      await product.running.killServer();
      counted.server++;
    }
    await delay(awayMs);
    await startServer();
  }

  async function hitDatabase({ awayMs }: Fault): Promise<void> {
    cluster.kill();
    counted.PostgreSQL++;
    await delay(awayMs);
    await cluster.start();
  }

  async function hitAgent({ awayMs }: Fault, chance: Chance): Promise<void> {
    const machine = chance.pick(machines);
    await inTurn(machine.nodeId, async () => {
      await machine.killAgent();
      counted.agent++;
      await delay(awayMs);
      machine.start();
    });
  }

  async function hitSupervisor(_: Fault, chance: Chance): Promise<void> {
    for (const begun = performance.now(); performance.now() - begun < LOOK_FOR_MS; await delay(20)) {
      const machine = chance.pick(machines);
      const orderId = machine.killSupervisor(chance);
      if (orderId === undefined) continue;
      counted.supervisor++;
      cutShort.add(`${orderId}/${machine.nodeId}`);
      return;
    }
  }

  async function hitLink(_: Fault, chance: Chance): Promise<void> {
    if (link.lose(chance.pick(losses), chance) > 0) counted.link++;
  }

  async function hitDisk({ awayMs }: Fault, chance: Chance): Promise<void> {
    const disks = machines.flatMap(({ disk }) => disk ?? []);
    if (disks.length === 0) return;
    const disk = chance.pick(disks);
    disk.fill();
    counted.disk++;
    await delay(awayMs);
    disk.clear();
  }

  const ways = {
    server: hitServer,
    agent: hitAgent,
    supervisor: hitSupervisor,
    PostgreSQL: hitDatabase,
    link: hitLink,
    disk: hitDisk,
  } satisfies Record<Victim, (fault: Fault, chance: Chance) => Promise<void>>;

  /** Every machine has been heard of since then: it has been told of its unfinished orders, and has looked at its journal. */
  async function everybodyIsHeard(since: Date): Promise<void> {
    for (;;) {
      const { Nodes } = Heard.parse(await untilAnswered(() => product.console("ListManagedNodes", {})));
      if (Nodes.every(({ LastPingDateTime }) => LastPingDateTime && new Date(LastPingDateTime) > since)) return;
      await delay(200);
    }
  }

  async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!product.running.isServerRunning) throw error;
        await delay(200);
      }
    }
  }

  return {
    hit: (fault) => inTurn(fault.victim, () => ways[fault.victim](fault, chanceOf(fault.seed))),
    async restartEverything() {
      if (!product.running.isServerRunning) byThemselves.push("the server");
      await product.running.killServer();
      cluster.kill();
      for (const machine of machines) await machine.killAgent();
      counted.server++;
      counted.PostgreSQL++;
      counted.agent += machines.length;
      await cluster.start();
      await startServer();
      const startedAt = new Date();
      for (const machine of machines) machine.start();
      await everybodyIsHeard(startedAt);
    },
    untilAnswered,
    counted,
    cutShort,
    endedByThemselves: () => [
      ...byThemselves,
      ...machines.flatMap(({ nodeId, endedByItself }) => (endedByItself ? [`the agent of ${nodeId}`] : [])),
    ],
  };
}
