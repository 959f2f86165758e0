import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { saveIdentity } from "@/agent/identity";
import { isRunning, signalGroup } from "@/agent/process-table";
import { register } from "@/agent/register";
import { leaderOf, supervisorOf } from "@/agent/supervisor";
import type { Chance } from "./seeded";
import type { SmallDisk } from "./small-disk";

/** An agent's program, as built. The bench and its tests run in the checkout's folder. */
const program = path.resolve("dist/agent.cjs");

/** What a machine's `counter` says of each command, by the command's key. */
export type Counts = ReadonlyMap<string, { begun: number; done: number }>;

/**
 * A machine as far as the product can tell: a real agent with a home of its own, whose scripts write what they did into
 * a folder that the agent knows nothing of.
 */
export class Machine {
  readonly #env: Record<string, string>;
  #agent: ChildProcess | undefined;
  #isOver = false;
  /** How often the agent ended without having been killed by us. */
  endedByItself = 0;

  private constructor(
    readonly nodeId: string,
    readonly home: string,
    readonly truth: string,
    env: Record<string, string>,
    /** What its home is on, when it is a disk of its own. */
    readonly disk: SmallDisk | undefined,
  ) {
    this.#env = env;
  }

  /**
   * Registers one and starts its agent.
   *
   * @param home  of the agent; made
   * @param truth the folder of all machines' own records
   * @param env   more of the agent's environment; scripts do not get it
   * @param disk  what the home is on, when it is a disk of its own
   */
  static async add(
    server: string,
    activation: { ActivationId: string; ActivationCode: string },
    {
      home,
      truth,
      env = {},
      disk,
    }: { home: string; truth: string; env?: Record<string, string>; disk?: SmallDisk | undefined },
  ): Promise<Machine> {
    const { ActivationId: activationId, ActivationCode: activationCode } = activation;
    const identity = await register({ server, activationId, activationCode, serverKeyIds: [] });
    saveIdentity(home, identity);
    const own = path.join(truth, identity.nodeId);
    mkdirSync(own, { recursive: true });
    const machine = new Machine(identity.nodeId, home, own, env, disk);
    machine.start();
    return machine;
  }

  start(): void {
    const agent = spawn(process.execPath, ["--max-old-space-size=64", program, "run", "--home", this.home], {
      stdio: "ignore",
      env: { ...process.env, ...this.#env },
    });
    agent.once("exit", () => {
      if (agent !== this.#agent || this.#isOver) return;
      // As whatever keeps an agent running does.
      this.endedByItself++;
      this.start();
    });
    this.#agent = agent;
  }

  /** Ends the agent by SIGKILL; its steps go on. */
  async killAgent(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    if (!agent || agent.exitCode !== null || agent.signalCode !== null) return;
    const gone = once(agent, "exit");
    agent.kill("SIGKILL");
    await gone;
  }

  /** Ends one of the supervisors that keep watch over a script now, by SIGKILL. Gives the order's id; undefined without one. */
  killSupervisor(chance: Chance): string | undefined {
    const running = this.#attempts().filter(({ folder }) => {
      const leader = leaderOf(folder);
      return leader && isRunning(leader) && !existsSync(path.join(folder, "exit"));
    });
    if (running.length === 0) return undefined;
    const { orderId, folder } = chance.pick(running);
    const supervisor = supervisorOf(folder);
    if (!supervisor || !isRunning(supervisor)) return undefined;
    process.kill(supervisor.pid, "SIGKILL");
    return orderId;
  }

  /** What the scripts themselves wrote down. */
  counts(): Counts {
    const counts = new Map<string, { begun: number; done: number }>();
    const file = path.join(this.truth, "counter");
    for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
      const [key, what] = line.split(" ");
      if (!key || (what !== "begun" && what !== "done")) continue;
      const count = counts.get(key) ?? { begun: 0, done: 0 };
      count[what]++;
      counts.set(key, count);
    }
    return counts;
  }

  /** Ends the agent and every script that it left running, and removes its home. */
  async remove(): Promise<void> {
    this.#isOver = true;
    await this.killAgent();
    this.killAll();
    this.disk?.unmount();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Ends at once what this machine runs. */
  readonly killAll = (): void => {
    this.#isOver = true;
    this.#agent?.kill("SIGKILL");
    // Each leads a group of its own.
    for (const { folder } of this.#attempts())
      for (const found of [leaderOf(folder), supervisorOf(folder)])
        if (found && isRunning(found)) signalGroup(found.pid, "SIGKILL");
  };

  #attempts(): { orderId: string; folder: string }[] {
    const spool = path.join(this.home, "spool");
    return namesIn(spool).flatMap((orderId) => {
      const order = path.join(spool, orderId);
      return namesIn(order)
        .filter((name) => /^\d+\.\d+$/.test(name))
        .map((name) => ({ orderId, folder: path.join(order, name) }));
    });
  }
}

/** What is in a folder; nothing when it has gone: the agent tidies up meanwhile. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
