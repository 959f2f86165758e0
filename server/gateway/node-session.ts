import { performance } from "node:perf_hooks";
import * as z from "zod";
import {
  Ack,
  type Cancel,
  Facts,
  type Hello,
  type Order,
  OrderAnswer,
  Output,
  Proof,
  type Rejected,
  Report,
  type SecretsAnswer,
  SecretsAsk,
  Step,
} from "@/core/node-protocol";
import { nodeSigned } from "../nodes/node-key";
import { Allowance, nodeLimits } from "./node-limits";
import type { NodeLink } from "./node-link";

/** What carries messages to one node: Socket.IO today. */
export type NodeCarrier = {
  /** Client address. */
  address: string;
  /** Says something that needs no answer. */
  tell(event: "welcome" | "rejected", message: object): void;
  /** Says something and resolves with the answer; rejects without one in time, or when the connection ends. */
  ask(event: "challenge" | "order" | "cancel", message: object, timeoutMs: number): Promise<unknown>;
  isOpen(): boolean;
  /** Ends the connection after what was said has gone out. */
  close(): void;
};

/** Output in one message, bytes, in all its chunks together. */
const maxOutputBytes = 2 * 1024 * 1024;
const answerTimeoutMs = 15_000;

type Chunked = { bytes: Uint8Array };
const withinLimit = (chunks: readonly Chunked[]) =>
  chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= maxOutputBytes;
const tooMuch = `a message carries at most ${maxOutputBytes} bytes of output`;

/** What a node may say, each with its schema. Anything else is answered with Malformed. */
export const nodeMessages = {
  facts: Facts,
  output: Output.refine(({ chunks }) => withinLimit(chunks), tooMuch),
  step: Step.refine(({ output }) => withinLimit(output), tooMuch),
  report: Report.refine(({ output }) => withinLimit(output), tooMuch),
  secrets: SecretsAsk,
} as const;
/** What a node is answered. */
export type NodeAnswer = Ack | SecretsAnswer;
export type NodeMessageName = keyof typeof nodeMessages;
export type NodeMessage = {
  [Name in NodeMessageName]: { name: Name; body: z.output<(typeof nodeMessages)[Name]> };
}[NodeMessageName];

const isName = (name: string): name is NodeMessageName => Object.hasOwn(nodeMessages, name);
const refusal = (code: string, message: string, retry: boolean): Ack => ({ ok: false, code, message, retry });

function parse(name: string, body: unknown): NodeMessage | string {
  if (!isName(name)) return "There is no such message.";
  const result = z.safeParse(nodeMessages[name], body);
  // The issue names the field and what it should be, never what was sent.
  if (!result.success)
    return result.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join(".")}: ${message}`)
      .join("; ")
      .slice(0, 500);
  return { name, body: result.data } as NodeMessage;
}

function chunksOf(message: NodeMessage): readonly Chunked[] {
  if (message.name === "facts" || message.name === "secrets") return [];
  return message.name === "output" ? message.body.chunks : message.body.output;
}

const sizeOf = (message: NodeMessage) => chunksOf(message).reduce((sum, { bytes }) => sum + bytes.byteLength, 500);

/** The text that a node signs to prove, over a nonce, that it has its key and who it is since when. */
export const proofText = ({ nodeId, bootId, epoch }: Hello, nonce: string) => [nodeId, nonce, bootId, epoch].join("\n");

/** Asks whoever is at the other end to prove it now; undefined when it stayed silent, false when the proof is wrong. */
export async function proves(
  carrier: NodeCarrier,
  hello: Hello,
  publicKey: Uint8Array,
  nonce: string,
  timeoutMs: number,
): Promise<boolean | undefined> {
  let answer: unknown;
  try {
    answer = await carrier.ask("challenge", { nonce }, timeoutMs);
  } catch {
    return undefined;
  }
  const proof = Proof.safeParse(answer);
  return proof.success && nodeSigned("proof", proofText(hello, nonce), publicKey, proof.data.signature);
}

/** One welcome node's connection, free of the carrier. Small: ten thousand of them live in one process. */
export class NodeSession implements NodeLink {
  /** When the node was last heard, by the server's clock. */
  heardAt: Date;
  /** The last facts that were stored, as text: the same again are not written again. */
  storedFacts = "";
  /** The second within the renewal's round in which its lease is renewed. */
  slot = 0;
  ended = false;
  #bytes: Allowance;
  #messages: Allowance;
  #factsTurn = 0;
  #unansweredBytes = 0;
  #unansweredMessages = 0;
  /** What must come before the next message, while the node is slowed down. */
  #tail: Promise<void> | undefined;

  constructor(
    readonly carrier: NodeCarrier,
    readonly hello: Hello,
    readonly accountId: string,
    readonly connectionId: string,
    readonly publicKey: Uint8Array,
    now: Date,
    readonly hub: {
      handle(session: NodeSession, message: NodeMessage): Promise<NodeAnswer>;
      end(session: NodeSession, reason: string, rejected?: Rejected): void;
      now(): Date;
    },
  ) {
    this.heardAt = now;
    const at = performance.now();
    this.#bytes = new Allowance(nodeLimits.bytesPerSecond, at);
    this.#messages = new Allowance(nodeLimits.messagesPerSecond, at);
  }

  get nodeId(): string {
    return this.hello.nodeId;
  }

  get address(): string {
    return this.carrier.address;
  }

  async sendOrder(order: Order): Promise<OrderAnswer> {
    return OrderAnswer.parse(await this.carrier.ask("order", order, answerTimeoutMs));
  }

  async sendCancel(cancel: Cancel): Promise<Ack> {
    return Ack.parse(await this.carrier.ask("cancel", cancel, answerTimeoutMs));
  }

  reject(rejected: Rejected): void {
    this.hub.end(this, rejected.code, rejected);
  }

  /** The connection lives. */
  heard(): void {
    this.heardAt = this.hub.now();
  }

  /**
   * Takes one message. `answer` is called once, after what the message says is stored; nothing that a node sends makes
   * this throw.
   */
  async receive(name: string, body: unknown, answer: (said: NodeAnswer) => void): Promise<void> {
    if (this.ended) return;
    this.heard();
    const message = parse(name, body);
    // What cannot be read takes its place in the queue too: to read it has cost as much.
    const size = typeof message === "string" ? 500 : sizeOf(message);
    this.#unansweredBytes += size;
    this.#unansweredMessages += 1;
    if (
      this.#unansweredBytes > nodeLimits.unansweredBytes ||
      this.#unansweredMessages > nodeLimits.unansweredMessages
    ) {
      return this.hub.end(this, "It sent far more than its window.", {
        code: "Busy",
        message: "Far more was sent than the window allows.",
        retry: true,
      });
    }
    try {
      const at = performance.now();
      const delay = Math.max(this.#bytes.take(size, at), this.#messages.take(1, at));
      if (delay > 0 || this.#tail) await this.#slowDown(delay);
      if (this.ended) return;
      answer(typeof message === "string" ? refusal("Malformed", message, false) : await this.hub.handle(this, message));
    } finally {
      this.#unansweredBytes -= size;
      this.#unansweredMessages -= 1;
    }
  }

  /** Resolves when this node's facts may be written again, so many milliseconds after the time before. */
  async factsTurn(everyMs: number): Promise<void> {
    const at = performance.now();
    const turn = Math.max(at, this.#factsTurn);
    this.#factsTurn = turn + everyMs;
    if (turn > at) await new Promise((resolve) => setTimeout(resolve, Math.min(turn - at, 30_000)));
  }

  /** Waits without letting a later message overtake. */
  async #slowDown(delay: number): Promise<void> {
    const turn = (this.#tail ?? Promise.resolve()).then(
      () => new Promise<void>((resolve) => setTimeout(resolve, Math.min(delay, 5_000))),
    );
    this.#tail = turn;
    await turn;
    if (this.#tail === turn) this.#tail = undefined;
  }
}
