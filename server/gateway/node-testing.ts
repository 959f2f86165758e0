import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { io as connectSocket, type Socket } from "socket.io-client";
import { signedBytes } from "@/core/commands/order";
import {
  Ack,
  type Facts,
  type Hello,
  type RegisterRequest,
  RegisterResponse,
  Rejected,
  Welcome,
} from "@/core/node-protocol";
import { createActivation } from "../activations/create-activation";
import type { Application } from "../application";
import { handleNodeRegistration } from "../doors/node-registration";
import { perform, systemCaller } from "../operation";
import { attachNodeGateway } from "./node-gateway";
import type { NodeLink, NodeWork } from "./node-link";

/** What tests of the gateway share: a listening gateway, and nodes that speak the protocol with nothing behind them. */

/** Work that is always done, and the links it was told of. */
export function quietWork(overrides: Partial<NodeWork> = {}): NodeWork & { links: NodeLink[]; gone: NodeLink[] } {
  const links: NodeLink[] = [];
  const gone: NodeLink[] = [];
  return {
    links,
    gone,
    outstanding: async () => [],
    connected: (link) => void links.push(link),
    disconnected: (link) => void gone.push(link),
    output: async () => ({ ok: true }),
    step: async () => ({ ok: true }),
    report: async () => ({ ok: true }),
    secrets: async () => ({ ok: false, code: "NoSecrets", message: "There are none.", retry: false }),
    ...overrides,
  };
}

/** A process of the gateway: http for registration, Socket.IO for connections, on a free port. */
export async function startGateway(app: Application, work: NodeWork = quietWork()) {
  await app.notices.start();
  const http = createServer((request, response) => {
    void handleNodeRegistration(app, request, response, { source: "127.0.0.1", requestId: randomUUID() });
  });
  const io = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 4 * 1024 * 1024,
  });
  const gateway = attachNodeGateway(io, app, work);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = http.address();
  if (address === null || typeof address === "string") throw new Error("The gateway does not listen.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    renew: gateway.renew,
    /** Hears every frame of the connections from now on, in both directions. */
    hearFrames(hear: (frame: string | Buffer) => void) {
      const listen = (packet: { data?: string | Buffer }) => void (packet.data !== undefined && hear(packet.data));
      io.engine.on("connection", (socket) => socket.on("packet", listen).on("packetCreate", listen));
    },
    async close() {
      await gateway.close();
      await io.close();
    },
  };
}

/** A key pair as a node makes it. */
export function nodeKeys() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  // Not as JWK: see makeKeyPair in agent/register.ts.
  return { privateKey, publicKey: publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64") };
}

/** An activation made by the server itself. */
export async function activation(app: Application, input: Partial<Parameters<typeof createActivation.handle>[0]> = {}) {
  const { output } = await perform(
    app,
    createActivation,
    { IamRole: "test", ...input },
    systemCaller(app.config.accountId, "test", "test"),
  );
  return output;
}

/** A registration, signed with the key that it brings. */
export function registration(
  { ActivationId, ActivationCode }: { ActivationId: string; ActivationCode: string },
  keys: { privateKey: KeyObject; publicKey: string },
  overrides: Partial<RegisterRequest> = {},
): RegisterRequest {
  const statement = Buffer.from(`${ActivationId}\n${keys.publicKey}`);
  return {
    protocol: 1,
    activationId: ActivationId,
    activationCode: ActivationCode,
    publicKey: keys.publicKey,
    proof: sign(null, signedBytes("registration", statement), keys.privateKey).toString("base64"),
    hostName: "host.example",
    ...overrides,
  };
}

/** Asks the registration door; gives status and body. */
export async function postRegistration(url: string, request: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/node/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  return { status: response.status, body: await response.json() };
}

/** A node that has registered, and what it needs to connect. */
export type TestNode = { nodeId: string; privateKey: KeyObject; answer: RegisterResponse };

/** Registers a new node with an activation of its own. */
export async function registeredNode(
  app: Application,
  url: string,
  input: Parameters<typeof activation>[1] = {},
): Promise<TestNode> {
  const keys = nodeKeys();
  const { body } = await postRegistration(url, registration(await activation(app, input), keys));
  const answer = RegisterResponse.parse(body);
  return { nodeId: answer.nodeId, privateKey: keys.privateKey, answer };
}

/** What a simulated agent may do otherwise than an honest one. */
export type Behaviour = Partial<Hello> & {
  privateKey?: KeyObject;
  /** Answers challenges while this says so; a half-open connection does not. */
  answers?: () => boolean;
  /** Changes the proof's signature before it is sent. */
  forge?: (signature: string) => string;
};

/** Connects as a node. `outcome` resolves with the welcome or the rejection. */
export function connectNode(
  url: string,
  node: Pick<TestNode, "nodeId" | "privateKey">,
  { privateKey = node.privateKey, answers = () => true, forge = (signature) => signature, ...greeting }: Behaviour = {},
) {
  const hello: Hello = {
    nodeId: node.nodeId,
    protocol: 1,
    agentVersion: "1.2.3",
    bootId: "boot",
    epoch: randomUUID(),
    ...greeting,
  };
  const socket: Socket = connectSocket(`${url}/node`, {
    transports: ["websocket"],
    reconnection: false,
    forceNew: true,
    auth: hello,
  });
  const signatures: string[] = [];
  socket.on("challenge", ({ nonce }: { nonce: string }, answer: (proof: unknown) => void) => {
    if (!answers()) return;
    const text = [hello.nodeId, nonce, hello.bootId, hello.epoch].join("\n");
    const signature = forge(sign(null, signedBytes("proof", Buffer.from(text)), privateKey).toString("base64"));
    signatures.push(signature);
    answer({ signature });
  });
  const rejected = new Promise<Rejected>((resolve) =>
    socket.on("rejected", (message: unknown) => resolve(Rejected.parse(message))),
  );
  const welcome = new Promise<Welcome>((resolve) =>
    socket.on("welcome", (message: unknown) => resolve(Welcome.parse(message))),
  );
  const closed = new Promise<string>((resolve) => socket.on("disconnect", resolve));
  return {
    hello,
    socket,
    signatures,
    welcome,
    rejected,
    closed,
    outcome: Promise.race([welcome, rejected]),
    say: async (name: string, message: unknown): Promise<Ack> =>
      Ack.parse(await socket.timeout(10_000).emitWithAck(name, message)),
    close: () => void socket.disconnect(),
  };
}

/** Facts as an honest agent sends them. */
export const someFacts = (overrides: Partial<Facts> = {}): Facts => ({
  agentVersion: "1.2.3",
  platformType: "Linux",
  platformName: "Debian GNU/Linux",
  platformVersion: "12",
  architecture: "x64",
  hostName: "host.example",
  ipAddress: "192.0.2.7",
  addresses: ["192.0.2.7"],
  capabilities: ["aws:runShellScript"],
  user: "root",
  clockSkewMs: 12,
  ...overrides,
});
