import type { Server, Socket } from "socket.io";
import type { Application } from "../application";
import { clientReader } from "../doors/client";
import { nodeHub } from "./node-hub";
import type { NodeWork } from "./node-link";
import type { NodeCarrier, NodeSession } from "./node-session";

/** A node that says nothing for 30 seconds is gone: engine.io asks every 10 and waits 20. */
export const nodeHeartbeat = { pingInterval: 10_000, pingTimeout: 20_000 };

/** Reasons of Socket.IO's in words that an operator reads. Source: Socket.IO, disconnect reasons. */
const reasons: Record<string, string> = {
  "transport close": "The connection was closed.",
  "transport error": "The connection failed.",
  "ping timeout": "The node did not answer for 30 seconds.",
  "client namespace disconnect": "The agent stopped.",
  "server namespace disconnect": "The server closed the connection.",
  "server shutting down": "The server stopped.",
};

class SocketCarrier implements NodeCarrier {
  /** Questions without an answer yet. One listener for all: a node may have many orders on the way. */
  #asked: Set<() => void> | undefined;

  constructor(
    readonly socket: Socket,
    readonly address: string,
  ) {}

  tell(event: "welcome" | "rejected", message: object): void {
    this.socket.emit(event, message);
  }

  ask(event: "challenge" | "order" | "cancel", message: object, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.socket.connected) return reject(new Error("The connection has ended."));
      const asked = (this.#asked ??= new Set());
      const gone = () => reject(new Error("The connection ended."));
      asked.add(gone);
      this.socket.timeout(timeoutMs).emit(event, message, (error: Error | null, answer: unknown) => {
        asked.delete(gone);
        if (error) reject(new Error(`No answer to ${event} in ${timeoutMs} ms.`));
        else resolve(answer);
      });
    });
  }

  /** The connection ended: nobody waits for its answers until the time is up, as Socket.IO alone would. */
  ended(): void {
    for (const gone of this.#asked ?? []) gone();
    this.#asked = undefined;
  }

  isOpen(): boolean {
    return this.socket.connected;
  }

  close(): void {
    this.socket.disconnect(true);
  }
}

/**
 * Serves Socket.IO's namespace `/node`: translates between sockets and the hub, nothing more. The server's heartbeat is
 * set to what nodes need.
 *
 * @returns `close` to let every node go, and `renew` to renew the leases now
 */
export function attachNodeGateway(io: Server, app: Application, work: NodeWork) {
  Object.assign(io.engine.opts, nodeHeartbeat);
  const hub = nodeHub(app, work);
  const readClient = clientReader(app.config.trustedProxies);

  io.of("/node").on("connection", (socket) => {
    const carrier = new SocketCarrier(socket, readClient(socket.request).source);
    let session: NodeSession | undefined;
    // Whoever speaks before the welcome is not heard: an agent does not, and nothing is kept for those who do.
    socket.onAny((name: string, ...rest: unknown[]) => {
      const answer = rest.at(-1);
      if (!session || typeof answer !== "function") return;
      session
        .receive(name, rest[0], (said) => void answer(said))
        .catch((error: unknown) => app.log.error({ err: error }, "a node's message was not handled"));
    });
    socket.conn.on("heartbeat", () => session?.heard());
    socket.on("disconnect", (reason) => {
      carrier.ended();
      if (session) hub.disconnected(session, reasons[reason] ?? reason);
    });
    void hub.connected(carrier, socket.handshake.auth).then((admitted) => (session = admitted));
  });
  return { close: () => hub.close(), renew: () => hub.renew() };
}
