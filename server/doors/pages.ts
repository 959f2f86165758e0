import { Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import next from "next";
import type { Config } from "../config";

/** Whatever answers the addresses that are no routes: Next, or a stand-in where tests do without it. */
export type Pages = {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Takes over a connection, as the development server's hot reload does; false when it does not want it. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
};

/**
 * The console's pages, by Next: as built, or compiled as they are asked for in development.
 *
 * Errors: throws when there is no build to serve.
 */
export async function nextPages({
  development,
  host,
  port,
}: Pick<Config, "development" | "host" | "port">): Promise<Pages> {
  // Next parks its 'upgrade' listener on a server that never listens; its public upgrade handler is not the one that
  // hot reload needs, and a page whose hot reload is not answered never becomes interactive.
  const sink = new HttpServer();
  const app = next({ dev: development, hostname: host, port, httpServer: sink });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (req, res) => handle(req, res),
    upgrade: (req, socket, head) => sink.emit("upgrade", req, socket, head),
    close: () => app.close(),
  };
}
