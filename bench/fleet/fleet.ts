import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import type { Product } from "../product";
import { type FleetQuestion, NumberedAnswer, TallyAnswer } from "./messages";

/** What the whole fleet counted. */
export type FleetTally = z.infer<typeof TallyAnswer>;

/** The most that one activation lets register. Source: SSM API 2014-11-06, RegistrationLimit. */
const REGISTRATION_LIMIT = 1000;

const Activation = z.object({ ActivationId: z.string(), ActivationCode: z.string() });

/** A new activation for machines that carry the tag `Fleet` with this value. */
export async function newActivation(product: Product, group: string, limit: number) {
  return Activation.parse(
    await product.aws("CreateActivation", {
      IamRole: "bench",
      DefaultInstanceName: `bench-${group}`,
      RegistrationLimit: limit,
      Tags: [{ Key: "Fleet", Value: group }],
    }),
  );
}

/** One process of the fleet. */
class FleetProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #next = 0;

  constructor() {
    this.#child = fork(path.join(import.meta.dirname, "bench-fleet-worker.mjs"), {
      // Journals of many nodes wait for the disk at once, as those of many machines would.
      env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
    });
    this.#child.on("message", (message) => {
      const { id, value, error } = NumberedAnswer.parse(message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error !== undefined) waiting?.reject(new Error(`A process of the fleet: ${error}`));
      else waiting?.resolve(value);
    });
    this.#child.on("exit", (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`A process of the fleet ended: ${signal ?? code}`));
    });
  }

  ask(question: FleetQuestion): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, question }, (error) => error && reject(error));
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Simulated nodes in a few processes. */
export class Fleet {
  readonly #product: Product | undefined;
  readonly #processes: FleetProcess[];
  readonly #home = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-fleet-"));
  #size = 0;

  /**
   * @param product   where the nodes register; without one there can be bare sockets only
   * @param processes how many processes share the nodes
   */
  constructor(product: Product | undefined, processes: number) {
    this.#product = product;
    this.#processes = Array.from({ length: processes }, () => new FleetProcess());
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#size;
  }

  /** Registers so many more nodes with the tag `Fleet=group`, through real activations, and connects them. */
  async grow(group: string, count: number): Promise<void> {
    const product = this.#product;
    if (!product || count <= 0) return;
    const share = Math.ceil(count / this.#processes.length);
    await Promise.all(
      this.#processes.map(async (process, index) => {
        let left = Math.min(share, count - index * share);
        for (; left > 0; left -= REGISTRATION_LIMIT) {
          const size = Math.min(left, REGISTRATION_LIMIT);
          const { ActivationId, ActivationCode } = await newActivation(product, group, size);
          const server = product.url;
          const activation = { activationId: ActivationId, activationCode: ActivationCode };
          await process.ask({ ask: "register", server, ...activation, count: size, home: this.#home });
        }
        await process.ask({ ask: "connect" });
      }),
    );
    this.#size += count;
  }

  /** Opens bare sockets to a server that is not ours. */
  async connectBare(url: string, count: number): Promise<void> {
    const share = Math.ceil(count / this.#processes.length);
    await Promise.all(
      this.#processes.map((process, index) => {
        const size = Math.min(share, count - index * share);
        return size > 0 ? process.ask({ ask: "connect-bare", url, count: size }) : undefined;
      }),
    );
  }

  /** What was counted since the last look. */
  async tally(): Promise<FleetTally> {
    const all = await Promise.all(
      this.#processes.map(async (process) => TallyAnswer.parse(await process.ask({ ask: "tally" }))),
    );
    const sum = (of: (tally: FleetTally) => number) => all.reduce((total, tally) => total + of(tally), 0);
    const failures: Record<string, number> = {};
    for (const tally of all)
      for (const [what, times] of Object.entries(tally.failures)) failures[what] = (failures[what] ?? 0) + times;
    return {
      taken: sum(({ taken }) => taken),
      reported: sum(({ reported }) => reported),
      storedBytes: sum(({ storedBytes }) => storedBytes),
      firstSentAt: Math.min(...all.map(({ firstSentAt }) => firstSentAt || Number.POSITIVE_INFINITY)),
      lastStoredAt: Math.max(...all.map(({ lastStoredAt }) => lastStoredAt)),
      lost: sum(({ lost }) => lost),
      saidAgain: sum(({ saidAgain }) => saidAgain),
      failures,
    };
  }

  /** Disconnects, ends the processes and removes the journals. */
  async stop(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, 20_000).unref());
    await Promise.race([Promise.allSettled(this.#processes.map((process) => process.ask({ ask: "stop" }))), late]);
    for (const process of this.#processes) process.kill();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What went wrong in the fleet, in a few words; empty when nothing did. */
export function troubleOf({ lost, failures }: FleetTally): string {
  const said = Object.entries(failures).map(([what, times]) => `${times} × ${what}`);
  if (lost > 0) said.push(`${lost} links lost`);
  return said.join(", ");
}
