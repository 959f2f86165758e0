import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { OrderStep } from "@/core/commands/order";
import type { Facts, Report, StepOutcome } from "@/core/node-protocol";
import { reasonOf } from "./errno";
import { afterStep, type Flow, orderOutcome, skipReason } from "./flow";
import { Follower } from "./follower";
import type { EndedEvent, Journal, JournaledAttempt, JournaledOrder, JournaledStep } from "./journal";
import type { JournalRecord } from "./journal-record";
import type { Log } from "./log";
import { type Outbox, StepNews } from "./outbox";
import { StreamFile } from "./output";
import type { Plugin, PreparedStep, StepPlace } from "./plugins/plugin";
import { prepareStep } from "./prepare-step";
import { escapedFrom, groupRuns, type ProcessEntry, signalGroup } from "./process-table";
import { maskedIn, whyUnmaskable } from "./redacted";
import { type Restarts, restartVerdict } from "./restarts";
import type { ServerClock } from "./server-clock";
import { type Spool, streamNames } from "./spool";
import { removeCgroup, type StepCgroups } from "./step-cgroup";
import { askForSecrets, type SecretsSource } from "./step-secrets";
import { stopClock, stopGroup } from "./stop-group";
import { cgroupOf, Deadline, launch, leaderOf, recover, supervisorOf } from "./supervisor";
import { verdict } from "./verdict";

/** A step that ends within this time is reported as one message; a longer one is announced after it. */
const HOLD_MS = 20;
/** How long bytes are counted that processes left in the background still write. */
const LATE_BYTES_GRACE_MS = 250;
const FULL_DISK_RETRY_MS = 1_000;
const NO_OUTPUT = { bytes: 0, sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };

/** What runs of orders share. */
export type RunHost = {
  journal: Journal;
  spool: Spool;
  clock: ServerClock;
  log: Log;
  plugins: ReadonlyMap<string, Plugin>;
  platformType: Facts["platformType"];
  /** The supervisor's program. */
  supervisor: string;
  cgroups: StepCgroups;
  restarts: Restarts;
  /** Tells this boot of the machine from others. */
  bootId: string;
  /** What every step finds in its environment, besides its order's id. */
  environment: Record<string, string>;
  /** Where steps get their secrets. */
  secrets: SecretsSource;
  /** Where steps run that name no directory. */
  workingDirectory: string;
  /** What plugins need to know of where they run, besides what is the order's own. */
  place: Omit<StepPlace, "platformType" | "path" | "downloads">;
};

type Running = {
  step: OrderStep;
  key: { step: number; attempt: number; name: string };
  directory: string;
  news: StepNews;
  startedAt: number;
  isPaused: boolean;
  follower: Follower;
  /** Set once the step is being stopped. */
  stopping: ReturnType<typeof stopGroup> | undefined;
};

/** Runs one order, step by step, from wherever the journal says it stands. */
export class OrderRun {
  #running: Running | undefined;
  #isDetached = false;
  #interrupt: () => void = () => undefined;
  /** Resolves once the order is cancelled or let go of: who waits for something else hears of it. */
  readonly #interrupted = new Promise<undefined>((resolve) => {
    this.#interrupt = () => resolve(undefined);
  });
  #flow: Flow = { stopped: undefined };
  readonly #outcomes: StepOutcome[] = [];

  /** @param grown called when output waits to be shipped */
  constructor(
    readonly known: JournaledOrder,
    readonly outbox: Outbox,
    readonly host: RunHost,
    readonly grown: () => void,
  ) {}

  /** Runs what is left of the order and closes its outbox. Resolves early when the agent lets go of it. */
  async run(): Promise<void> {
    const steps = this.known.order?.body.steps ?? [];
    for (const [index, step] of steps.entries()) {
      // What has been decided stays so: steps that did not run by then never do.
      if (this.known.closed && !this.known.steps.get(index)?.ended) continue;
      await this.#step(step, index, index === steps.length - 1);
      if (this.#isDetached) return;
    }
    const closed = this.known.closed ?? this.#closing();
    if (!this.known.closed) await this.#persist(closed);
    this.outbox.close({ outcome: closed.outcome, at: closed.at, ...(closed.message && { message: closed.message }) });
  }

  /** Ends the order without running it, or what is left of it: refused if nothing of it has begun. */
  async giveUp(message: string): Promise<void> {
    const outcome = this.known.steps.size === 0 ? "Refused" : "Interrupted";
    const { orderId } = this.known;
    const stopping = this.#running && this.#stop(this.#running);
    // What it fails on may be just what stopping takes; it is told that it ended so all the same.
    await stopping?.catch((error: unknown) =>
      this.host.log("error", "not-stopped", { order: orderId, message: reasonOf(error) }),
    );
    this.detach();
    const at = this.host.clock.stamp();
    await this.#persist({ record: "closed", order: orderId, at, outcome, message });
    this.outbox.leaveOutUnended();
    this.outbox.close({ outcome, message, at });
  }

  /** Acts on a cancel that the journal has. */
  cancel(): void {
    this.#interrupt();
    if (this.#running) this.#stop(this.#running);
  }

  /** Lets go: processes run on, and the next agent finds them through the journal. */
  detach(): void {
    this.#isDetached = true;
    this.#interrupt();
    this.#running?.follower.stop();
  }

  /** Output that waits while a step runs: what the spool's guard looks at. */
  get unshipped(): number {
    return this.#running ? this.outbox.unshipped : 0;
  }

  /** Whether one of its steps runs. */
  get isAtWork(): boolean {
    return this.#running !== undefined;
  }

  get isPaused(): boolean {
    return this.#running?.isPaused ?? false;
  }

  /** Stops the step's processes and its clock until `resume`. */
  pause(reason: string): void {
    const running = this.#running;
    const leader = running && leaderOf(running.directory);
    if (!running || !leader || running.isPaused || running.stopping || !signalGroup(leader.pid, "SIGSTOP")) return;
    new Deadline(running.directory).pause();
    running.isPaused = true;
    running.news.tell({ event: "paused", ...running.key, at: this.host.clock.stamp(), reason });
    this.host.log("warn", "step-paused", { order: this.known.orderId, step: running.key.step, reason });
    this.outbox.pump();
  }

  /** Lets a paused step go on with the time that it had left. */
  resume(): void {
    const running = this.#running;
    const leader = running && leaderOf(running.directory);
    if (!running || !leader || !running.isPaused) return;
    new Deadline(running.directory).resume();
    signalGroup(leader.pid, "SIGCONT");
    running.isPaused = false;
    running.news.tell({ event: "resumed", ...running.key, at: this.host.clock.stamp() });
    this.host.log("info", "step-resumed", { order: this.known.orderId, step: running.key.step });
    this.outbox.pump();
  }

  async #step(step: OrderStep, index: number, isLast: boolean): Promise<void> {
    const journaled = this.known.steps.get(index);
    for (const before of journaled?.before ?? []) this.#tellAgain(step, index, before);
    if (journaled?.ended?.outcome === "Restart") {
      this.#tellAgain(step, index, journaled);
      return journaled.bootId === this.host.bootId
        ? this.#restart(step, journaled, isLast)
        : this.#attempt(step, { step: index, attempt: journaled.attempt + 1, name: step.name }, isLast);
    }
    if (journaled?.ended) {
      this.#tellAgain(step, index, journaled);
      this.#note(step, journaled.ended.outcome);
      return;
    }
    if (journaled) return this.#reattach(step, journaled, isLast);
    return this.#attempt(step, { step: index, attempt: 1, name: step.name }, isLast);
  }

  /** Starts a step, unless there is a reason not to. */
  async #attempt(step: OrderStep, key: Running["key"], isLast: boolean): Promise<void> {
    const { restarts } = this.host;
    // No turn is given up where there is none: the records of an order and of its first step share one wait for the disk.
    while (restarts.pending && this.#isWanted) await Promise.race([restarts.pending, this.#interrupted]);
    if (this.#isDetached) return;
    if (this.known.cancelledAt !== undefined)
      return this.#endUnstarted(step, key, isLast, "Cancelled", "Not started: the command was cancelled.");
    const skip = skipReason(step, isLast, this.#flow, this.host.platformType);
    if (skip !== undefined) return this.#endUnstarted(step, key, isLast, "Skipped", skip);
    const prepared = prepareStep(step, this.known.orderId, this.host);
    if ("problem" in prepared) return this.#endUnstarted(step, key, isLast, "Failed", prepared.problem);
    const ready = step.secrets ? await this.#withSecrets(Object.keys(step.secrets), key, prepared) : prepared;
    if (this.#isDetached) return;
    if (!ready) return this.#endUnstarted(step, key, isLast, "Cancelled", "Not started: the command was cancelled.");
    if ("problem" in ready) return this.#endUnstarted(step, key, isLast, "Failed", ready.problem);
    return this.#start(step, key, isLast, ready);
  }

  /** The step with its secrets: in the memory of this process and of the script's, and nowhere else. */
  async #withSecrets(
    names: string[],
    { step, attempt }: Running["key"],
    prepared: PreparedStep,
  ): Promise<PreparedStep | { problem: string } | undefined> {
    const wanted = { order: this.known.orderId, step, attempt };
    const limitMs = prepared.timeoutSeconds * 1000;
    const secrets = await askForSecrets(this.host.secrets, wanted, names, limitMs, this.#interrupted);
    if (!secrets || "problem" in secrets) return secrets;
    const environment = { ...prepared.environment, ...secrets.environment };
    return { ...prepared, environment, secrets: Object.keys(secrets.environment) };
  }

  async #start(step: OrderStep, key: Running["key"], isLast: boolean, prepared: PreparedStep): Promise<void> {
    const { journal, spool, clock } = this.host;
    const { orderId } = this.known;
    const { secrets = [] } = prepared;
    const environment = {
      ...this.host.environment,
      ...prepared.environment,
      ...step.environment,
      SSM_COMMAND_ID: orderId,
    };
    const problem = whyUnmaskable(secrets, environment);
    if (problem !== undefined) return this.#endUnstarted(step, key, isLast, "Failed", problem);
    let child: ChildProcess;
    let directory: string;
    const at = clock.stamp();
    try {
      directory = spool.createStep(orderId, key.step, key.attempt, {
        ...prepared.files,
        script: prepared.script,
      });
      await journal.append({ record: "starting", at, order: orderId, step: key.step, attempt: key.attempt });
      if (this.known.cancelledAt !== undefined)
        return this.#endUnstarted(step, key, isLast, "Cancelled", "Not started: the command was cancelled.");
      child = launch(this.host.supervisor, {
        directory,
        workingDirectory: prepared.workingDirectory ?? this.host.workingDirectory,
        timeoutSeconds: prepared.timeoutSeconds,
        environment,
        secrets,
        program: this.host.place.program,
        cgroup: this.host.cgroups.create(orderId, key.step, key.attempt),
      });
    } catch (error) {
      this.host.log("error", "step-not-started", { order: orderId, step: key.step, message: reasonOf(error) });
      return this.#endUnstarted(step, key, isLast, "Failed", `The step could not be started: ${reasonOf(error)}`);
    }
    const running = this.#begin(step, key, directory, at);
    child.once("exit", () => running.follower.supervisorEnded());
    child.once("error", () => running.follower.supervisorEnded());
    this.outbox.hold(true);
    const announce = setTimeout(() => this.outbox.hold(false), HOLD_MS);
    await this.#followToEnd(running, isLast);
    clearTimeout(announce);
  }

  async #reattach(
    step: OrderStep,
    { step: index, attempt, startingAt }: JournaledStep,
    isLast: boolean,
  ): Promise<void> {
    const directory = this.host.spool.directoryOf(this.known.orderId, index, attempt);
    const state = recover(directory);
    this.host.log("info", "step-found", {
      order: this.known.orderId,
      step: index,
      state,
      pid: leaderOf(directory)?.pid,
    });
    const running = this.#begin(step, { step: index, attempt, name: step.name }, directory, startingAt);
    running.isPaused = new Deadline(directory).isPaused;
    if (state === "gone") running.follower.supervisorEnded();
    if (this.known.cancelledAt !== undefined && state === "running") this.#stop(running);
    return this.#followToEnd(running, isLast);
  }

  #begin(step: OrderStep, key: Running["key"], directory: string, startedAt: number): Running {
    const streams = streamNames.map((name) => new StreamFile(name, path.join(directory, name)));
    const news = new StepNews(key.step, key.attempt, streams);
    news.tell({ event: "started", ...key, action: step.action, at: startedAt });
    this.outbox.add(news);
    const follower = new Follower(directory, streams, () => this.host.clock.stamp(), this.grown);
    this.#running = { step, key, directory, news, startedAt, isPaused: false, follower, stopping: undefined };
    return this.#running;
  }

  #stop(running: Running): Running["stopping"] {
    running.stopping ??= stopGroup(running.directory, this.known.orderId);
    return running.stopping;
  }

  async #followToEnd(running: Running, isLast: boolean): Promise<void> {
    const exit = await running.follower.ended;
    if (this.#isDetached) return;
    // Without a supervisor nobody enforces the limit or writes down the end: what runs on would be a ghost.
    const stopped = await (exit === "gone" ? this.#stop(running) : running.stopping);
    if (exit === "gone") await stopClock(running.directory, this.known.orderId);
    const { streams } = running.news;
    for (const stream of streams) {
      stream.poll(this.host.clock.stamp());
      stream.finish(stream.size);
    }
    const leader = leaderOf(running.directory);
    const hasLeftOvers = leader !== undefined && groupRuns(leader.pid);
    if (hasLeftOvers) await delay(LATE_BYTES_GRACE_MS);
    const masked = maskedIn(running.directory);
    const [stdout, stderr] = await Promise.all(
      streams.map(async (stream) => ({
        ...(await stream.total()),
        ...(hasLeftOvers && { lateBytes: stream.lateBytes() }),
        ...(masked && masked !== "lost" && { masked: masked[stream.name] }),
      })),
    );

    const cgroup = cgroupOf(running.directory);
    if (cgroup !== undefined) removeCgroup(cgroup);

    const asksForRestart =
      this.known.cancelledAt === undefined && this.host.plugins.get(running.step.action)?.mayRestart === true;
    const { outcome, exitCode, signal, message } = restartVerdict(
      verdict(exit, stopped?.didStop ?? false, masked === "lost"),
      asksForRestart,
      running.key.attempt,
    );
    const escaped =
      outcome === "TimedOut"
        ? escapedFrom(this.known.orderId, leader?.pid ?? 0, supervisorOf(running.directory)?.pid ?? 0)
        : (stopped?.escaped ?? []);
    const sentence =
      message ?? (hasLeftOvers ? "Processes that the step left in the background still run." : undefined);
    await this.#end(running.step, running.news, isLast, {
      event: "ended",
      ...running.key,
      action: running.step.action,
      startedAt: running.startedAt,
      at: Math.max(running.startedAt, this.host.clock.stamp() - (exit === "gone" ? 0 : Math.round(exit.agoMs))),
      outcome,
      exitCode,
      ...(signal && { signal }),
      ...(sentence && { message: sentence }),
      stdout: stdout ?? NO_OUTPUT,
      stderr: stderr ?? NO_OUTPUT,
      ...(escaped.length > 0 && { escaped: escaped.slice(0, 50).map(nameOf) }),
    });
  }

  async #endUnstarted(
    step: OrderStep,
    key: Running["key"],
    isLast: boolean,
    outcome: StepOutcome,
    message: string,
  ): Promise<void> {
    const news = new StepNews(key.step, key.attempt, []);
    this.outbox.add(news);
    await this.#end(step, news, isLast, {
      event: "ended",
      ...key,
      action: step.action,
      at: this.host.clock.stamp(),
      outcome,
      exitCode: outcome === "Skipped" ? 0 : -1,
      message: message.slice(0, 1000),
      stdout: NO_OUTPUT,
      stderr: NO_OUTPUT,
    });
  }

  async #end(step: OrderStep, news: StepNews, isLast: boolean, event: EndedEvent): Promise<void> {
    this.#running = undefined;
    if (event.outcome === "Restart") return this.#endForRestart(step, news, isLast, event);
    const { reported } = this.#note(step, event.outcome);
    const said: EndedEvent = { ...event, outcome: reported };
    const records: JournalRecord[] = [{ record: "ended", order: this.known.orderId, event: said }];
    if (isLast) records.push(this.#closing());
    await this.#persist(...records);
    this.host.log("info", "step-ended", {
      order: this.known.orderId,
      step: event.step,
      outcome: said.outcome,
      exitCode: said.exitCode,
    });
    news.end(said);
    // The last step's end travels with the report; `close` follows at once.
    if (!isLast) this.outbox.pump();
  }

  async #endForRestart(step: OrderStep, news: StepNews, isLast: boolean, event: EndedEvent): Promise<void> {
    await this.#persist({ record: "ended", order: this.known.orderId, event, bootId: this.host.bootId });
    this.host.log("warn", "step-asks-for-restart", { order: this.known.orderId, step: event.step });
    news.end(event);
    this.outbox.hold(false);
    return this.#restart(step, event, isLast);
  }

  /** Restarts the machine; the next attempt begins when it is back. What comes after that here is why it did not. */
  async #restart(
    step: OrderStep,
    { step: index, attempt }: Pick<JournaledStep, "step" | "attempt">,
    isLast: boolean,
  ): Promise<void> {
    const restarted = this.host.restarts.restart({
      isWanted: () => this.#isWanted,
      isTold: () => this.outbox.hasTold,
    });
    const problem = await Promise.race([restarted, this.#interrupted]);
    if (this.#isDetached) return;
    const key = { step: index, attempt: attempt + 1, name: step.name };
    return problem !== undefined
      ? this.#endUnstarted(step, key, isLast, "Failed", problem)
      : this.#endUnstarted(step, key, isLast, "Cancelled", "Not started again: the command was cancelled.");
  }

  /** Whether it is still to be run by this agent. */
  get #isWanted(): boolean {
    return this.known.cancelledAt === undefined && !this.#isDetached;
  }

  /** An attempt that ended before this agent began: its output may still have to be shipped. */
  #tellAgain(step: OrderStep, index: number, { attempt, ended }: JournaledAttempt): void {
    if (!ended) return;
    const directory = this.host.spool.directoryOf(this.known.orderId, index, attempt);
    const streams = streamNames.map((name) => new StreamFile(name, path.join(directory, name)));
    for (const stream of streams) stream.finish(stream.name === "stdout" ? ended.stdout.bytes : ended.stderr.bytes);
    const news = new StepNews(index, attempt, streams);
    if (ended.startedAt !== undefined)
      news.tell({ event: "started", step: index, attempt, name: step.name, action: step.action, at: ended.startedAt });
    news.end(ended);
    this.outbox.add(news);
  }

  #note(step: OrderStep, outcome: StepOutcome): { reported: StepOutcome } {
    const { reported, stopped } = afterStep(step, outcome);
    this.#flow.stopped ??= stopped;
    this.#outcomes.push(reported);
    return { reported };
  }

  #closing(): Extract<JournalRecord, { record: "closed" }> {
    const outcome: Report["outcome"] =
      this.known.cancelledAt !== undefined && this.#outcomes.length === 0 ? "Cancelled" : orderOutcome(this.#outcomes);
    return { record: "closed", order: this.known.orderId, at: this.host.clock.stamp(), outcome };
  }

  /** What has happened has happened: a full disk delays its record, and with it the report, but never loses it. */
  async #persist(...records: JournalRecord[]): Promise<void> {
    let written = this.host.journal.append(...records);
    for (;;) {
      try {
        return await written;
      } catch (error) {
        this.host.log("error", "journal-not-written", { message: reasonOf(error) });
        await delay(FULL_DISK_RETRY_MS);
        written = this.host.journal.flush();
      }
    }
  }
}

const nameOf = ({ pid, name }: ProcessEntry) => ({ pid, name: name.slice(0, 128) });
