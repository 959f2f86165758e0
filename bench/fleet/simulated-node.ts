import { createHash, createPrivateKey } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { NodeConnection } from "@/agent/connection";
import type { StoredIdentity } from "@/agent/identity";
import { Journal } from "@/agent/journal";
import { ServerClock } from "@/agent/server-clock";
import { verifyOrder } from "@/agent/verify";
import type { OrderBody, OrderEnvelope } from "@/core/commands/order";
import {
  type Facts,
  MAX_OUTPUT_CHUNK_BYTES,
  type Order,
  type OrderAnswer,
  type OutputChunk,
  type Report,
  type Step,
  type StepEvent,
} from "@/core/node-protocol";
import { readScript, type SimulatedScript } from "./script";

const actions = new Set(["aws:runShellScript"]);
/** As many messages of output as the agent has on their way at most. */
const MAX_MESSAGES_IN_FLIGHT = 8;
/** How often a stream with a pace writes, milliseconds. */
const PACE_MS = 100;

/** What the nodes of a process share, and what is counted over all of them. */
export type Crowd = {
  facts: Facts;
  agentVersion: string;
  bootId: string;
  /** Log lines that streams consist of, again and again. */
  lines: Buffer;
  tally: Tally;
};

/** What happened since the last look. Times are milliseconds since the epoch. */
export type Tally = {
  taken: number;
  reported: number;
  storedBytes: number;
  firstSentAt: number;
  lastStoredAt: number;
  /** Links that went down. */
  lost: number;
  /** How often a stream had to go back, because something before was missing at the server. */
  saidAgain: number;
  /** Everything that should not happen, by its name. */
  failures: Record<string, number>;
};

/** A tally of nothing. */
export const emptyTally = (): Tally => ({
  taken: 0,
  reported: 0,
  storedBytes: 0,
  firstSentAt: 0,
  lastStoredAt: 0,
  lost: 0,
  saidAgain: 0,
  failures: {},
});

/**
 * A node that runs no processes and is otherwise what the agent is to the server: the agent's own connection, signature
 * checks and journal, with every record on the disk before what it announces.
 */
export class SimulatedNode {
  readonly nodeId: string;
  readonly #crowd: Crowd;
  readonly #journal: Journal;
  readonly #clock = new ServerClock(
    () => performance.now(),
    () => Date.now(),
  );
  readonly #connection: NodeConnection;
  readonly #welcomed: ((error?: Error) => void)[] = [];
  /** Work that waits for the link to be there again. */
  readonly #unlinked = new Set<() => void>();
  #isStopped = false;

  /**
   * @param epoch new for every node of every process
   * @param home  a folder of its own, for the journal
   */
  constructor(crowd: Crowd, identity: StoredIdentity, home: string, epoch: string) {
    this.#crowd = crowd;
    this.nodeId = identity.nodeId;
    this.#journal = new Journal(home);
    const who = { ...identity, privateKey: createPrivateKey(identity.privateKey) };
    this.#connection = new NodeConnection(
      { identity: who, agentVersion: crowd.agentVersion, bootId: crowd.bootId, epoch, clock: this.#clock },
      {
        welcomed: () => {
          for (const goOn of this.#unlinked) goOn();
          this.#unlinked.clear();
          void this.#sendFacts();
        },
        lost: () => {
          if (!this.#isStopped) this.#crowd.tally.lost++;
        },
        order: (order) => this.#order(order, who),
        cancel: async () => ({ ok: false, code: "Unsupported", message: "Simulated.", retry: false }),
        dismissed: ({ code }) => {
          this.#fail(`dismissed: ${code}`);
          for (const tell of this.#welcomed.splice(0)) tell(new Error(`The server dismissed a node: ${code}`));
        },
      },
    );
  }

  /** Connects, and goes on to reconnect. Resolves once the server has welcomed the node and stored its facts. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#welcomed.push((error) => (error ? reject(error) : resolve()));
      this.#connection.start();
    });
  }

  /** Leaves. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#connection.stop();
    await this.#journal.flush();
  }

  async #sendFacts(): Promise<void> {
    const ack = await this.#connection.send("facts", { ...this.#crowd.facts, clockSkewMs: this.#clock.skewMs() });
    if (!ack?.ok) return this.#fail(`facts: ${ack?.code ?? "link lost"}`);
    for (const tell of this.#welcomed.splice(0)) tell();
  }

  async #order(order: Order, identity: StoredIdentityLike): Promise<OrderAnswer> {
    const { platformType } = this.#crowd.facts;
    const moment = { now: this.#clock.now(), uncertaintyMs: this.#clock.uncertaintyMs, actions, platformType };
    const verdict = verifyOrder(order, identity, moment);
    if (!verdict.ok) {
      this.#fail(`refused: ${verdict.reason}`);
      return { taken: false, reason: verdict.reason, message: verdict.message };
    }
    const { envelope, body } = verdict;
    const { orderId } = envelope;
    const at = this.#clock.stamp();
    const known = this.#journal.orders.has(orderId) || this.#journal.hasSeen(orderId, envelope.nonce);
    if (known) await this.#journal.flush();
    else {
      // As the agent does for a short command: taken and about to start are one wait for the disk.
      await this.#journal.append(
        {
          record: "accepted",
          at,
          order: orderId,
          envelope: Buffer.from(order.envelope).toString("base64"),
          body: Buffer.from(order.body).toString("base64"),
        },
        { record: "starting", at, order: orderId, step: 0, attempt: 1 },
      );
      this.#crowd.tally.taken++;
      void this.#run(envelope, body, at).catch((error: unknown) =>
        this.#fail(error instanceof Error ? error.message : "unknown"),
      );
    }
    return { taken: true };
  }

  async #run({ orderId, nonce, notAfter }: OrderEnvelope, body: OrderBody, startedAt: number): Promise<void> {
    const [step] = body.steps;
    const lines = step?.inputs["runCommand"];
    if (!step) throw new Error("The order has no step.");
    const script = readScript(Array.isArray(lines) ? lines.join("\n") : String(lines));
    const key = { step: 0, attempt: 1, name: step.name };
    const started: StepEvent = { event: "started", ...key, action: step.action, at: startedAt };

    let output: OutputChunk[] = [];
    const hash = createHash("sha256");
    let bytes = 0;
    if (script.kind === "echo") {
      const text = Buffer.from(script.text);
      hash.update(text);
      bytes = text.length;
      const chunk = { step: 0, attempt: 1, stream: "stdout" as const, offset: 0, bytes: text };
      output = [{ ...chunk, marks: [[startedAt, bytes]] }];
    } else {
      await this.#store("step", { order: orderId, events: [started], output: [] });
      await this.#stream(orderId, script, (piece) => hash.update(piece));
      bytes = script.bytes;
    }

    const at = this.#clock.stamp();
    const ended: StepEvent = {
      event: "ended",
      ...key,
      action: step.action,
      startedAt,
      at,
      outcome: "Success",
      exitCode: 0,
      stdout: { bytes, sha256: hash.digest("hex") },
      stderr: { bytes: 0, sha256: emptySha256 },
    };
    await this.#journal.append(
      { record: "ended", order: orderId, event: ended },
      { record: "closed", order: orderId, at, outcome: "Success" },
    );
    const events = script.kind === "echo" ? [started, ended] : [ended];
    const report: Report = { order: orderId, outcome: "Success", at, events, output };
    await this.#store("report", report);
    this.#crowd.tally.reported++;
    await this.#journal.append({ record: "reported", order: orderId, nonce, until: notAfter });
  }

  /**
   * Writes the stream's bytes and resolves when the server has stored them all. As the agent does: so many messages on
   * their way, and after a gap everything from the gap on again.
   */
  #stream(order: string, { bytes, bytesPerSecond }: Streaming, hashed: (piece: Buffer) => void): Promise<void> {
    const { tally, lines } = this.#crowd;
    const perTick = bytesPerSecond === undefined ? bytes : Math.ceil((bytesPerSecond * PACE_MS) / 1000);
    const progress = { written: 0, hashed: 0, sent: 0, stored: 0, inFlight: 0, epoch: 0, isUnlinked: false };
    return new Promise((resolve, reject) => {
      const write = () => {
        progress.written = Math.min(bytes, progress.written + perTick);
        ship();
      };
      const pace = bytesPerSecond === undefined ? undefined : setInterval(write, PACE_MS);
      const end = (error?: Error) => {
        clearInterval(pace);
        if (error) reject(error);
        else resolve();
      };
      const ship = () => {
        while (!progress.isUnlinked && progress.inFlight < MAX_MESSAGES_IN_FLIGHT && progress.sent < progress.written)
          shipOne();
      };
      const shipOne = () => {
        const offset = progress.sent;
        const from = offset % lines.length;
        const length = Math.min(MAX_OUTPUT_CHUNK_BYTES, progress.written - offset, lines.length - from);
        const piece = lines.subarray(from, from + length);
        const until = offset + length;
        if (until > progress.hashed) {
          hashed(piece.subarray(Math.max(0, progress.hashed - offset)));
          progress.hashed = until;
        }
        progress.sent = until;
        progress.inFlight++;
        tally.firstSentAt ||= Date.now();
        const { epoch } = progress;
        const marks: OutputChunk["marks"] = [[this.#clock.stamp(), until]];
        const chunk: OutputChunk = { step: 0, attempt: 1, stream: "stdout", offset, bytes: piece, marks };
        void this.#connection.send("output", { order, chunks: [chunk] }).then((ack) => {
          progress.inFlight--;
          if (ack?.ok) {
            tally.storedBytes += Math.max(0, until - progress.stored);
            tally.lastStoredAt = Date.now();
            progress.stored = Math.max(progress.stored, until);
            if (progress.stored === bytes) return end();
          } else if (!ack) {
            return waitForLink();
          } else if (!ack.retry) {
            return end(new Error(`not stored: ${ack.code}`));
          } else if (epoch === progress.epoch) {
            progress.epoch++;
            tally.saidAgain++;
            progress.sent = ack.gap?.offset ?? progress.stored;
          }
          ship();
        });
      };
      // What was on its way may be stored or not: everything that is not acknowledged is said again.
      const waitForLink = () => {
        if (progress.isUnlinked) return;
        progress.isUnlinked = true;
        progress.epoch++;
        tally.saidAgain++;
        void this.#linked().then(() => {
          progress.sent = progress.stored;
          progress.isUnlinked = false;
          ship();
        });
      };
      write();
    });
  }

  /** Says it until the server has stored it; again after a link that was lost, as often as it takes. */
  async #store(...[kind, message]: ["step", Step] | ["report", Report]): Promise<void> {
    for (;;) {
      const ack = await (kind === "step" ? this.#connection.send(kind, message) : this.#connection.send(kind, message));
      if (ack?.ok) return;
      if (ack && !ack.retry) throw new Error(`not stored: ${ack.code}`);
      if (this.#isStopped) throw new Error("stopped before everything was stored");
      await (ack ? delay(PACE_MS) : this.#linked());
    }
  }

  /** Resolves when the server has welcomed the node again, at once when it is connected. */
  #linked(): Promise<void> {
    return this.#connection.ready ? Promise.resolve() : new Promise((resolve) => this.#unlinked.add(resolve));
  }

  #fail(what: string): void {
    const { failures } = this.#crowd.tally;
    failures[what] = (failures[what] ?? 0) + 1;
  }
}

type Streaming = Extract<SimulatedScript, { kind: "stream" }>;
type StoredIdentityLike = Pick<StoredIdentity, "nodeId" | "accountId" | "serverKeys">;

const emptySha256 = createHash("sha256").digest("hex");
