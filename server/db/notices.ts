import pg from "pg";
import type { Log } from "../log";
import type { Tx } from "./database";

/**
 * What changed. A notice says *that* something changed, never *what*: whoever hears it looks for itself. It may be
 * lost, so every listener also looks without one now and then.
 */
export type Notice = {
  topic:
    | "command"
    | "output"
    | "node"
    | "node-group"
    | "compliance"
    | "activation"
    | "association"
    | "document"
    | "parameter"
    | "deliver"
    | "session"
    | "lease"
    | "access"
    | "account"
    | "audit";
  accountId: string;
  /**
   * command: command id; output: "commandId/nodeId"; deliver: "commandId/processId" of who has delivered it already, or node id; node, activation, association, document and parameter: their id, or
   * "*"; node-group: "*"; compliance: node id, or "*" for many; access: what policies, groups or users are about, "*"; account: the account's own id; audit: "*"; lease: what a gateway says to another about a node's connection, see server/nodes/lease-notices.ts.
   */
  id: string;
};

const channel = "quarterdeck";
/** PostgreSQL refuses a payload of 8,000 bytes or more. */
const payloadLimit = 7_900;

/** The payloads for some notices: as few as fit, each below PostgreSQL's limit. Duplicates are said once. */
export function payloadsOf(notices: readonly Notice[]): string[] {
  const lines = [...new Set(notices.map(({ topic, accountId, id }) => `${topic} ${accountId} ${id}`))];
  const payloads: string[] = [];
  let current = "";
  for (const line of lines) {
    if (current && current.length + line.length + 1 > payloadLimit) {
      payloads.push(current);
      current = "";
    }
    current += (current && "\n") + line;
  }
  if (current) payloads.push(current);
  return payloads;
}

const topics = new Set<string>([
  "command",
  "output",
  "node",
  "node-group",
  "compliance",
  "activation",
  "association",
  "document",
  "parameter",
  "deliver",
  "session",
  "lease",
  "access",
  "account",
  "audit",
] satisfies Notice["topic"][]);
const isTopic = (text: string): text is Notice["topic"] => topics.has(text);

/** The notices in a payload; lines that are not notices are passed over. */
export const noticesIn = (payload: string): Notice[] =>
  payload.split("\n").flatMap((line) => {
    const [topic, accountId, id] = line.split(" ");
    return topic && accountId && id && isTopic(topic) ? [{ topic, accountId, id }] : [];
  });

/** Sends notices when the transaction commits. */
export async function announceIn(tx: Tx, notices: readonly Notice[]): Promise<void> {
  for (const payload of payloadsOf(notices)) await tx.$queryRaw`SELECT pg_notify(${channel}, ${payload})::text`;
}

/** The same for the pooled statements of the hot paths; with an open transaction's client it waits for the commit. */
export async function announceWith(
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  notices: readonly Notice[],
): Promise<void> {
  const payloads = payloadsOf(notices);
  // One statement, so that a commit may be sent right behind it.
  if (payloads.length > 0)
    await client.query("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload", [channel, payloads]);
}

/**
 * One LISTEN connection for the process. It comes back by itself with back-off; `onReconnect` tells those who may have
 * missed a notice to look for themselves.
 */
export function listen(url: string, log: Log) {
  const hearers = new Set<(notices: Notice[]) => void>();
  const reconnects = new Set<() => void>();
  let client: pg.Client | undefined;
  let closed = false;
  let delay = 100;
  let timer: NodeJS.Timeout | undefined;
  let wasConnected = false;

  async function connect(): Promise<void> {
    if (closed) return;
    const next = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: "quarterdeck listener",
    });
    let lost = false;
    const again = () => {
      if (lost || closed) return;
      lost = true;
      client = undefined;
      next.end().catch(() => undefined);
      timer = setTimeout(() => void connect(), delay);
      delay = Math.min(delay * 2, 5_000);
    };
    next.on("error", again);
    next.on("end", again);
    next.on("notification", ({ payload }) => {
      const notices = noticesIn(payload ?? "");
      for (const hear of hearers) hear(notices);
    });
    try {
      await next.connect();
      await next.query(`LISTEN ${channel}`);
      client = next;
      delay = 100;
      if (wasConnected) for (const look of reconnects) look();
      wasConnected = true;
    } catch (error) {
      log.warn({ err: error }, "the listening connection to PostgreSQL failed; trying again");
      again();
    }
  }

  return {
    start: connect,
    /** Hears every notice of every process; returns how to stop. */
    hear(hearer: (notices: Notice[]) => void): () => void {
      hearers.add(hearer);
      return () => hearers.delete(hearer);
    },
    onReconnect(look: () => void): void {
      reconnects.add(look);
    },
    isListening: () => client !== undefined,
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
export type Notices = ReturnType<typeof listen>;
