import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { saveIdentity } from "@/agent/identity";
import { register } from "@/agent/register";
import { newActivation } from "./fleet/fleet";
import type { Product } from "./product";

const STARTING_AT_ONCE = 4;
const ONLINE_LIMIT_MS = 120_000;

const Listed = z.object({
  Nodes: z.array(z.object({ InstanceId: z.string(), PingStatus: z.string() })),
  Total: z.int(),
});

/** Real agents, each a process with a home of its own, as built for machines. */
export class RealAgents {
  readonly nodeIds: string[] = [];
  readonly #product: Product;
  readonly #home = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-agents-"));
  readonly #agents: ChildProcess[] = [];
  #made = 0;
  #isStopped = false;

  constructor(product: Product) {
    this.#product = product;
    process.on("exit", this.#kill);
  }

  /** Starts so many more with the tag `Fleet=group` and waits until all are online. Errors: Error when they are not in time. */
  async grow(group: string, count: number): Promise<void> {
    const { ActivationId, ActivationCode } = await newActivation(this.#product, group, count);
    const left = Array.from({ length: count }, (_, index) => index);
    const lane = async () => {
      while (!this.#isStopped && left.pop() !== undefined) {
        const home = path.join(this.#home, String(this.#made++));
        mkdirSync(home, { mode: 0o700 });
        const activation = { activationId: ActivationId, activationCode: ActivationCode };
        const identity = await register({ server: this.#product.url, ...activation, serverKeyIds: [] });
        // One that was being made when all were stopped stays away.
        if (this.#isStopped) return;
        saveIdentity(home, identity);
        this.nodeIds.push(identity.nodeId);
        this.#agents.push(
          spawn(
            process.execPath,
            ["--max-old-space-size=64", path.join(import.meta.dirname, "agent.cjs"), "run", "--home", home],
            {
              stdio: "ignore",
            },
          ),
        );
      }
    };
    await Promise.all(Array.from({ length: STARTING_AT_ONCE }, lane));

    const wanted = new Set(this.nodeIds);
    for (const begun = performance.now(); performance.now() - begun < ONLINE_LIMIT_MS; await delay(200)) {
      const answer = await this.#product.console("ListManagedNodes", {
        Filters: [{ Key: "tag:Fleet", Values: [group] }],
        MaxResults: 1000,
      });
      for (const { InstanceId, PingStatus } of Listed.parse(answer).Nodes)
        if (PingStatus === "Online") wanted.delete(InstanceId);
      // Those of other groups are online already.
      if ([...wanted].every((id) => !this.nodeIds.slice(-count).includes(id))) return;
    }
    throw new Error(`Not all of ${count} real agents were online within ${ONLINE_LIMIT_MS / 1000} s.`);
  }

  /** Ends all agents and removes their homes. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const running = this.#agents.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(
      running.map(async (agent) => {
        const ended = once(agent, "exit");
        agent.kill("SIGTERM");
        const late = setTimeout(() => agent.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(late);
      }),
    );
    process.off("exit", this.#kill);
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** A bench that ends early leaves no agent behind. */
  readonly #kill = () => {
    for (const agent of this.#agents) agent.kill("SIGKILL");
  };
}
