import { randomUUID } from "node:crypto";
import type { Server, Socket } from "socket.io";
import { DomainError } from "@/core/errors";
import type { Application } from "../application";
import { type ClientReader, headerOf, isFromAnotherSite } from "../doors/client";
import { rateLimitsOf } from "../doors/rate-limits";
import { callerOf, sessionOf } from "../doors/session-caller";
import { sessionHolds, sessionRoles } from "../identity/sessions";
import { validationError } from "../operation";
import { ConsoleConnection } from "./console-connection";
import { type ConsoleEvent, consoleEvents } from "./console-events";

/** Notices are kept together for this long, so that a burst is one message. */
const flushMilliseconds = 50;
/** Sessions are asked for anew this often, in case the notice of their end was lost. */
const recheckMilliseconds = 60_000;

/** Windows that one person has open in one process; more do without news and ask for themselves. */
const windowsOfOne = 100;

/** What the acknowledgement of an event carries. */
export type EventAnswer = { ok: true } | { ok: false; code: string; message: string };

/**
 * Serves browser windows on the namespace `/console`. A window is let in by the session of its cookie and only from our
 * own pages, and is put out when that session ends. It is told *that* things changed; what, it asks for.
 */
export function attachConsoleGateway(sockets: Server, app: Application, readClient: ClientReader): { close(): void } {
  const connections = new Set<ConsoleConnection>();
  const admitted = new WeakMap<Socket, ConsoleConnection>();
  const namespace = sockets.of("/console");
  const publicHost = app.config.publicUrl && new URL(app.config.publicUrl).host;

  async function admit(socket: Socket): Promise<ConsoleConnection | "too many" | undefined> {
    const { request } = socket;
    const header = (name: string) => headerOf(request, name);
    if (isFromAnotherSite(header, publicHost)) return undefined;
    const { source, secure } = readClient(request);
    const session = await sessionOf(app, { cookies: header("cookie"), secure });
    if (!session) return undefined;
    const caller = callerOf(session, { source, userAgent: header("user-agent"), requestId: randomUUID() });
    const own = [...connections].filter(
      (each) => each.caller.id === caller.id && each.caller.accountId === caller.accountId,
    );
    if (own.length >= windowsOfOne) return "too many";
    return new ConsoleConnection(app, socket, caller, session.tokenSha256);
  }

  namespace.use((socket, next) => {
    admit(socket).then(
      (connection) => {
        if (!connection) return next(refused("NotSignedIn"));
        if (connection === "too many") return next(refused("TooManyWindows"));
        admitted.set(socket, connection);
        next();
      },
      (error: unknown) => {
        app.log.warn({ err: error }, "a window could not be let in");
        next(refused("InternalServerError"));
      },
    );
  });

  namespace.on("connection", (socket) => {
    const connection = admitted.get(socket);
    if (!connection) return void socket.disconnect(true);
    connections.add(connection);
    app.metrics.consoleConnections.set(connections.size);
    for (const [name, event] of Object.entries<ConsoleEvent>(consoleEvents)) {
      socket.on(name, (message: unknown, acknowledge: unknown) => {
        void answer(event, message, connection).then((result) => {
          if (typeof acknowledge === "function") acknowledge(result);
        });
      });
    }
    socket.on("disconnect", () => {
      connections.delete(connection);
      app.metrics.consoleConnections.set(connections.size);
      connection.closed();
    });
  });

  async function answer(event: ConsoleEvent, message: unknown, connection: ConsoleConnection): Promise<EventAnswer> {
    try {
      rateLimitsOf(app).principal(connection.caller);
      const parsed = event.schema.safeParse(message);
      if (!parsed.success) throw validationError(parsed.error);
      return { ok: true, ...(await event.handle(parsed.data, connection)) };
    } catch (error) {
      if (error instanceof DomainError) return { ok: false, code: error.code, message: error.message };
      app.log.error({ err: error, requestId: connection.caller.requestId }, "a window's event failed");
      return { ok: false, code: "InternalServerError", message: "The server failed." };
    }
  }

  /** Puts out the windows whose session is over or works in another account now; several of one are one question. */
  async function recheck(concerned: Iterable<ConsoleConnection>): Promise<void> {
    const holds = new Map<string, boolean>();
    for (const window of concerned) {
      const { sessionId, accountId } = window.caller;
      const asked = `${sessionId} ${accountId}`;
      if (!holds.has(asked)) holds.set(asked, await sessionHolds(app, window.tokenSha256, window.caller.accountId));
      if (!holds.get(asked)) window.end();
    }
  }
  const recheckSafely = (concerned: Iterable<ConsoleConnection>) =>
    // Without the database nothing can be said; the next round asks again.
    void recheck(concerned).catch((error: unknown) =>
      app.log.warn({ err: error }, "the windows' sessions could not be checked"),
    );

  /** Whoever may do everything still may, unless that itself was taken away; what others may is asked for anew. */
  function accessChanged(accountId: string): void {
    const concerned = [...connections].filter(({ caller }) => caller.accountId === accountId);
    for (const window of concerned) {
      sessionRoles(app, window.tokenSha256).then(
        (roles) => {
          if (!roles.includes("Administrator") || !window.caller.roles.includes("Administrator")) window.letComeBack();
        },
        () => window.letComeBack(),
      );
    }
  }

  const stopHearing = app.notices.hear((notices) => {
    for (const notice of notices) {
      for (const connection of connections) connection.hear(notice);
      if (notice.topic === "session")
        recheckSafely([...connections].filter(({ caller }) => caller.sessionId === notice.id));
      if (notice.topic === "access") accessChanged(notice.accountId);
    }
  });
  app.notices.onReconnect(() => {
    for (const connection of connections) connection.hearAll();
    recheckSafely([...connections]);
  });

  const flushing = setInterval(() => {
    for (const connection of connections) connection.flush();
  }, flushMilliseconds);
  const rechecking = setInterval(() => recheckSafely([...connections]), recheckMilliseconds);

  return {
    close() {
      clearInterval(flushing);
      clearInterval(rechecking);
      stopHearing();
    },
  };
}

/** What a window is told that is not let in; `data` reaches it, nothing else does. */
const refused = (code: string) => Object.assign(new Error(code), { data: { code } });
