import type {
  Ack,
  Cancel,
  Order,
  OrderAnswer,
  Output,
  Rejected,
  Report,
  SecretsAnswer,
  SecretsAsk,
  Step,
  Welcome,
} from "@/core/node-protocol";

/**
 * One node that is connected to this process, free of any carrier's types: Socket.IO today, AWS's own agent's protocol
 * later. Made once the node has proved its identity and holds its lease.
 */
export type NodeLink = {
  accountId: string;
  nodeId: string;
  connectionId: string;
  /** Client address. */
  address: string;
  /** Sends an order; resolves once the node has journaled or refused it. Rejects when it stays silent or goes away. */
  sendOrder(order: Order): Promise<OrderAnswer>;
  /** Sends a cancel; resolves once the node has journaled it. Rejects when it stays silent or goes away. */
  sendCancel(cancel: Cancel): Promise<Ack>;
  /** Says why and closes. */
  reject(rejected: Rejected): void;
};

/** What the gateway asks of the capability that owns the work. Every message has been parsed by its schema. */
export type NodeWork = {
  /** What the node should know of its unfinished orders, and how far each stream is stored. */
  outstanding(node: { accountId: string; nodeId: string }): Promise<Welcome["outstanding"]>;
  /** The node is welcome: look for work that waits for it. */
  connected(link: NodeLink): void;
  disconnected(link: NodeLink): void;
  /** Each resolves after what the message says is stored. */
  output(link: NodeLink, message: Output): Promise<Ack>;
  step(link: NodeLink, message: Step): Promise<Ack>;
  report(link: NodeLink, message: Report): Promise<Ack>;
  /** The secrets of a step that is about to start, sealed for who asks, or why not. */
  secrets(link: NodeLink, ask: SecretsAsk): Promise<SecretsAnswer>;
};
