import { setTimeout as delay } from "node:timers/promises";
import { wrongPlatform } from "@/core/documents/plugins";
import type { Ack, Cancel, Order, OrderAnswer, Rejected, Welcome } from "@/core/node-protocol";
import type { AwsEnvironment } from "./aws-credentials";
import { NodeConnection } from "./connection";
import { reasonOf } from "./errno";
import { readBootId, readFacts, readPlatform, readUser } from "./facts";
import type { Identity } from "./identity";
import { Journal, type JournaledOrder } from "./journal";
import type { Log } from "./log";
import { Memory } from "./memory";
import { Outbox, OutputWindow } from "./outbox";
import { actions, plugins } from "./plugins/table";
import { Restarts } from "./restarts";
import { OrderRun, type RunHost } from "./runner";
import { ServerClock } from "./server-clock";
import { Spool } from "./spool";
import { SpoolGuard } from "./spool-guard";
import { StepCgroups } from "./step-cgroup";
import { installSupervisor } from "./supervisor";
import { transportAgent } from "./transport";
import { verifyCancel, verifyOrder } from "./verify";
import { agentVersion } from "./version";

const MAX_PARALLEL_ORDERS = 10;
const FORGET_AGAIN_MS = 10_000;
/** How often a run that has begun may fail until it is given up, and how long it waits after the first time. */
const MAX_FAILURES = 5;
const FIRST_PAUSE_MS = 1_000;
/** How long a cancel of an order that never came is remembered. */
const UNKNOWN_CANCEL_MS = 7 * 24 * 3600 * 1000;

/** What an agent is made of. */
export type AgentOptions = {
  identity: Identity;
  home: string;
  epoch: string;
  log: Log;
  /** PATH, LANG and home directory that steps get. */
  path: string;
  lang: string;
  userHome: string;
  /** The agent's own program, and what runs it: for steps that it performs itself. */
  program: readonly [runtime: string, file: string];
  /** Called once, when the server has taken what this agent says of itself. */
  checkedIn?: () => void;
  proxy?: string | undefined;
  noProxy?: string | undefined;
  /** The machine's own credentials for a store, as the environment says them. */
  aws?: AwsEnvironment;
  maxParallelOrders?: number;
  /** The server will never take this identity again. */
  dismissed: (rejected: Rejected) => void;
};

/** The agent of one node: takes orders, runs them, and tells everything about them until the server has it. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #clock = new ServerClock(
    () => performance.now(),
    () => Date.now(),
  );
  readonly #memory = new Memory();
  readonly #window = new OutputWindow((bytes) => this.#memory.spent(bytes));
  readonly #journal: Journal;
  readonly #spool: Spool;
  readonly #guard: SpoolGuard;
  readonly #connection: NodeConnection;
  readonly #host: RunHost;
  readonly #outboxes = new Map<string, Outbox>();
  /** How often the runs of orders have failed that are under way. */
  readonly #failures = new Map<string, number>();
  readonly #runs = new Map<string, OrderRun>();
  readonly #unwanted = new Set<string>();
  #waiting: JournaledOrder[] = [];
  #factsTimer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #hasCheckedIn = false;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { identity, home, log } = options;
    this.#journal = new Journal(home);
    this.#spool = new Spool(home);
    this.#guard = new SpoolGuard(
      this.#spool,
      () => this.#runs.values(),
      () => [...this.#outboxes.values()].reduce((sum, outbox) => sum + outbox.unshipped, 0),
    );
    const platform = readPlatform();
    const bootId = readBootId();
    this.#host = {
      journal: this.#journal,
      spool: this.#spool,
      clock: this.#clock,
      log,
      plugins,
      platformType: platform.platformType,
      supervisor: installSupervisor(home),
      cgroups: new StepCgroups(home),
      restarts: new Restarts(options.path, () => [...this.#runs.values()].some((run) => run.isAtWork), log),
      bootId,
      environment: {
        PATH: options.path,
        HOME: options.userHome,
        LANG: options.lang,
        USER: readUser(),
        AWS_SSM_INSTANCE_ID: identity.nodeId,
        AWS_SSM_REGION_NAME: identity.region,
        AWS_SSM_PLATFORM_NAME: platform.platformName,
        AWS_SSM_PLATFORM_VERSION: platform.platformVersion,
      },
      workingDirectory: options.userHome,
      secrets: { identity, clock: this.#clock, log, send: (ask) => this.#connection.askForSecrets(ask) },
      place: {
        program: options.program,
        home,
        proxyEnvironment: {
          ...(options.proxy && { HTTPS_PROXY: options.proxy }),
          ...(options.noProxy && { NO_PROXY: options.noProxy }),
        },
        awsEnvironment: options.aws ?? {},
      },
    };
    this.#connection = new NodeConnection(
      {
        identity,
        agentVersion,
        bootId,
        epoch: options.epoch,
        clock: this.#clock,
        log,
        httpAgent: transportAgent({ ...identity, proxy: options.proxy, noProxy: options.noProxy }),
      },
      {
        welcomed: (welcome) => this.#welcomed(welcome),
        lost: () => clearInterval(this.#factsTimer),
        order: (order) => this.#order(order),
        cancel: (cancel) => this.#cancel(cancel),
        dismissed: options.dismissed,
      },
    );
  }

  /** Takes up what the journal holds, then connects. */
  start(): void {
    const { log } = this.#options;
    const { orders, damagedLines } = this.#journal;
    log("info", "started", { version: agentVersion, orders: orders.size, damagedLines });
    this.#spool
      .removeAllBut((orderId) => orders.has(orderId))
      .catch((error: unknown) => log("warn", "spool-not-cleaned", { message: reasonOf(error) }));
    for (const known of orders.values()) this.#schedule(known);
    this.#connection.start();
  }

  /** Lets go of running steps, which go on, and leaves. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#factsTimer);
    this.#guard.stop();
    for (const run of this.#runs.values()) run.detach();
    for (const outbox of this.#outboxes.values()) outbox.stop();
    this.#connection.stop();
    await this.#journal.flush().catch(() => {});
    this.#options.log("info", "stopped");
  }

  #welcomed({ settings, outstanding }: Welcome): void {
    this.#window.limit = settings.outputWindowBytes;
    this.#guard.boundBytes = settings.spoolBoundBytes;
    this.#sendFacts();
    clearInterval(this.#factsTimer);
    this.#factsTimer = setInterval(() => this.#sendFacts(), settings.factsSeconds * 1000);

    const stored = new Map(outstanding.map(({ order, streams }) => [order, streams]));
    for (const [orderId, outbox] of this.#outboxes) outbox.resume(stored.get(orderId) ?? []);
    for (const orderId of stored.keys()) if (!this.#journal.orders.has(orderId)) this.#disown(orderId);
    this.#guard.check();
    this.#startWaiting();
    if (this.#outboxes.size === 0) this.#memory.rest();
  }

  #sendFacts(): void {
    const here = [...actions].filter((action) => wrongPlatform(action, this.#host.platformType) === undefined);
    void this.#connection.send("facts", readFacts(agentVersion, here, this.#clock.skewMs())).then((ack) => {
      if (ack && !ack.ok) this.#options.log("warn", "facts-refused", { code: ack.code });
      if (!ack?.ok || this.#hasCheckedIn) return;
      this.#hasCheckedIn = true;
      this.#options.checkedIn?.();
    });
  }

  async #order(order: Order): Promise<OrderAnswer> {
    const { identity, log } = this.#options;
    const verdict = verifyOrder(order, identity, {
      now: this.#clock.now(),
      uncertaintyMs: this.#clock.uncertaintyMs,
      actions,
      platformType: this.#host.platformType,
    });
    const known = verdict.ok ? this.#journal.orders.get(verdict.envelope.orderId) : undefined;
    if (!verdict.ok) {
      const again = this.#knownAlready(order);
      if (again) return again;
      log("warn", "order-refused", { reason: verdict.reason });
      return { taken: false, reason: verdict.reason, message: verdict.message };
    }
    const { envelope } = verdict;
    const envelopeText = Buffer.from(order.envelope).toString("base64");
    if (
      this.#journal.hasSeen(envelope.orderId, envelope.nonce) ||
      (known?.order && known.order.envelopeText !== envelopeText)
    ) {
      log("warn", "order-refused", { reason: "Replayed", order: envelope.orderId });
      return { taken: false, reason: "Replayed", message: "This node has had this order, or its nonce, before." };
    }
    // A repeated order finds everything there: its answer was lost. A cancelled order that never came stays as it is.
    const written = known ? this.#journal.flush() : this.#accept(order, envelope.orderId, envelopeText);
    const journaled = this.#journal.orders.get(envelope.orderId);
    // Begun before the disk has the record, so that its first step's record shares the same wait; no step starts earlier.
    if (journaled) this.#schedule(journaled);
    await written;
    return { taken: true };
  }

  #accept(order: Order, orderId: string, envelope: string): Promise<void> {
    this.#options.log("info", "order-taken", { order: orderId });
    const body = Buffer.from(order.body).toString("base64");
    return this.#journal.append({ record: "accepted", at: this.#clock.stamp(), order: orderId, envelope, body });
  }

  /** An order that is under way and repeated after its time: taken long ago, so its time does not matter any more. */
  #knownAlready(order: Order): OrderAnswer | undefined {
    const envelopeText = Buffer.from(order.envelope).toString("base64");
    const isKnown = [...this.#journal.orders.values()].some((known) => known.order?.envelopeText === envelopeText);
    return isKnown ? { taken: true } : undefined;
  }

  async #cancel(cancel: Cancel): Promise<Ack> {
    const verdict = verifyCancel(cancel, this.#options.identity);
    if (!verdict.ok) {
      this.#options.log("warn", "cancel-refused", { reason: verdict.reason });
      return { ok: false, code: verdict.reason, message: verdict.message, retry: false };
    }
    const { orderId, nonce } = verdict.envelope;
    const known = this.#journal.orders.get(orderId);
    if (!known && this.#journal.hasSeen(orderId, nonce)) return { ok: true }; // It is over, and the server knows how.
    if (known?.cancelledAt === undefined) {
      const at = this.#clock.stamp();
      await this.#journal.append({ record: "cancelled", at, order: orderId, until: at + UNKNOWN_CANCEL_MS });
      this.#options.log("info", "order-cancelled", { order: orderId });
    } else {
      await this.#journal.flush();
    }
    this.#runs.get(orderId)?.cancel();
    const journaled = this.#journal.orders.get(orderId);
    if (journaled) this.#schedule(journaled);
    this.#startWaiting();
    return { ok: true };
  }

  /** The server waits for an order that this node has no trace of: only a lost or restored disk explains that. */
  #disown(orderId: string): void {
    if (this.#outboxes.has(orderId)) return;
    const outbox = new Outbox(
      orderId,
      this.#connection,
      this.#window,
      () => this.#outboxes.delete(orderId),
      () => {},
    );
    this.#outboxes.set(orderId, outbox);
    const message = "The node has no record of this order; whether it ran is not known.";
    outbox.close({ outcome: "Interrupted", message, at: this.#clock.stamp() });
  }

  #schedule(known: JournaledOrder): void {
    const { orderId } = known;
    if (this.#isStopped || this.#outboxes.has(orderId)) return;
    const outbox = new Outbox(
      orderId,
      this.#connection,
      this.#window,
      (verdict) => this.#over(known, verdict),
      () => this.#moved(),
    );
    this.#outboxes.set(orderId, outbox);
    this.#memory.wake();
    this.#waiting.push(known);
    this.#startWaiting();
  }

  #startWaiting(): void {
    // A first start needs the server's time, to know that the order may still be started.
    const mayStart = (known: JournaledOrder) =>
      known.steps.size > 0 || known.closed || known.cancelledAt !== undefined || this.#clock.now() !== undefined;
    const limit = this.#options.maxParallelOrders ?? MAX_PARALLEL_ORDERS;
    for (const known of [...this.#waiting]) {
      // What already runs, or only has to be reported, takes no place in the queue.
      const isUnderWay = known.steps.size > 0 || known.closed !== undefined || known.cancelledAt !== undefined;
      if (!mayStart(known) || (!isUnderWay && this.#runs.size >= limit)) continue;
      this.#waiting = this.#waiting.filter((other) => other !== known);
      void this.#run(known);
    }
  }

  async #run(known: JournaledOrder): Promise<void> {
    const outbox = this.#outboxes.get(known.orderId);
    if (!outbox) return;
    const run = new OrderRun(known, outbox, this.#host, () => this.#grew(outbox));
    this.#runs.set(known.orderId, run);
    let goesOn = false;
    try {
      const isNew = known.order && known.steps.size === 0 && !known.closed && known.cancelledAt === undefined;
      const notAfter = known.order?.envelope.notAfter ?? 0;
      if (isNew && (this.#clock.now() ?? 0) > notAfter)
        await run.giveUp(`The order was not to be started after ${new Date(notAfter).toISOString()}.`);
      else await run.run();
      this.#failures.delete(known.orderId);
    } catch (error) {
      goesOn = await this.#failed(run, error);
    } finally {
      this.#runs.delete(known.orderId);
      if (this.#unwanted.delete(known.orderId)) this.#forget(known);
      else if (goesOn) this.#schedule(known);
      if (!this.#isStopped) this.#startWaiting();
    }
  }

  /**
   * A run met what it cannot deal with, such as a system out of open files. What has begun is taken up again, as after a
   * restart of the agent: it may still be at work, and is said to be refused only if it never was.
   *
   * @returns whether it is to be taken up again
   */
  async #failed(run: OrderRun, error: unknown): Promise<boolean> {
    const { known, outbox } = run;
    const failures = (this.#failures.get(known.orderId) ?? 0) + 1;
    this.#options.log("error", "run-failed", { order: known.orderId, failures, message: reasonOf(error) });
    await delay(FIRST_PAUSE_MS * 2 ** (failures - 1));
    if (this.#isStopped) return false;
    if (known.steps.size === 0 || failures >= MAX_FAILURES) {
      this.#failures.delete(known.orderId);
      await run.giveUp(`The agent could not run the order: ${reasonOf(error)}`.slice(0, 1000));
      return false;
    }
    this.#failures.set(known.orderId, failures);
    run.detach();
    outbox.stop();
    outbox.release();
    this.#outboxes.delete(known.orderId);
    return true;
  }

  #grew(outbox: Outbox): void {
    outbox.pump();
    this.#guard.check();
  }

  /** An answer came in: the window may have room for another order's output, and a paused step may go on. */
  #moved(): void {
    if (this.#isStopped) return;
    for (const outbox of this.#outboxes.values()) outbox.pump();
    this.#guard.check();
  }

  #over(known: JournaledOrder, verdict: "reported" | "dropped"): void {
    const { orderId } = known;
    this.#options.log("info", "order-over", { order: orderId, verdict });
    // The server may not want an order that still runs: it runs to its end, unseen, and stays known until then.
    if (verdict === "dropped" && this.#runs.has(orderId)) this.#unwanted.add(orderId);
    else this.#forget(known);
  }

  #forget(known: JournaledOrder): void {
    const { orderId, order, cancelledAt } = known;
    const until = order?.envelope.notAfter ?? (cancelledAt ?? this.#clock.stamp()) + UNKNOWN_CANCEL_MS;
    const nonce = order?.envelope.nonce ?? `cancelled ${orderId}`;
    void this.#journal
      .append({ record: "reported", order: orderId, nonce, until })
      .then(async () => {
        this.#outboxes.get(orderId)?.release();
        this.#outboxes.delete(orderId);
        if (this.#outboxes.size === 0) this.#memory.rest();
        await this.#spool.remove(orderId);
        await this.#journal.compact(this.#clock.now());
      })
      .catch((error: unknown) => {
        this.#options.log("error", "not-forgotten", { order: orderId, message: reasonOf(error) });
        if (!this.#isStopped) setTimeout(() => this.#forget(known), FORGET_AGAIN_MS).unref();
      });
  }
}
