import type { Ack, Order, OrderAnswer } from "@/core/node-protocol";
import type { Application } from "../application";
import type { Notice } from "../db/notices";
import type { NodeLink, NodeWork } from "../gateway/node-link";
import { streamPositions } from "../output/store";
import type { CommandKey } from "./advance";
import * as deliveries from "./delivery-store";
import { handOutSecrets } from "./hand-out-secrets";
import { eventOf, makeReports, type NodeNews, type Recorded } from "./reports";
import { signStop } from "./sign-stop";
import { stepsOf } from "./stored-body";

/** How often a process looks for orders of its nodes without having been told, milliseconds. */
const sweepEvery = 5_000;

/** How many recently sent bodies are kept in memory. */
const bodiesKept = 64;

/** A body as it is sent, and how many steps it has. */
type SentBody = { bytes: Buffer; steps: number };

const again: Ack = {
  ok: false,
  code: "StoreUnavailable",
  message: "It could not be stored now; say it again.",
  retry: true,
};

const noRoom: Ack = {
  ok: false,
  code: "StorageFull",
  message: "The server's disk is nearly full; keep the output and say it again.",
  retry: true,
};

/** What a node's answer to an order means to the invocation. */
function eventOfAnswer(answer: OrderAnswer): NodeNews["event"] {
  if (answer.taken) return { name: "accept" };
  const { reason, message } = answer;
  return { name: reason === "InvalidPlatform" ? "misfit" : "refuse", reason, message };
}

/**
 * Brings orders and cancels to the nodes that are connected to this process, and stores what they report. Work is
 * looked for when a notice names it, when a node connects, and every few seconds; an order that is sent twice is
 * answered by the node's journal and runs once.
 */
export function makeDelivery(app: Application): NodeWork & { close(): Promise<void> } {
  const links = new Map<string, NodeLink>();
  /** Orders and cancels that this process is sending: not to be sent again meanwhile. */
  const underWay = new Set<string>();
  const bodies = new Map<string, Promise<SentBody | undefined>>();

  const reports = makeReports(app);

  function bodyOf(order: deliveries.WaitingOrder): Promise<SentBody | undefined> {
    const key = `${order.commandId}/${order.bodySha256}`;
    let body = bodies.get(key);
    if (!body) {
      body = deliveries.orderBody(app.db.pool, order).then((bytes) => bytes && { bytes, steps: stepsOf(bytes).length });
      bodies.set(key, body);
      body.catch(() => bodies.delete(key));
      const [oldest] = bodies.keys();
      if (bodies.size > bodiesKept && oldest !== undefined) bodies.delete(oldest);
    }
    return body;
  }

  /** What is being sent to a node is sent once at a time; a failure is left to the next look. */
  async function exclusively(key: string, send: () => Promise<void>): Promise<void> {
    if (underWay.has(key)) return;
    underWay.add(key);
    try {
      await send();
    } catch (error) {
      app.log.debug({ err: error, key }, "not delivered; the next look tries again");
    } finally {
      underWay.delete(key);
    }
  }

  const sendOrder = (link: NodeLink, order: deliveries.WaitingOrder) =>
    exclusively(`order/${order.commandId}/${order.nodeId}`, async () => {
      const body = await bodyOf(order);
      if (!body) return;
      reports.expect(order, body.steps);
      const message: Order = { envelope: order.envelope, signature: order.signature, body: body.bytes };
      const answer: OrderAnswer = await link.sendOrder(message);
      const news: NodeNews = {
        accountId: order.accountId,
        nodeId: order.nodeId,
        order: order.commandId,
        event: eventOfAnswer(answer),
        steps: [],
        chunks: [],
      };
      const { cancelAfterAll } = await reports.record(news);
      if (cancelAfterAll) await cancelAgain(link, order);
    });

  const sendCancel = (link: NodeLink, cancel: deliveries.WaitingCancel) =>
    exclusively(`cancel/${cancel.commandId}/${cancel.nodeId}`, async () => {
      const ack = await link.sendCancel({ envelope: cancel.envelope, signature: cancel.signature });
      if (ack.ok) await deliveries.markCancelAccepted(app.db.pool, cancel, app.now());
    });

  /** The node took the order in the moment in which it was cancelled here: it is told, whatever the row says. */
  async function cancelAgain(
    link: NodeLink,
    { accountId, commandId, nodeId }: deliveries.InvocationKey,
  ): Promise<void> {
    const cancel = await deliveries.storedCancel(app.db.pool, { accountId, commandId, nodeId });
    if (cancel) await sendCancel(link, cancel);
  }

  /** It writes more than is kept: what goes on running would be seen by nobody. */
  async function stopOverflowing(link: NodeLink, key: deliveries.InvocationKey): Promise<void> {
    try {
      app.log.warn(
        { nodeId: key.nodeId, commandId: key.commandId },
        "a node writes more output than is kept; it is told to stop the run",
      );
      if (!(await deliveries.storedCancel(app.db.pool, key))) await signStop(app, key);
      await cancelAgain(link, key);
    } catch (error) {
      app.log.warn(
        { err: error, nodeId: key.nodeId },
        "the node could not be told to stop; its next output tries again",
      );
    }
  }

  function sendAll(orders: deliveries.WaitingOrder[], cancels: deliveries.WaitingCancel[]): void {
    for (const order of orders) {
      const link = links.get(order.nodeId);
      if (link?.accountId === order.accountId) void sendOrder(link, order);
    }
    for (const cancel of cancels) {
      const link = links.get(cancel.nodeId);
      if (link?.accountId === cancel.accountId) void sendCancel(link, cancel);
    }
  }

  async function look(which: Parameters<typeof deliveries.waitingOrders>[1]): Promise<void> {
    try {
      sendAll(
        ...(await Promise.all([
          deliveries.waitingOrders(app.db.pool, which),
          deliveries.waitingCancels(app.db.pool, which),
        ])),
      );
    } catch (error) {
      app.log.warn({ err: error }, "waiting orders could not be read; the next look tries again");
    }
  }

  const deliverCommand = (key: CommandKey) => look(key);
  app.deliverNow = (key) => {
    if (links.size > 0) void deliverCommand(key);
  };
  const sweep = () => (links.size > 0 ? look({ nodeIds: [...links.keys()] }) : Promise.resolve());

  const stopHearing = app.notices.hear((notices: Notice[]) => {
    for (const { topic, accountId, id } of notices) {
      // A freeze was lifted: what waited may go. That one began is seen by every look.
      if (topic === "account") void sweep();
      if (topic !== "deliver" || links.size === 0) continue;
      const [commandId, sender] = id.split("/");
      // A node's own id: something that its orders waited for is over.
      if (sender === undefined) {
        if (links.has(id)) void look({ nodeIds: [id] });
        continue;
      }
      // What this process let go itself it has delivered already.
      if (commandId && sender !== app.processId) void deliverCommand({ accountId, commandId });
    }
  });
  app.notices.onReconnect(() => void sweep());
  const timer = setInterval(() => void sweep(), sweepEvery);

  const record = async (link: NodeLink, news: Omit<NodeNews, "accountId" | "nodeId">): Promise<Ack> => {
    try {
      const key = { accountId: link.accountId, nodeId: link.nodeId };
      if (app.disk.isPaused && news.chunks.length > 0) {
        // That a step began, or that the node stopped it for want of room, is known all the same; its end comes after its output.
        const begun = news.steps.filter(({ event }) => event !== "ended");
        if (begun.length > 0) await reports.record({ order: news.order, steps: begun, chunks: [], ...key });
        return noRoom;
      }
      const { ack, cancelAfterAll }: Recorded = await reports.record({ ...news, ...key });
      if (cancelAfterAll === "overflowed") void stopOverflowing(link, { ...key, commandId: news.order });
      return ack;
    } catch (error) {
      app.log.warn({ err: error, nodeId: link.nodeId, commandId: news.order }, "a report could not be stored");
      return again;
    }
  };

  return {
    async outstanding({ accountId, nodeId }) {
      const orders = await deliveries.outstandingOrders(app.db.pool, accountId, nodeId);
      const positions = await streamPositions(app.db.pool, accountId, nodeId, orders);
      return orders.map((order) => ({ order, streams: positions.get(order) ?? [] }));
    },
    connected(link) {
      links.set(link.nodeId, link);
      void look({ nodeIds: [link.nodeId] });
    },
    disconnected(link) {
      if (links.get(link.nodeId) === link) links.delete(link.nodeId);
    },
    output: (link, { order, chunks }) => record(link, { order, steps: [], chunks }),
    step: (link, { order, events, output }) => record(link, { order, steps: events, chunks: output }),
    report: (link, report) =>
      record(link, { order: report.order, event: eventOf(report), steps: report.events, chunks: report.output }),
    secrets: (link, ask) => handOutSecrets(app, link, ask),
    async close() {
      clearInterval(timer);
      stopHearing();
      await reports.idle();
    },
  };
}
