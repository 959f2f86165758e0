import { randomBytes } from "node:crypto";
import type * as z from "zod";
import { canonicalJson } from "@/core/commands/order";
import {
  type Ack,
  Hello,
  NODE_PROTOCOL,
  type Rejected,
  type Welcome,
  type WelcomeStatement,
} from "@/core/node-protocol";
import { CONNECTION_LOST_AFTER_MS, ManagedNodeId } from "@/core/nodes/node";
import type { Application } from "../application";
import { announceWith } from "../db/notices";
import { uuid7 } from "../db/uuid7";
import { cleanText } from "../nodes/clean-text";
import { type LeaseWord, leaseNotice, leaseWordIn } from "../nodes/lease-notices";
import * as leases from "../nodes/lease-store";
import { groupCommit } from "./group-commit";
import { Contests, elderAnswerMs } from "./node-contest";
import { cleanFacts } from "./node-facts";
import { MinuteCounter, nodeLimits } from "./node-limits";
import type { NodeWork } from "./node-link";
import { rejections } from "./node-rejections";
import { type NodeAnswer, type NodeCarrier, type NodeMessage, NodeSession, proves } from "./node-session";

const proofTimeoutMs = 5_000;
/**
 * Every connection's lease is renewed once in so many seconds, a tenth of them each second: ten thousand rows at once
 * would keep the database busy, and others waiting, for longer than that.
 */
const renewEverySeconds = 10;
/** Connections that have not proved themselves yet, in this process. */
const unprovenLimit = 4_000;
/** Failed attempts of one address in a minute. Those that succeed are not counted: a whole site may share an address. */
const failuresPerMinute = 60;

/** How often one node's facts are written at most; those that change faster wait for their turn. */
const factsEveryMs = 1_000;

const settings: Welcome["settings"] = {
  outputWindowBytes: 4 * 1024 * 1024,
  spoolBoundBytes: 2 * 1024 ** 3,
  factsSeconds: 300,
};

/**
 * The nodes that are connected to this process: lets them in, keeps their leases, hands what they say to those who own
 * the work, and lets them go. Free of any carrier.
 *
 * A node has one connection at a time, held as a lease in its row. The same agent process (the same epoch) that comes
 * back takes over at once. Another one with the same identity may be an honest restart or a clone: the elder connection is
 * challenged where it is held, and only if it answers within 3 s is the newcomer kept out, visibly in the node's row.
 */
export function nodeHub(app: Application, work: NodeWork) {
  const { pool } = app.db;
  const byConnection = new Map<string, NodeSession>();
  const byNode = new Map<string, NodeSession>();
  const contests = new Contests();
  const failures = new MinuteCounter(failuresPerMinute);
  const connects = new MinuteCounter(nodeLimits.connectsPerMinute);
  /** Nodes whose status changes by itself when the time is up, soonest first. */
  const soonLost: { accountId: string; nodeId: string; at: number }[] = [];
  let unproven = 0;
  let ticks = 0;
  let made = 0;
  let closing = false;

  const identities = groupCommit(
    (ids: string[]) => leases.loadIdentities(pool, ids),
    (id) => id.length,
  );
  const claims = groupCommit(
    (batch: leases.LeaseClaim[]) => leases.takeLeases(pool, batch),
    () => 200,
  );
  const releases = groupCommit(
    (batch: leases.Release[]) => leases.releaseLeases(pool, batch),
    () => 200,
  );
  const facts = groupCommit(
    (batch: leases.FactsUpdate[]) => leases.storeFacts(pool, batch),
    () => 1_000,
  );

  const leaseFrom = (heardAt: Date) => new Date(heardAt.getTime() + CONNECTION_LOST_AFTER_MS);
  const tellGateways = (accountId: string, said: LeaseWord) => announceWith(pool, [leaseNotice(accountId, said)]);
  const inBackground = (what: Promise<unknown>, doing: string) =>
    void what.catch((error: unknown) => app.log.error({ err: error }, `node gateway: ${doing} failed`));

  /** A connection that was not let in; `node` when it is known who it says it is. */
  function noteRefusal(
    { address }: NodeCarrier,
    { code }: Rejected,
    node: Pick<leases.NodeIdentity, "id" | "accountId"> | null,
  ): void {
    app.refusals.note({
      accountId: node?.accountId ?? app.config.accountId,
      requestId: "node-gateway",
      door: "node",
      operation: "ConnectNode",
      errorCode: code,
      // Nothing is proved: it is the node's name that was used, not the node.
      principal: "anonymous/anonymous",
      source: address,
      ...(node && { resources: [`Node/${node.id}`] }),
    });
  }

  async function admit(carrier: NodeCarrier, auth: unknown): Promise<NodeSession | Rejected> {
    const clock = app.now().getTime();
    let node: leases.NodeIdentity | null = null;
    if (closing || unproven >= unprovenLimit || failures.isOver(carrier.address, clock)) return rejections.Busy;
    const refuse = (rejected: Rejected) => {
      failures.add(carrier.address, clock);
      noteRefusal(carrier, rejected, node);
      return rejected;
    };
    const hello = Hello.safeParse(auth);
    if (!hello.success) return refuse(rejections.Unreadable);
    const { nodeId, protocol } = hello.data;
    // What is no id is no question for the database.
    if (!ManagedNodeId.safeParse(nodeId).success) return refuse(rejections.UnknownNode);

    unproven += 1;
    let proven: boolean | undefined;
    try {
      node = await identities.add(nodeId);
      if (!node) return refuse(rejections.UnknownNode);
      if (protocol < node.protocolFloor) return refuse(rejections.ProtocolTooOld);
      const nonce = randomBytes(32).toString("base64");
      proven = await proves(carrier, hello.data, node.publicKey, nonce, proofTimeoutMs);
      // Silence is not counted: a slow link or a busy machine is no attacker, and the time for it is short anyway.
      if (proven === undefined) return rejections.BadProof;
      if (!proven) return refuse(rejections.BadProof);
      if (connects.isOver(nodeId, clock)) return rejections.Busy;
      connects.add(nodeId, clock);
      return await welcome(carrier, hello.data, node, nonce);
    } finally {
      unproven -= 1;
    }
  }

  /** The node has proved who it is; now it gets its lease, and hears what the server has of it. */
  async function welcome(
    carrier: NodeCarrier,
    hello: Hello,
    node: leases.NodeIdentity,
    nonce: string,
  ): Promise<NodeSession | Rejected> {
    const connectionId = uuid7(app.now());
    const taken = await takeLease(carrier, hello, node, connectionId);
    if (taken !== true) return taken;

    const { accountId, publicKey } = node;
    const session = new NodeSession(carrier, hello, accountId, connectionId, publicKey, app.now(), {
      handle,
      end,
      now: app.now,
    });
    const local = byNode.get(hello.nodeId);
    if (local) end(local, "Replaced", rejections.Replaced);
    session.slot = made % renewEverySeconds;
    made += 1;
    byConnection.set(connectionId, session);
    byNode.set(hello.nodeId, session);
    app.metrics.nodeConnections.set(byConnection.size);
    // What is below takes time, in which the node may go or be replaced; end() has then done what is needed.
    const outstanding = await work.outstanding({ accountId, nodeId: hello.nodeId }).catch((error: unknown) => {
      end(session, "The server could not look up its orders.", rejections.Busy);
      throw error;
    });
    if (!carrier.isOpen()) end(session, "Connection closed");
    if (session.ended) return session;

    const statement: z.input<typeof WelcomeStatement> = {
      nodeId: hello.nodeId,
      nonce,
      serverTime: app.now().getTime(),
      keyId: app.keys.orderKeyId,
    };
    const signed = Buffer.from(canonicalJson(statement));
    const message: Welcome = { signed, signature: app.keys.signOrder("welcome", signed), settings, outstanding };
    carrier.tell("welcome", message);
    app.log.debug({ nodeId: hello.nodeId, connectionId, address: carrier.address }, "node connected");
    work.connected(session);
    return session;
  }

  /** Takes the node's lease, after a contest where another process of the agent holds it. */
  async function takeLease(
    carrier: NodeCarrier,
    hello: Hello,
    first: leases.NodeIdentity,
    connectionId: string,
  ): Promise<true | Rejected> {
    let node: leases.NodeIdentity | null = first;
    // Each round loses only to a faster newcomer of the same node.
    for (let round = 0; round < 3; round += 1) {
      if (!node) return rejections.UnknownNode;
      const elder = elderOf(node);
      if (elder && node.connectionEpoch !== hello.epoch && (await answers(node.accountId, elder))) {
        const reason = `A second agent with this node's identity tried to connect from ${carrier.address}; the first one still answers.`;
        app.log.warn(
          { nodeId: node.id, address: carrier.address },
          "a second agent with the same identity is kept out",
        );
        const now = app.now();
        await leases.quarantine(pool, { ...node, eventId: uuid7(now), now, reason, address: carrier.address });
        noteRefusal(carrier, rejections.Quarantined, node);
        return rejections.Quarantined;
      }
      const now = app.now();
      const taken = await claims.add({
        nodeId: node.id,
        accountId: node.accountId,
        connectionId,
        gatewayId: app.processId,
        epoch: hello.epoch,
        bootId: cleanText(hello.bootId),
        address: carrier.address,
        agentVersion: cleanText(hello.agentVersion),
        protocol: Math.min(hello.protocol, NODE_PROTOCOL),
        now,
        leaseUntil: leaseFrom(now),
        insteadOf: node.connectionId,
        releasedEventId: uuid7(now),
      });
      if (taken) {
        if (elder && elder.gatewayId !== app.processId)
          await tellGateways(node.accountId, { word: "replaced", connectionId: elder.connectionId });
        return true;
      }
      node = await identities.add(node.id);
    }
    return rejections.Busy;
  }

  /** The connection that may still be alive; none when its lease ran out. */
  function elderOf({ connectionId, gatewayId, leaseUntil }: leases.NodeIdentity) {
    return connectionId && gatewayId && leaseUntil && leaseUntil > app.now() ? { connectionId, gatewayId } : undefined;
  }

  /** Whether the elder connection answers a challenge, in this process or in the one that holds it. */
  async function answers(
    accountId: string,
    { connectionId, gatewayId }: { connectionId: string; gatewayId: string },
  ): Promise<boolean> {
    if (gatewayId === app.processId) return answersHere(connectionId);
    const outcome = contests.outcome(connectionId);
    await tellGateways(accountId, { word: "challenge", connectionId });
    return outcome;
  }

  async function answersHere(connectionId: string): Promise<boolean> {
    const session = byConnection.get(connectionId);
    if (!session?.carrier.isOpen()) return false;
    const proven = await proves(
      session.carrier,
      session.hello,
      session.publicKey,
      randomBytes(32).toString("base64"),
      elderAnswerMs,
    );
    if (proven) session.heard();
    return proven === true;
  }

  async function handle(session: NodeSession, message: NodeMessage): Promise<NodeAnswer> {
    try {
      switch (message.name) {
        case "facts":
          return await keepFacts(session, message.body);
        case "output":
          return await work.output(session, message.body);
        case "step":
          return await work.step(session, message.body);
        case "report":
          return await work.report(session, message.body);
        case "secrets":
          return await work.secrets(session, message.body);
      }
    } catch (error) {
      app.log.error(
        { err: error, nodeId: session.nodeId, message: message.name },
        "a node's message could not be stored",
      );
      return { ok: false, code: "InternalServerError", message: "It could not be stored now.", retry: true };
    }
  }

  async function keepFacts(session: NodeSession, said: Parameters<typeof cleanFacts>[0]): Promise<Ack> {
    const clean = cleanFacts(said);
    const text = JSON.stringify(clean);
    if (text !== session.storedFacts) {
      await session.factsTurn(factsEveryMs);
      await facts.add({
        nodeId: session.nodeId,
        accountId: session.accountId,
        connectionId: session.connectionId,
        now: app.now(),
        facts: clean,
      });
      session.storedFacts = text;
    }
    return { ok: true };
  }

  /** Lets a connection go: says why when there is something to say, closes it, and gives its lease back. */
  function end(session: NodeSession, reason: string, rejected?: Rejected): void {
    if (session.ended) return;
    session.ended = true;
    byConnection.delete(session.connectionId);
    if (byNode.get(session.nodeId) === session) byNode.delete(session.nodeId);
    app.metrics.nodeConnections.set(byConnection.size);
    if (rejected) session.carrier.tell("rejected", rejected);
    session.carrier.close();
    work.disconnected(session);
    const { nodeId, accountId, connectionId, heardAt } = session;
    const now = app.now();
    inBackground(
      releases.add({
        nodeId,
        accountId,
        connectionId,
        heardAt,
        now,
        reason: reason.slice(0, 200),
        eventId: uuid7(now),
        address: session.carrier.address,
      }),
      "giving a lease back",
    );
    soonLost.push({ accountId, nodeId, at: app.now().getTime() + CONNECTION_LOST_AFTER_MS });
  }

  async function renew(sessions = [...byConnection.values()]): Promise<void> {
    if (sessions.length === 0) return;
    const held = await leases.renewLeases(
      pool,
      sessions.map(({ nodeId, connectionId, heardAt }) => ({
        nodeId,
        connectionId,
        heardAt,
        leaseUntil: leaseFrom(heardAt),
      })),
    );
    // Whoever has lost its lease without being told (the notice was lost) comes back and learns where it stands.
    for (const session of sessions)
      if (!held.has(session.connectionId)) end(session, "Its lease was taken.", rejections.Replaced);
  }

  async function tick(): Promise<void> {
    const now = app.now().getTime();
    const lost = soonLost.findIndex(({ at }) => at > now);
    const due = soonLost.splice(0, lost === -1 ? soonLost.length : lost);
    if (due.length > 0)
      await announceWith(
        pool,
        due.map(({ accountId, nodeId }) => ({ topic: "node", accountId, id: nodeId })),
      );
    ticks += 1;
    await renew([...byConnection.values()].filter(({ slot }) => slot === ticks % renewEverySeconds));
  }

  async function hear(accountId: string, said: LeaseWord): Promise<void> {
    if (said.word === "deregistered") {
      const session = byNode.get(said.nodeId);
      if (session) end(session, "Deregistered", rejections.UnknownNode);
      return;
    }
    const session = byConnection.get(said.connectionId);
    if (said.word === "alive" || said.word === "gone") contests.settle(said.connectionId, said.word === "alive");
    else if (!session) {
      // Not ours, or ours and closed: only the process that took the lease may say that it is gone.
      return;
    } else if (said.word === "replaced") end(session, "Replaced", rejections.Replaced);
    else
      await tellGateways(accountId, {
        word: (await answersHere(said.connectionId)) ? "alive" : "gone",
        connectionId: said.connectionId,
      });
  }

  const deaf = app.notices.hear((notices) => {
    for (const notice of notices) {
      const said = leaseWordIn(notice);
      if (said) inBackground(hear(notice.accountId, said), "hearing of a lease");
    }
  });
  const timer = setInterval(() => inBackground(tick(), "renewing leases"), 1_000);
  timer.unref();

  return {
    /**
     * A connection is there; `auth` is what it said of itself. Resolves once it is let in (with its session), or has
     * been told why not and is closed (with nothing).
     */
    async connected(carrier: NodeCarrier, auth: unknown): Promise<NodeSession | undefined> {
      let outcome: NodeSession | Rejected;
      try {
        outcome = await admit(carrier, auth);
      } catch (error) {
        app.log.error({ err: error }, "a node could not be let in");
        outcome = rejections.Busy;
      }
      if (outcome instanceof NodeSession) return outcome;
      carrier.tell("rejected", outcome);
      carrier.close();
      return undefined;
    },
    /** The carrier's connection ended. */
    disconnected(session: NodeSession, reason: string): void {
      end(session, reason);
    },
    /** Renews all leases now. */
    renew: () => renew(),
    /** Closes all connections and gives their leases back; resolves when that is written. */
    async close(): Promise<void> {
      closing = true;
      clearInterval(timer);
      deaf();
      for (const session of [...byConnection.values()]) end(session, "The server stopped.");
      await releases.idle();
    },
  };
}
