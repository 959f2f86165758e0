import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign, verify } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { Server, type Socket } from "socket.io";
import {
  CANCEL_PROTOCOL,
  type CancelEnvelope,
  canonicalJson,
  type OrderBody,
  type OrderEnvelope,
  type OrderStep,
  orderProtocol,
  signedBytes,
} from "@/core/commands/order";
import {
  Ack,
  Facts,
  Hello,
  OrderAnswer,
  Output,
  type OutputChunk,
  Proof,
  RegisterRequest,
  type RegisterResponse,
  Report,
  type SealedSecrets,
  type SecretsAnswer,
  SecretsAsk,
  Step,
  type StepEvent,
  type StreamPosition,
  type Welcome,
} from "@/core/node-protocol";
import { ed25519PublicKey, keyIdOf } from "../verify";
import { sealedFor } from "./sealed-for";

const utf8 = (text: string) => new TextEncoder().encode(text);
const rawPublicKey = (key: KeyObject) =>
  Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url").toString("base64");

/** A message as it arrived, for tests that count them. */
export type Heard = { kind: "facts" | "step" | "output" | "report"; order: string | undefined; at: number };

/** What the gateway has of one order. */
export class StoredOrder {
  readonly events: StepEvent[] = [];
  readonly streams = new Map<string, Buffer[]>();
  report: Report | undefined;

  /** The bytes of a stream, as they were stored. */
  bytes(step: number, stream: "stdout" | "stderr", attempt = 1): Buffer {
    return Buffer.concat(this.streams.get(`${step}.${attempt}.${stream}`) ?? []);
  }

  /** The news of one kind, repeats left out. */
  ended(step: number): Extract<StepEvent, { event: "ended" }> | undefined {
    return this.events.flatMap((event) => (event.event === "ended" && event.step === step ? [event] : []))[0];
  }
}

/** What a test may change about an order before it is signed, or after. */
export type OrderOverrides = {
  envelope?: Record<string, unknown>;
  /** Replaces the body's bytes after the envelope was signed. */
  body?: Uint8Array;
  /** Replaces the envelope's bytes after they were signed. */
  envelopeBytes?: (bytes: Uint8Array) => Uint8Array;
  signWith?: KeyObject;
};

/** One step of `aws:runShellScript`. */
export function shellStep(
  runCommand: string | string[],
  inputs: Record<string, unknown> = {},
  more: Partial<OrderStep> = {},
): OrderStep {
  return {
    name: "script",
    action: "aws:runShellScript",
    inputs: { runCommand: [runCommand].flat(), ...inputs },
    ...more,
  };
}

/** A server for agents under test: real sockets, real signatures, everything kept in memory. */
export class FakeGateway {
  readonly accountId = "123456789012";
  readonly activationId = randomUUID();
  readonly activationCode = "a-code-of-at-least-128-bits";
  readonly orders = new Map<string, StoredOrder>();
  readonly heard: Heard[] = [];
  readonly facts: Facts[] = [];
  readonly nodes = new Map<string, string>();
  /** What is answered to GET, by path; anything else is 404. `busy` is how often it is refused with 503 first. */
  readonly files = new Map<string, { body: Uint8Array; length?: number; busy?: number }>();
  /** What the next welcomes carry. */
  settings: Welcome["settings"] = { outputWindowBytes: 1024 * 1024, spoolBoundBytes: 1024 ** 3, factsSeconds: 300 };
  /** Orders of the welcome's `outstanding`; by default those that were taken and not reported. */
  readonly taken = new Set<string>();
  /** While set, output is not acknowledged before it resolves. */
  outputGate: Promise<void> | undefined;
  /** What asks for secrets are answered: secrets, which are sealed; an answer as it is; or nothing, and the link is cut. */
  secrets: (ask: SecretsAsk) => SealedSecrets | SecretsAnswer | undefined = () => undefined;
  /** Asks for secrets that were signed by the node that it has under this id. */
  readonly asks: SecretsAsk[] = [];
  /** Turns nodes away. */
  rejection: { code: "UnknownNode" | "Busy"; message: string; retry: boolean } | undefined;
  /** Added to the time that welcomes carry. */
  clockOffsetMs = 0;
  welcomes = 0;
  readonly keyPair = generateKeyPairSync("ed25519");
  readonly serverKey = {
    publicKey: rawPublicKey(this.keyPair.publicKey),
    keyId: keyIdOf(rawPublicKey(this.keyPair.publicKey)),
  };
  readonly #http: ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>;
  readonly #scheme: string;
  readonly #io: Server;
  #sockets: Socket[] = [];
  #watchers = new Set<() => void>();
  #refused = false;

  /** @param tls serves https and wss with this certificate instead of plain http */
  constructor(tls?: { cert: string; key: string }) {
    const answer: RequestListener = (request, response) => {
      if (request.method === "GET") {
        const file = this.files.get(request.url ?? "");
        if (!file) return void response.writeHead(404).end();
        if (file.busy) {
          file.busy--;
          return void response.writeHead(503).end();
        }
        response.writeHead(200, { "content-length": file.length ?? file.body.length });
        // A file that is shorter than was said is cut off, as by a network.
        return void response.write(file.body, () => (file.length ? response.destroy() : response.end()));
      }
      let text = "";
      request.on("data", (part) => (text += part));
      request.on("end", () => {
        const { status, answer: body } = this.#register(JSON.parse(text));
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      });
    };
    this.#http = tls ? createSecureServer(tls, answer) : createServer(answer);
    this.#scheme = tls ? "https" : "http";
    this.#io = new Server({ transports: ["websocket"], serveClient: false, maxHttpBufferSize: 64 * 1024 * 1024 });
    this.#io.attach(this.#http, { path: "/socket.io" });
    this.#io.of("/node").on("connection", (socket) => this.#connected(socket));
  }

  /** Where it listens; call `listen` first. */
  get address(): string {
    const address = this.#http.address();
    if (address === null || typeof address === "string") throw new Error("The gateway does not listen.");
    return `${this.#scheme}://127.0.0.1:${address.port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  /** What is stored of an order; empty for one that nothing was heard of. */
  stored(orderId: string): StoredOrder {
    let stored = this.orders.get(orderId);
    if (!stored) this.orders.set(orderId, (stored = new StoredOrder()));
    return stored;
  }

  /** Resolves with the first value that is not undefined or false; looks again after every message. */
  waitFor<Value>(look: () => Value | undefined | false, what: string, limitMs = 90_000): Promise<Value> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(check);
        reject(new Error(`Waited ${limitMs} ms for ${what}.`));
      }, limitMs);
      const check = () => {
        const value = look();
        if (value === undefined || value === false) return;
        clearTimeout(timer);
        this.#watchers.delete(check);
        resolve(value);
      };
      this.#watchers.add(check);
      check();
    });
  }

  /** Resolves when a node is connected and welcomed. */
  connected(): Promise<boolean> {
    return this.waitFor(() => this.#sockets.length > 0, "a node to connect");
  }

  /** Resolves with an order's report. */
  reported(orderId: string, limitMs = 90_000): Promise<Report> {
    return this.waitFor(() => this.orders.get(orderId)?.report, `the report of ${orderId}`, limitMs);
  }

  /** Cuts every link without a word, as a network does; `refuse` keeps nodes out until it is called with false. */
  cut(refuse = false): void {
    this.#refused = refuse;
    for (const socket of this.#sockets) socket.conn.close();
  }

  /** An order signed for a node. */
  sign(
    nodeId: string,
    steps: OrderStep[],
    { envelope: changes = {}, body: otherBody, envelopeBytes, signWith }: OrderOverrides = {},
  ) {
    const document: OrderBody = {
      protocol: orderProtocol(steps),
      documentName: "AWS-RunShellScript",
      documentVersion: "1",
      steps,
    };
    const body = utf8(canonicalJson(document));
    const bodySha256 = createHash("sha256").update(body).digest("hex");
    const now = Date.now() + this.clockOffsetMs;
    const envelope: OrderEnvelope = {
      kind: "order",
      protocol: orderProtocol(steps),
      orderId: randomUUID(),
      nodeId,
      accountId: this.accountId,
      document: { name: "AWS-RunShellScript", version: "1", sha256: bodySha256 },
      bodySha256,
      runAs: "agent",
      notBefore: now,
      notAfter: now + 600_000,
      nonce: randomUUID(),
      keyId: this.serverKey.keyId,
    };
    const changed = { ...envelope, ...changes };
    const bytes = utf8(canonicalJson(changed));
    const signature = sign(null, signedBytes("order", bytes), signWith ?? this.keyPair.privateKey);
    return {
      orderId: changed.orderId,
      message: { envelope: envelopeBytes?.(bytes) ?? bytes, signature, body: otherBody ?? body },
    };
  }

  /** Sends a signed order to the connected node and answers what the node said. */
  async deliver(order: ReturnType<FakeGateway["sign"]>): Promise<OrderAnswer> {
    const answer = OrderAnswer.parse(await this.#socket().timeout(60_000).emitWithAck("order", order.message));
    if (answer.taken) this.taken.add(order.orderId);
    return answer;
  }

  /** Signs and sends; fails unless the node takes it. */
  async order(nodeId: string, steps: OrderStep[], overrides?: OrderOverrides): Promise<string> {
    const order = this.sign(nodeId, steps, overrides);
    const answer = await this.deliver(order);
    if (!answer.taken) throw new Error(`The node refused: ${answer.reason} ${answer.message}`);
    return order.orderId;
  }

  /** Sends a signed cancel and answers what the node said. */
  async cancel(
    nodeId: string,
    orderId: string,
    changes: Partial<CancelEnvelope> = {},
    signWith = this.keyPair.privateKey,
  ): Promise<Ack> {
    const envelope: CancelEnvelope = {
      kind: "cancel",
      protocol: CANCEL_PROTOCOL,
      orderId,
      nodeId,
      accountId: this.accountId,
      issuedAt: Date.now(),
      nonce: randomUUID(),
      keyId: this.serverKey.keyId,
      ...changes,
    };
    const bytes = utf8(canonicalJson(envelope));
    const signature = sign(null, signedBytes("cancel", bytes), signWith);
    return Ack.parse(await this.#socket().timeout(60_000).emitWithAck("cancel", { envelope: bytes, signature }));
  }

  #socket(): Socket {
    const socket = this.#sockets.at(-1);
    if (!socket) throw new Error("No node is connected.");
    return socket;
  }

  #register(body: unknown): { status: number; answer: RegisterResponse | { code: string; message: string } } {
    const request = RegisterRequest.parse(body);
    const statement = signedBytes("registration", utf8(`${request.activationId}\n${request.publicKey}`));
    if (!verify(null, statement, ed25519PublicKey(request.publicKey), Buffer.from(request.proof, "base64"))) {
      return { status: 400, answer: { code: "InvalidProof", message: "The proof does not match the key." } };
    }
    if (request.activationId !== this.activationId || request.activationCode !== this.activationCode) {
      return { status: 403, answer: { code: "InvalidActivation", message: "The activation id or code is wrong." } };
    }
    const nodeId = `mi-${randomUUID().replaceAll("-", "").slice(0, 17)}`;
    this.nodes.set(nodeId, request.publicKey);
    return {
      status: 200,
      answer: { nodeId, accountId: this.accountId, region: "us-east-1", protocol: 1, serverKeys: [this.serverKey] },
    };
  }

  #connected(socket: Socket): void {
    if (this.#refused) return void socket.conn.close();
    void this.#authenticate(socket).catch(() => socket.disconnect(true));
  }

  async #authenticate(socket: Socket): Promise<void> {
    const hello = Hello.parse(socket.handshake.auth);
    if (this.rejection) {
      socket.emit("rejected", this.rejection);
      return;
    }
    const nonce = randomUUID();
    const proof = Proof.parse(await socket.timeout(60_000).emitWithAck("challenge", { nonce }));
    const publicKey = this.nodes.get(hello.nodeId);
    const statement = signedBytes("proof", utf8([hello.nodeId, nonce, hello.bootId, hello.epoch].join("\n")));
    if (!publicKey || !verify(null, statement, ed25519PublicKey(publicKey), Buffer.from(proof.signature, "base64"))) {
      socket.emit("rejected", { code: "BadProof", message: "The proof is wrong.", retry: true });
      return;
    }
    this.#listen(socket, hello.nodeId);
    const signed = utf8(
      canonicalJson({
        nodeId: hello.nodeId,
        nonce,
        serverTime: Date.now() + this.clockOffsetMs,
        keyId: this.serverKey.keyId,
      }),
    );
    const outstanding = [...this.taken]
      .filter((order) => !this.orders.get(order)?.report)
      .map((order) => ({ order, streams: this.#positions(order) }));
    this.#sockets.push(socket);
    socket.on("disconnect", () => {
      this.#sockets = this.#sockets.filter((other) => other !== socket);
      this.#changed();
    });
    const welcome: Welcome = {
      signed,
      signature: sign(null, signedBytes("welcome", signed), this.keyPair.privateKey),
      settings: this.settings,
      outstanding,
    };
    socket.emit("welcome", welcome);
    this.welcomes++;
    this.#changed();
  }

  #listen(socket: Socket, nodeId: string): void {
    const hear = (kind: Heard["kind"], order: string | undefined) => this.heard.push({ kind, order, at: Date.now() });
    socket.on("facts", (message: unknown, answer: (ack: Ack) => void) => {
      this.facts.push(Facts.parse(message));
      hear("facts", undefined);
      answer({ ok: true });
      this.#changed();
    });
    socket.on("output", async (message: unknown, answer: (ack: Ack) => void) => {
      const { order, chunks } = Output.parse(message);
      hear("output", order);
      const ack = this.#store(order, chunks);
      this.#changed();
      await this.outputGate;
      answer(ack);
    });
    socket.on("step", async (message: unknown, answer: (ack: Ack) => void) => {
      const { order, events, output } = Step.parse(message);
      hear("step", order);
      const ack = this.#store(order, output);
      if (ack.ok) this.stored(order).events.push(...events);
      this.#changed();
      await this.outputGate;
      answer(ack);
    });
    socket.on("secrets", (message: unknown, answer: (said: object) => void) => {
      const ask = SecretsAsk.parse(message);
      const { order, step, attempt, at, publicKey, signature } = ask;
      const text = utf8([nodeId, order, step, attempt, at, publicKey].join("\n"));
      const key = ed25519PublicKey(this.nodes.get(nodeId) ?? "");
      if (verify(null, signedBytes("secrets-ask", text), key, Buffer.from(signature, "base64"))) this.asks.push(ask);
      const said = this.secrets(ask);
      this.#changed();
      if (!said) socket.conn.close();
      else answer("ok" in said ? said : sealedFor(ask, nodeId, said, { ...this.serverKey, ...this.keyPair }));
    });
    socket.on("report", async (message: unknown, answer: (ack: Ack) => void) => {
      const report = Report.parse(message);
      hear("report", report.order);
      const ack = this.#store(report.order, report.output);
      if (ack.ok) {
        const stored = this.stored(report.order);
        stored.events.push(...report.events);
        stored.report ??= report;
      }
      this.#changed();
      await this.outputGate;
      answer(ack);
    });
  }

  #positions(order: string): StreamPosition[] {
    return [...this.stored(order).streams].map(([key, parts]) => {
      const [step, attempt, stream] = key.split(".");
      return {
        step: Number(step),
        attempt: Number(attempt),
        stream: stream === "stderr" ? "stderr" : "stdout",
        offset: Buffer.concat(parts).length,
      };
    });
  }

  /** Keeps what is new of each piece; a piece that begins after the end of what is stored is a gap. */
  #store(order: string, chunks: OutputChunk[]): Ack {
    const { streams } = this.stored(order);
    for (const { step, attempt, stream, offset, bytes } of chunks) {
      const key = `${step}.${attempt}.${stream}`;
      const parts = streams.get(key) ?? [];
      const end = parts.reduce((sum, part) => sum + part.length, 0);
      if (offset > end) {
        return {
          ok: false,
          code: "Gap",
          message: "Bytes are missing.",
          retry: true,
          gap: { step, attempt, stream, offset: end },
        };
      }
      if (offset + bytes.length > end) parts.push(Buffer.from(bytes.subarray(end - offset)));
      streams.set(key, parts);
    }
    return { ok: true };
  }

  #changed(): void {
    for (const check of [...this.#watchers]) check();
  }
}
