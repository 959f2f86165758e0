import {
  type Ack,
  MAX_OUTPUT_CHUNK_BYTES,
  type Output,
  type OutputChunk,
  type Report,
  type Step,
  type StepEvent,
  type StreamPosition,
} from "@/core/node-protocol";
import type { EndedEvent } from "./journal";
import type { StreamFile } from "./output";

const MAX_EVENTS = 60;
const MAX_CHUNKS = 60;
const MAX_MESSAGES_IN_FLIGHT = 8;
/** What is sent at a time to find out whether the server takes output again. */
const TRIED_BYTES = 4 * 1024;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 10_000;

/** What an outbox says, and to whom. `undefined` as an answer: the link went down first. */
export type Link = {
  readonly ready: boolean;
  send(kind: "step", message: Step): Promise<Ack | undefined>;
  send(kind: "output", message: Output): Promise<Ack | undefined>;
  send(kind: "report", message: Report): Promise<Ack | undefined>;
};

/** Output bytes of the whole node that were sent and not answered. */
export class OutputWindow {
  #used = 0;
  limit = 1024 * 1024;

  /** @param answered told how many bytes need not be held any more */
  constructor(readonly answered: (bytes: number) => void = () => {}) {}

  /** Bytes that may be sent now. */
  get free(): number {
    return Math.max(0, this.limit - this.#used);
  }

  /** Notes bytes that are on their way. */
  take(bytes: number): void {
    this.#used += bytes;
  }

  /** Notes bytes that were answered, or lost with their link. */
  give(bytes: number): void {
    this.#used -= bytes;
    this.answered(bytes);
  }
}

type News = { event: StepEvent; sent: boolean; acked: boolean };

/** What is to be said about one step. */
export class StepNews {
  readonly news: News[] = [];
  ended: News | undefined;
  outputInFlight = 0;

  constructor(
    readonly step: number,
    readonly attempt: number,
    readonly streams: StreamFile[],
  ) {}

  /** Queues an event that comes before the step's end. */
  tell(event: StepEvent): void {
    this.news.push({ event, sent: false, acked: false });
  }

  /** Queues the step's end; it is said once all output of the step is stored or travels with it. */
  end(event: EndedEvent): void {
    this.ended = { event, sent: false, acked: false };
  }
}

type Message = {
  events: News[];
  chunks: { chunk: OutputChunk; stream: StreamFile; of: StepNews; generation: number }[];
};

/**
 * Ships the news of one order in order: started, output, ended, step by step, then the report. Whatever is not
 * answered is said again; a short order is one message. Nothing here waits for anything: `pump` says what may be said
 * now and is called again whenever that may have changed.
 */
export class Outbox {
  readonly #steps: StepNews[] = [];
  #cursor = 0;
  #inFlight = 0;
  #epoch = 0;
  #held = false;
  #report: Omit<Report, "events" | "output" | "order"> | undefined;
  #isDone = false;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | undefined;

  /**
   * @param link      the node's connection
   * @param window    shared by all orders
   * @param done      called once, when the server has the report (or will never take it)
   * @param changed   called when the window or the amount that waits may have changed
   */
  constructor(
    readonly orderId: string,
    readonly link: Link,
    readonly window: OutputWindow,
    readonly done: (verdict: "reported" | "dropped") => void,
    readonly changed: () => void,
  ) {}

  /** Bytes of output that the server does not have. */
  get unshipped(): number {
    if (this.#isDone) return 0;
    return this.#steps.reduce(
      (sum, { streams }) => sum + streams.reduce((bytes, stream) => bytes + stream.unshipped, 0),
      0,
    );
  }

  /** Whether the server has everything that was said so far. */
  get hasTold(): boolean {
    return this.#steps.every(({ news, ended }) => news.every(({ acked }) => acked) && (ended?.acked ?? false));
  }

  /** Adds a step; its news follow those of the steps before. */
  add(step: StepNews): void {
    this.#steps.push(step);
  }

  /** Holds everything back for a moment, so that a short step's start, output and end are one message. */
  hold(isHeld: boolean): void {
    this.#held = isHeld;
    if (!isHeld) this.pump();
  }

  /** The run has ended: the report goes out with the last news. */
  close(report: Omit<Report, "events" | "output" | "order">): void {
    this.#report = report;
    this.#held = false;
    this.pump();
  }

  /** The link is up again: goes on from what the server says it has; streams it does not name begin at the start. */
  resume(positions: StreamPosition[]): void {
    this.#retryMs = FIRST_RETRY_MS;
    for (const { step, attempt, streams } of this.#steps) {
      for (const stream of streams) {
        const stored = positions.find(
          (position) => position.step === step && position.attempt === attempt && position.stream === stream.name,
        );
        stream.rewind(stored?.offset ?? 0);
      }
    }
    this.#startOver();
  }

  /** Leaves out steps whose end will never be known, so that the report does not wait for them. */
  leaveOutUnended(): void {
    this.#steps.splice(0, this.#steps.length, ...this.#steps.filter((step) => step.ended));
    this.#startOver();
  }

  /** Lets go of the files. */
  release(): void {
    for (const step of this.#steps) for (const stream of step.streams) stream.close();
  }

  /** Ends all timers; nothing is said any more. */
  stop(): void {
    clearTimeout(this.#retryTimer);
    this.#isDone = true;
  }

  /** Says everything that may be said now. */
  pump(): void {
    while (!this.#isDone && !this.#held && this.#retryTimer === undefined && this.link.ready) {
      if (this.#inFlight >= (this.#isRefused ? 1 : MAX_MESSAGES_IN_FLIGHT)) return;
      const message = this.#gather();
      const isLast = this.#report !== undefined && this.#cursor === this.#steps.length && this.#inFlight === 0;
      if (!isLast && message.events.length === 0 && message.chunks.length === 0) return;
      this.#send(message, isLast ? this.#report : undefined);
      if (isLast) return;
    }
  }

  /** The server has no room, or no database, at the moment. Every node asks now and then, so what each asks with is little. */
  get #isRefused(): boolean {
    return this.#retryMs > FIRST_RETRY_MS;
  }

  #gather(): Message {
    const message: Message = { events: [], chunks: [] };
    let budget = Math.min(this.#isRefused ? TRIED_BYTES : MAX_OUTPUT_CHUNK_BYTES, this.window.free);
    for (; this.#cursor < this.#steps.length; this.#cursor++) {
      const step = this.#steps[this.#cursor];
      if (!step || message.events.length >= MAX_EVENTS || message.chunks.length >= MAX_CHUNKS) break;
      for (const news of step.news) {
        if (news.sent || message.events.length >= MAX_EVENTS) continue;
        news.sent = true;
        message.events.push(news);
      }
      // The shorter one first, so that a flood on one stream does not starve the other.
      for (const stream of [...step.streams].sort((a, b) => a.size - a.sent - (b.size - b.sent))) {
        const chunk = stream.take(step.step, step.attempt, budget);
        if (!chunk) continue;
        budget -= chunk.bytes.length;
        message.chunks.push({ chunk, stream, of: step, generation: stream.generation });
      }
      const { ended } = step;
      if (!ended || step.outputInFlight > 0 || !step.streams.every((stream) => stream.isDrained)) break;
      if (step.news.some((news) => !news.sent)) break;
      if (!ended.sent) {
        ended.sent = true;
        message.events.push(ended);
      }
    }
    return message;
  }

  #send(message: Message, report: Omit<Report, "events" | "output" | "order"> | undefined): void {
    const { orderId: order } = this;
    const events = message.events.map((news) => news.event);
    const output = message.chunks.map(({ chunk }) => chunk);
    const bytes = output.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    const epoch = this.#epoch;
    this.#inFlight++;
    for (const { of } of message.chunks) of.outputInFlight++;
    this.window.take(bytes);

    const sent = report
      ? this.link.send("report", { order, events, output, ...report })
      : events.length > 0
        ? this.link.send("step", { order, events, output })
        : this.link.send("output", { order, chunks: output });
    void sent.then((ack) => {
      this.window.give(bytes);
      this.#inFlight--;
      for (const { of } of message.chunks) of.outputInFlight--;
      if (!this.#isDone) this.#answered(message, ack, epoch, report !== undefined);
      this.changed();
    });
  }

  #answered(message: Message, ack: Ack | undefined, epoch: number, isReport: boolean): void {
    if (ack?.ok) {
      this.#retryMs = FIRST_RETRY_MS;
      for (const news of message.events) news.acked = true;
      for (const { chunk, stream } of message.chunks) stream.stored(chunk.offset + chunk.bytes.length);
      if (isReport) this.#finish("reported");
      else this.pump();
    } else if (ack && !ack.retry && !ack.gap) {
      this.#finish("dropped");
    } else if (epoch === this.#epoch) {
      // One failure takes everything that was sent after it along; later answers of that epoch say nothing new.
      this.#sayAgain(ack);
    }
  }

  #sayAgain(ack: Exclude<Ack, { ok: true }> | undefined): void {
    const gap = ack?.gap;
    for (const step of this.#steps) {
      for (const stream of step.streams) {
        const isGap = gap && gap.step === step.step && gap.attempt === step.attempt && gap.stream === stream.name;
        stream.rewind(isGap ? gap.offset : stream.acked);
      }
    }
    this.#startOver(ack && !gap ? this.#retryMs : 0);
  }

  /** Everything that was not acknowledged counts as unsent again. */
  #startOver(delayMs = 0): void {
    this.#epoch++;
    for (const step of this.#steps)
      for (const news of [...step.news, ...(step.ended ? [step.ended] : [])]) news.sent = news.acked;
    const first = this.#steps.findIndex((step) => !step.ended?.acked);
    this.#cursor = first < 0 ? this.#steps.length : first;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    if (delayMs === 0) {
      this.pump();
      return;
    }
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.pump();
    }, delayMs);
  }

  #finish(verdict: "reported" | "dropped"): void {
    this.stop();
    this.done(verdict);
  }
}
