import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Chance } from "./seeded";

/** How a link is lost. */
export const losses = ["cut", "cut in a message", "silence"] as const;
export type Loss = (typeof losses)[number];

/** One connection that goes through. */
type Way = { client: Socket; server: Socket; bytesLeft: number; isSilent: boolean };

/** How long a silent link says nothing before it is gone, milliseconds. */
const SILENCE_MS = 1_500;
/** The most bytes that still come through before a link is cut in the middle of a message. */
const LAST_BYTES = 600;

/**
 * A network between nodes and servers, as a proxy in this process: everything that goes through it can be lost, in ways
 * that a program on the machine cannot tell from a real network's. In front of several servers it is a balancer for TCP:
 * the next connection goes to the next server, and to another one when that refuses.
 */
export class LossyLink {
  readonly #listener: Server;
  readonly #ways = new Set<Way>();
  #ports: readonly number[];
  #next = 0;

  /** @param ports of the servers, on 127.0.0.1 */
  constructor(...ports: readonly number[]) {
    this.#ports = ports;
    this.#listener = createServer((client) => this.#open(client, this.#next++, this.#ports.length));
  }

  /** Leads new connections to other servers from now on. */
  leadTo(...ports: readonly number[]): void {
    this.#ports = ports;
  }

  async listen(): Promise<string> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    const address = this.#listener.address();
    if (address === null || typeof address === "string") throw new Error("The proxy does not listen.");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Loses some of the connections that there are now; gives how many. */
  lose(loss: Loss, chance: Chance): number {
    const lost = [...this.#ways].filter(() => chance.next() < 0.6);
    for (const way of lost) {
      if (loss === "cut") this.#end(way);
      else if (loss === "cut in a message") way.bytesLeft = chance.between(0, LAST_BYTES);
      else {
        way.isSilent = true;
        setTimeout(() => this.#end(way), SILENCE_MS).unref();
      }
    }
    return lost.length;
  }

  /** Closes everything. */
  close(): void {
    this.#listener.close();
    for (const way of this.#ways) this.#end(way);
  }

  /** Connects to the server whose turn it is, and to the ones after it while they refuse. */
  #open(client: Socket, turn: number, tries: number): void {
    const server = connect(this.#ports[turn % this.#ports.length] ?? 0, "127.0.0.1");
    const refused = () => (tries > 1 ? this.#open(client, turn + 1, tries - 1) : client.destroy());
    // Until it is taken over, whatever goes wrong with the client shows when something is written to it.
    client.on("error", () => undefined);
    server.once("error", refused);
    server.once("connect", () => {
      server.off("error", refused);
      this.#connected(client, server);
    });
  }

  #connected(client: Socket, server: Socket): void {
    const way: Way = { client, server, bytesLeft: Number.POSITIVE_INFINITY, isSilent: false };
    this.#ways.add(way);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      from.on("data", (bytes: Buffer) => this.#carry(way, from, to, bytes));
      to.on("drain", () => from.resume());
      from.on("error", () => this.#end(way));
      from.on("close", () => this.#end(way));
      from.on("end", () => to.end());
    }
  }

  #carry(way: Way, from: Socket, to: Socket, bytes: Buffer): void {
    // What is sent into a silent network is gone, and its sender hears nothing of that.
    if (way.isSilent) return;
    const carried = bytes.subarray(0, way.bytesLeft);
    way.bytesLeft -= carried.length;
    if (carried.length > 0 && !to.write(carried)) from.pause();
    // What has been written is on its way; the rest of the message never is.
    if (way.bytesLeft <= 0) setTimeout(() => this.#end(way), 20).unref();
  }

  #end(way: Way): void {
    if (!this.#ways.delete(way)) return;
    way.client.destroy();
    way.server.destroy();
  }
}
