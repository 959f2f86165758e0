import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { Server as SocketServer } from "socket.io";
import type { Application } from "./application";
import { BadSetting } from "./config";
import { clientReader } from "./doors/client";
import { frontDoor, type Listener } from "./doors/http";
import type { Pages } from "./doors/pages";
import { socketGuard } from "./doors/socket-guard";
import { attachConsoleGateway } from "./gateway/console-gateway";
import { openTls } from "./tls";

/** Connects nodes; gives what stops it. */
export type NodeGateway = (sockets: SocketServer) => { close(): void | Promise<void> };

/** A port that another program has. */
export class PortTaken extends Error {}

/** A server that listens. */
export type RunningServer = { url: string; port: number; nodePort: number; close(): Promise<void> };

const socketPath = "/socket.io/";
/** How long a socket may say nothing of what it wants. */
const socketConnectMilliseconds = 10_000;
/** Connections that one listener holds, far above ten thousand nodes and the people who look after them. */
const mostConnections = 50_000;

/**
 * Starts to listen: people's routes, pages and sockets on PORT, nodes' on NODE_PORT, which is the same listener unless
 * it is another port. A part whose role this process does not have is not there.
 *
 * @param pages       what answers beside the routes; needed for the role `web`
 * @param nodeGateway needed for the role `gateway`
 *
 * Errors: PortTaken; BadSetting for a certificate or a proxy that cannot be used.
 */
export async function startServer(
  app: Application,
  { pages, nodeGateway }: { pages?: Pages; nodeGateway?: NodeGateway },
): Promise<RunningServer> {
  const { config } = app;
  const readClient = clientReader(config.trustedProxies);
  const nodesApart = config.nodePort !== config.port && config.roles.has("gateway");
  const closers: (() => void | Promise<void>)[] = [];

  async function open(port: number, { nodes, people }: { nodes: boolean; people: boolean }): Promise<number> {
    const serves: Listener["serves"] = new Set([
      "everyone",
      ...(nodes ? ["nodes" as const] : []),
      ...(people ? ["people" as const] : []),
    ] as const);
    const http = makeServer(app);
    const answer = frontDoor(app, readClient, { serves, ...(people && pages && { pages }) });
    http.maxConnections = mostConnections;
    http.on("request", answer);
    // Without this Node.js would ask for a body before anybody has seen how long it is said to be.
    http.on("checkContinue", answer);

    const sockets = new SocketServer(http, {
      path: socketPath,
      transports: ["websocket"],
      serveClient: false,
      perMessageDeflate: false,
      // A whole message of output and what surrounds it; everything larger is refused before it is read.
      maxHttpBufferSize: 4 * 1024 * 1024,
      pingInterval: 10_000,
      pingTimeout: 20_000,
      connectTimeout: socketConnectMilliseconds,
      destroyUpgrade: false,
      allowRequest: socketGuard(app, readClient),
    });
    // Only namespaces with a guard of their own are served.
    sockets.use((_socket, next) => next(new Error("There is nothing here.")));
    /** Connections that the pages took over: the HTTP server does not count them as its own any more. */
    const upgraded = new Set<Duplex>();
    http.on("upgrade", (req, socket, head) => {
      if (req.url?.startsWith(socketPath)) return;
      if (!(people && pages?.upgrade(req, socket, head))) return void socket.destroy();
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
    });
    const gateways = [
      ...(people ? [attachConsoleGateway(sockets, app, readClient)] : []),
      ...(nodes && nodeGateway ? [nodeGateway(sockets)] : []),
    ];
    await listenOn(http, config.host, port);
    closers.push(async () => {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      for (const gateway of gateways) await gateway.close();
      // Not the socket server's own close(): to be disconnected by it tells browsers not to come back.
      sockets.engine.close();
      for (const socket of upgraded) socket.destroy();
      http.closeIdleConnections();
      // Answers under way get a moment, then are cut.
      const cut = setTimeout(() => http.closeAllConnections(), 1_000);
      await closed;
      clearTimeout(cut);
    });
    const address = http.address();
    return isAddressInfo(address) ? address.port : port;
  }

  const port = await open(config.port, {
    people: config.roles.has("web"),
    nodes: config.roles.has("gateway") && !nodesApart,
  });
  const close = async () => {
    await Promise.all(closers.map((each) => each()));
  };
  try {
    const nodePort = nodesApart ? await open(config.nodePort, { people: false, nodes: true }) : port;
    return { url: config.publicUrl ?? localUrl(app, port), port, nodePort, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const isAddressInfo = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === "object" && address !== null;

/** The address at which this machine itself reaches a listener. */
export function localUrl({ config }: Pick<Application, "config">, port: number): string {
  const host = config.host === "0.0.0.0" || config.host === "::" ? "127.0.0.1" : config.host;
  return `${config.tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** How often the certificate is looked at while it is served. */
const renewalMilliseconds = 3_600_000;

function makeServer({ config, log, now }: Application): HttpServer {
  const limits = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: 15_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: 5_000,
  };
  const { tls } = config;
  if (!tls) return createHttpServer(limits);
  let serving = openTls({ ...config, tls }, now());
  try {
    const server = createHttpsServer({ ...limits, ...serving, minVersion: "TLSv1.2" });
    // Certificates are renewed while we run: an authority's by whoever looks after its files, our own by ourselves.
    const renewal = setInterval(() => {
      try {
        const found = openTls({ ...config, tls }, now());
        if (found.cert === serving.cert && found.key === serving.key) return;
        server.setSecureContext({ ...found, minVersion: "TLSv1.2" });
        serving = found;
        log.info("the certificate is a new one");
      } catch (error) {
        log.error({ err: error }, "the certificate's files cannot be used; the former certificate goes on");
      }
    }, renewalMilliseconds);
    renewal.unref();
    server.on("close", () => clearInterval(renewal));
    return server;
  } catch {
    throw new BadSetting(
      "TLS_CERT and TLS_KEY are not usable; they take a PEM certificate and the private key that belongs to it.",
    );
  }
}

function listenOn(http: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE")
        reject(new PortTaken(`Port ${port} on ${host} is taken by another program. Choose another with PORT.`));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        reject(new BadSetting(`HOST is not usable; this machine has no address ${host}.`));
      else if (error.code === "EACCES")
        reject(new BadSetting(`PORT is not usable; this user may not listen on ${port}.`));
      else reject(error);
    });
    http.listen(port, host, () => resolve());
  });
}
