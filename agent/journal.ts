import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { OrderBody, OrderEnvelope } from "@/core/commands/order";
import type { StepEvent } from "@/core/node-protocol";
import { privateDirectory, syncDirectory } from "./durable-file";
import { errno } from "./errno";
import { JournalRecord } from "./journal-record";

const syncData = promisify(fdatasync);

/** The journal is rewritten without what is over once it is this long and nothing is under way. */
const QUIET_COMPACTION_BYTES = 256 * 1024;
/** ... and in any case once it is this long. */
const FORCED_COMPACTION_BYTES = 16 * 1024 * 1024;

/** The `ended` news of a step. */
export type EndedEvent = Extract<StepEvent, { event: "ended" }>;

/** One attempt at a step, as far as the journal knows. */
export type JournaledAttempt = {
  attempt: number;
  startingAt: number;
  ended: EndedEvent | undefined;
  /** The boot in which it asked for a restart of the machine. */
  bootId?: string | undefined;
};

/** The last attempt at a step, after those that asked for a restart. */
export type JournaledStep = JournaledAttempt & { step: number; before: JournaledAttempt[] };

/** An order that is not over: the server has not acknowledged its report. */
export type JournaledOrder = {
  orderId: string;
  /** Undefined when only a cancel arrived and the order itself never did. */
  order: { envelope: OrderEnvelope; envelopeText: string; body: OrderBody; acceptedAt: number } | undefined;
  steps: Map<number, JournaledStep>;
  cancelledAt: number | undefined;
  closed: Extract<JournalRecord, { record: "closed" }> | undefined;
};

/** What has been over: kept so that nothing runs twice, until nobody could start it any more. */
type Seen = { nonce: string; until: number };

/**
 * What the node has promised, on disk. One append-only file; records that arrive while one write is on its way to the
 * disk share the next one. `append` resolves when the record would survive a power cut.
 */
export class Journal {
  /** Orders in order of arrival. */
  readonly orders = new Map<string, JournaledOrder>();
  readonly #seen = new Map<string, Seen>();
  readonly #nonces = new Set<string>();
  readonly #file: string;
  #handle: number;
  #size: number;
  #waiting: string[] = [];
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  /** Lines that could not be read when the journal was opened, besides a torn last one. */
  damagedLines = 0;

  /** Opens (or creates) the journal of a home. A last line that was torn by a crash is cut off. */
  constructor(home: string) {
    const directory = path.join(home, "journal");
    privateDirectory(directory);
    this.#file = path.join(directory, "journal.jsonl");
    this.#handle = openSync(
      this.#file,
      constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW,
      0o600,
    );
    const content = readFileSync(this.#handle);
    const whole = content.lastIndexOf(0x0a) + 1;
    if (whole < content.length) ftruncateSync(this.#handle, whole);
    this.#size = whole;
    this.damagedLines = applyLines(content.subarray(0, whole).toString("utf8"), (record) => this.#apply(record));
    fsyncSync(this.#handle);
    syncDirectory(directory);
  }

  /** Writes records as one; when it resolves they are on the disk. In memory they count at once. */
  append(...records: JournalRecord[]): Promise<void> {
    for (const record of records) {
      this.#apply(record);
      this.#waiting.push(`${JSON.stringify(record)}\n`);
    }
    return this.flush();
  }

  /** Resolves when everything said so far is on the disk. */
  flush(): Promise<void> {
    if (this.#waiting.length === 0) return this.#flushing ?? Promise.resolve();
    if (!this.#flushing) return this.#write();
    this.#next ??= this.#flushing.catch(() => {}).then(() => this.#write());
    return this.#next;
  }

  /** Whether an order, or another one with the same nonce, is over and may not come again. */
  hasSeen(orderId: string, nonce: string): boolean {
    return (
      this.#seen.has(orderId) || (this.#nonces.has(nonce) && this.orders.get(orderId)?.order?.envelope.nonce !== nonce)
    );
  }

  /** Rewrites the file without what is over, when that is worth it. `now` is server time; ledger lines that expired go. */
  async compact(now: number | undefined): Promise<void> {
    const isWorthIt =
      this.orders.size === 0 ? this.#size > QUIET_COMPACTION_BYTES : this.#size > FORCED_COMPACTION_BYTES;
    if (!isWorthIt) return;
    await this.flush();
    if (this.#flushing || this.#waiting.length > 0) return; // Something came in between; the next quiet moment does.
    for (const [orderId, seen] of this.#seen) {
      if (now === undefined || seen.until > now) continue;
      this.#seen.delete(orderId);
      this.#nonces.delete(seen.nonce);
    }
    const draft = `${this.#file}.new`;
    const handle = openSync(
      draft,
      constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND | constants.O_NOFOLLOW,
      0o600,
    );
    // Not one write, which may take a part and say no error on a disk that fills up: nothing replaces the journal by less.
    writeFileSync(
      handle,
      [...this.#seen].map(([order, seen]) => line({ record: "reported", order, ...seen })).join(""),
    );
    for (const order of this.orders.values()) writeFileSync(handle, recordsOf(order).map(line).join(""));
    fsyncSync(handle);
    renameSync(draft, this.#file);
    syncDirectory(path.dirname(this.#file));
    closeSync(this.#handle);
    this.#handle = handle;
    this.#size = fstatSync(handle).size;
  }

  #write(): Promise<void> {
    const work = this.#writeAll().finally(() => {
      if (this.#flushing === work) this.#flushing = undefined;
    });
    this.#flushing = work;
    this.#next = undefined;
    return work;
  }

  async #writeAll(): Promise<void> {
    // What is said in the same breath (an order taken and its first step about to start) goes to the disk together.
    await Promise.resolve();
    const lines = this.#waiting;
    const text = Buffer.from(lines.join(""));
    this.#waiting = [];
    try {
      // Into the system's memory at once; only the wait for the disk is worth a thread.
      for (let done = 0; done < text.length; ) done += writeSync(this.#handle, text, done);
      await syncData(this.#handle);
      this.#size += text.length;
    } catch (error) {
      // A full disk: nothing of it counts, and the next flush says it again. Half a line would spoil the one after it.
      this.#waiting = [...lines, ...this.#waiting];
      ftruncateSync(this.#handle, this.#size);
      throw error;
    }
  }

  #apply(record: JournalRecord): void {
    if (record.record === "reported") {
      this.#seen.set(record.order, { nonce: record.nonce, until: record.until });
      this.#nonces.add(record.nonce);
    }
    applyRecord(this.orders, record);
    if (record.record === "accepted") {
      const nonce = this.orders.get(record.order)?.order?.envelope.nonce;
      if (nonce !== undefined) this.#nonces.add(nonce);
    }
  }
}

const line = (record: JournalRecord) => `${JSON.stringify(record)}\n`;

/** Hands every readable record on; answers how many lines were not readable. */
function applyLines(text: string, apply: (record: JournalRecord) => void): number {
  let damaged = 0;
  for (const part of text.split("\n")) {
    if (part === "") continue;
    try {
      apply(JournalRecord.parse(JSON.parse(part)));
    } catch {
      damaged++;
    }
  }
  return damaged;
}

/** Reads the journal of a home without touching it: for `status`, beside a running agent. */
export function readOrders(home: string): Map<string, JournaledOrder> {
  const orders = new Map<string, JournaledOrder>();
  let text = "";
  try {
    text = readFileSync(path.join(home, "journal", "journal.jsonl"), "utf8");
  } catch (error) {
    if (errno(error) !== "ENOENT") throw error;
  }
  applyLines(text.slice(0, text.lastIndexOf("\n") + 1), (record) => applyRecord(orders, record));
  return orders;
}

function applyRecord(orders: Map<string, JournaledOrder>, record: JournalRecord): void {
  if (record.record === "reported") return void orders.delete(record.order);
  let known = orders.get(record.order);
  if (!known) {
    known = { orderId: record.order, order: undefined, steps: new Map(), cancelledAt: undefined, closed: undefined };
    orders.set(record.order, known);
  }
  switch (record.record) {
    case "accepted":
      known.order = {
        envelope: OrderEnvelope.parse(JSON.parse(Buffer.from(record.envelope, "base64").toString("utf8"))),
        envelopeText: record.envelope,
        body: OrderBody.parse(JSON.parse(Buffer.from(record.body, "base64").toString("utf8"))),
        acceptedAt: record.at,
      };
      return;
    case "starting":
      noteAttempt(known, record.step, { attempt: record.attempt, startingAt: record.at, ended: undefined });
      return;
    case "ended": {
      const { event, bootId } = record;
      if (event.event !== "ended") return;
      const last = known.steps.get(event.step);
      const startingAt = last?.attempt === event.attempt ? last.startingAt : event.at;
      noteAttempt(known, event.step, { attempt: event.attempt, startingAt, ended: event, bootId });
      return;
    }
    case "cancelled":
      known.cancelledAt ??= record.at;
      return;
    case "closed":
      known.closed = record;
  }
}

function noteAttempt(known: JournaledOrder, step: number, attempt: JournaledAttempt): void {
  const last = known.steps.get(step);
  if (!last) return void known.steps.set(step, { step, before: [], ...attempt });
  const { step: _, before, ...one } = last;
  known.steps.set(step, { step, before: last.attempt === attempt.attempt ? before : [...before, one], ...attempt });
}

/** The records that say of an order what the journal knows of it. */
function recordsOf(known: JournaledOrder): JournalRecord[] {
  const { orderId: order } = known;
  const records: JournalRecord[] = [];
  if (known.order) {
    const body = Buffer.from(JSON.stringify(known.order.body)).toString("base64");
    records.push({ record: "accepted", at: known.order.acceptedAt, order, envelope: known.order.envelopeText, body });
  }
  if (known.cancelledAt !== undefined)
    records.push({ record: "cancelled", at: known.cancelledAt, order, until: known.cancelledAt });
  for (const { step, before, ...last } of known.steps.values()) {
    for (const { attempt, startingAt, ended, bootId } of [...before, last]) {
      records.push({ record: "starting", at: startingAt, order, step, attempt });
      if (ended) records.push({ record: "ended", order, event: ended, ...(bootId !== undefined && { bootId }) });
    }
  }
  if (known.closed) records.push(known.closed);
  return records;
}
