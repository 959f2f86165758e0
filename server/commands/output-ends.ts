import type { OutputChunk, StepEvent } from "@/core/node-protocol";
import type { InvocationKey, SaidEnd } from "./report-store";

/** What one message brings: see NodeNews in reports.ts. */
type Message = InvocationKey & { steps: readonly StepEvent[]; chunks: readonly OutputChunk[]; isLast: boolean };

type Totals = { stdout: number; stderr: number };

const invocationOf = ({ accountId, commandId, nodeId }: InvocationKey) => `${accountId}/${commandId}/${nodeId}`;
const stepOf = (key: InvocationKey, { step, attempt }: { step: number; attempt: number }) =>
  `${invocationOf(key)}/${step}/${attempt}`;

/**
 * What nodes have said of ends: how long each stream of a step became, and which orders are over. A stream does not
 * grow behind its end, and an order that is over gets no new streams: whoever reads output reads what the node reported,
 * and nothing that it adds later. What processes left in the background still write is counted by the node, not sent.
 */
export class SaidEnds {
  readonly #steps = new Map<string, Totals>();
  readonly #over = new Set<string>();

  /** Takes up what is stored. */
  constructor(stored: readonly SaidEnd[] = []) {
    for (const end of stored) {
      if (end.isOver) this.#over.add(invocationOf(end));
      if (end.hasEnded) this.#steps.set(stepOf(end, end), { stdout: end.stdoutBytes, stderr: end.stderrBytes });
    }
  }

  /** Takes up a message, and says whether output of it lies beyond an end that was said, by itself or before it. */
  hear(message: Message): boolean {
    for (const event of message.steps) {
      if (event.event !== "ended" || this.#steps.has(stepOf(message, event))) continue;
      this.#steps.set(stepOf(message, event), { stdout: event.stdout.bytes, stderr: event.stderr.bytes });
    }
    const isBeyond = this.isBeyond(message);
    if (message.isLast) this.#over.add(invocationOf(message));
    return isBeyond;
  }

  /** Whether output of a message lies beyond what was said. */
  isBeyond(message: Pick<Message, keyof InvocationKey | "chunks">): boolean {
    return message.chunks.some((chunk) => {
      const totals = this.#steps.get(stepOf(message, chunk));
      return totals ? chunk.offset + chunk.bytes.length > totals[chunk.stream] : this.#over.has(invocationOf(message));
    });
  }
}
