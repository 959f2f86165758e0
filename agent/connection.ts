import { type KeyObject, sign } from "node:crypto";
import type { Agent as HttpAgent } from "node:http";
import { io, type Socket } from "socket.io-client";
import type * as z from "zod";
import { signedBytes } from "@/core/commands/order";
import {
  Ack,
  Cancel,
  Challenge,
  type Facts,
  type Hello,
  NODE_PROTOCOL,
  Order,
  type OrderAnswer,
  type Output,
  type Proof,
  Rejected,
  type Report,
  SecretsAnswer,
  type SecretsAsk,
  type ServerKey,
  type Step,
  Welcome,
} from "@/core/node-protocol";
import { type Log, silentLog } from "./log";
import type { ServerClock } from "./server-clock";
import { verifyWelcome } from "./verify";

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 30_000;
/** A link that lived this long was a good one: the next failure starts the back-off from the beginning. */
const GOOD_LINK_MS = 5_000;
const OPEN_TIMEOUT_MS = 20_000;
const WELCOME_TIMEOUT_MS = 30_000;
const ANSWER_TIMEOUT_MS = 60_000;

/** Who connects, and whom it believes. */
export type ConnectionIdentity = {
  nodeId: string;
  server: string;
  privateKey: KeyObject;
  serverKeys: ServerKey[];
};

/** What a connection needs besides an identity. */
export type ConnectionOptions = {
  identity: ConnectionIdentity;
  agentVersion: string;
  bootId: string;
  /** New at every start of the process. */
  epoch: string;
  clock: ServerClock;
  /** Opens the sockets: TLS pins and proxies. */
  httpAgent?: HttpAgent | undefined;
  log?: Log;
  random?: () => number;
};

/** What the owner of a connection is told. */
export type ConnectionEvents = {
  /** The link is up, the server proved itself and the clock is set. */
  welcomed(welcome: Welcome): void;
  /** The link is gone; what was not answered has to be said again. */
  lost(): void;
  order(order: Order): Promise<OrderAnswer>;
  cancel(cancel: Cancel): Promise<Ack>;
  /** The server will never take this identity again; the connection has given up. */
  dismissed(rejected: Rejected): void;
};

type Messages = { facts: Facts; output: Output; step: Step; report: Report };

const unreadable: Extract<SecretsAnswer, { ok: false }> = {
  ok: false,
  code: "Malformed",
  message: "The answer cannot be read.",
  retry: true,
};

/** An answer of the gateway's; one that cannot be read is as good as one to come back for. */
function read<Answer>(schema: z.ZodType<Answer>, said: unknown): Answer | typeof unreadable {
  const answer = schema.safeParse(said);
  return answer.success ? answer.data : unreadable;
}

/** How long to wait before the next attempt: full jitter under a doubling, capped bound, so that a fleet does not return as one. */
export function reconnectDelay(attempt: number, random: number): number {
  return Math.round(random * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 20)));
}

/**
 * A node's link to the gateway: proves possession of the key, checks the server's own signature, reconnects for ever.
 * It keeps nothing on disk and knows nothing of processes, so a bench can hold thousands of them.
 */
export class NodeConnection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #log: Log;
  readonly #unanswered = new Set<() => void>();
  #socket: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #attempt = 0;
  #welcomedAt: number | undefined;
  #stopped = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#log = options.log ?? silentLog;
  }

  /** True between `welcomed` and `lost`. */
  get ready(): boolean {
    return this.#welcomedAt !== undefined;
  }

  /** Begins to connect, and goes on until `stop`. */
  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  /** Closes the link and stays away. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#drop("stopped");
  }

  /**
   * Says something to the gateway. Resolves with its answer, or with undefined when the link went down first: the
   * gateway may or may not have it, so the caller says it again.
   */
  async send<Kind extends keyof Messages>(kind: Kind, message: Messages[Kind]): Promise<Ack | undefined> {
    const answer = await this.#ask(kind, message);
    return answer && read(Ack, answer.said);
  }

  /** Asks for the secrets of a step; undefined as with `send`. */
  async askForSecrets(ask: SecretsAsk): Promise<SecretsAnswer | undefined> {
    const answer = await this.#ask("secrets", ask);
    return answer && read(SecretsAnswer, answer.said);
  }

  #ask(kind: string, message: object): Promise<{ said: unknown } | undefined> {
    const socket = this.#socket;
    if (!socket || !this.ready) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (answer: { said: unknown } | undefined) => {
        clearTimeout(timer);
        this.#unanswered.delete(forget);
        resolve(answer);
      };
      const forget = () => settle(undefined);
      const timer = setTimeout(() => {
        settle(undefined);
        if (socket === this.#socket) this.#drop("no answer in time");
      }, ANSWER_TIMEOUT_MS);
      this.#unanswered.add(forget);
      socket.emit(kind, message, (said: unknown) => settle({ said }));
    });
  }

  #connect(): void {
    const { identity, agentVersion, bootId, epoch, clock, httpAgent } = this.#options;
    const hello: Hello = { nodeId: identity.nodeId, protocol: NODE_PROTOCOL, agentVersion, bootId, epoch };
    const socket = io(new URL("/node", identity.server).href, {
      transports: ["websocket"],
      path: "/socket.io",
      auth: hello,
      forceNew: true,
      reconnection: false,
      timeout: OPEN_TIMEOUT_MS,
      // The typings know only the browser's boolean; the option goes to `ws` as it is.
      ...(httpAgent && { agent: Object(httpAgent) }),
    });
    this.#socket = socket;
    const isCurrent = () => socket === this.#socket;
    let nonce: string | undefined;
    let askedAt = 0;
    const deadline = setTimeout(() => isCurrent() && this.#drop("no welcome in time"), WELCOME_TIMEOUT_MS);

    socket.on("connect_error", (error) => isCurrent() && this.#drop(`could not connect: ${error.message}`));
    socket.on("disconnect", (reason) => isCurrent() && this.#drop(reason));

    socket.on("challenge", (message: unknown, answer: (proof: Proof) => void) => {
      const challenge = Challenge.safeParse(message);
      if (!challenge.success || !isCurrent()) return;
      nonce = challenge.data.nonce;
      askedAt = clock.monotonic();
      const text = [identity.nodeId, nonce, bootId, epoch].join("\n");
      answer({
        signature: sign(null, signedBytes("proof", new TextEncoder().encode(text)), identity.privateKey).toString(
          "base64",
        ),
      });
    });

    socket.on("welcome", (message: unknown) => {
      if (!isCurrent() || nonce === undefined) return;
      const welcome = Welcome.safeParse(message);
      const verdict = welcome.success ? verifyWelcome(welcome.data, identity, nonce) : undefined;
      if (!welcome.success || !verdict?.ok) {
        this.#log("error", "welcome-refused", {
          reason: verdict && "reason" in verdict ? verdict.reason : "Malformed",
        });
        return this.#drop("the server did not prove itself");
      }
      clearTimeout(deadline);
      const heardAt = clock.monotonic();
      clock.set(verdict.serverTime, askedAt, heardAt);
      this.#welcomedAt = heardAt;
      this.#log("info", "connected", { nodeId: identity.nodeId, skewMs: clock.skewMs() });
      this.#events.welcomed(welcome.data);
    });

    socket.on("rejected", (message: unknown) => {
      const rejected = Rejected.safeParse(message);
      if (!rejected.success || !isCurrent()) return;
      this.#log("warn", "rejected", { code: rejected.data.code, retry: rejected.data.retry });
      if (!rejected.data.retry) {
        this.stop();
        return this.#events.dismissed(rejected.data);
      }
      this.#drop(`rejected: ${rejected.data.code}`);
    });

    socket.on("order", (message: unknown, answer: (answer: OrderAnswer) => void) => {
      const order = Order.safeParse(message);
      if (!order.success) return answer({ taken: false, reason: "Malformed", message: "The message is not an order." });
      this.#answer(this.#events.order(order.data), answer);
    });

    socket.on("cancel", (message: unknown, answer: (ack: Ack) => void) => {
      const cancel = Cancel.safeParse(message);
      if (!cancel.success)
        return answer({ ok: false, code: "Malformed", message: "The message is not a cancel.", retry: false });
      this.#answer(this.#events.cancel(cancel.data), answer);
    });
  }

  /** Answers once the work is done; work that failed (a disk that cannot be written) is not answered, so the server asks again. */
  #answer<Answer>(work: Promise<Answer>, answer: (answer: Answer) => void): void {
    work.then(answer, (error: unknown) =>
      this.#log("error", "not-answered", { message: error instanceof Error ? error.message : "" }),
    );
  }

  #drop(reason: string): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.removeAllListeners();
    socket.disconnect();

    const livedMs = this.#welcomedAt === undefined ? 0 : this.#options.clock.monotonic() - this.#welcomedAt;
    const wasReady = this.ready;
    this.#welcomedAt = undefined;
    for (const forget of [...this.#unanswered]) forget();
    if (wasReady) this.#events.lost();
    if (this.#stopped) return;

    if (livedMs >= GOOD_LINK_MS) this.#attempt = 0;
    const delayMs = reconnectDelay(this.#attempt++, (this.#options.random ?? Math.random)());
    this.#log("info", "disconnected", { reason, retryInMs: delayMs });
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }
}
