import { principalName } from "@/core/access/principal";
import { DomainError, validationException } from "@/core/errors";
import type { Application } from "../application";
import { csrfTokenIsGood } from "../identity/get-session";
import { type AnyOperation, anonymous, type Caller, perform } from "../operation";
import { operations } from "../operations";
import { isFromAnotherSite } from "./client";
import { RateExceeded, rateLimitsOf } from "./rate-limits";
import { callerOf, sessionOf } from "./session-caller";
import { setCookie, setTicketCookie, ticketIn } from "./session-cookie";
import { strictJson } from "./strict-json";

/** A call as it reaches the console's door: by Next's route, or by plain HTTP in tests. */
export type ConsoleCall = {
  operation: string;
  /** A header's value by its lower-case name; empty when it is not there. */
  header(name: string): string;
  /** The whole body; "too large" beyond the limit (bytes). */
  body(limit: number): Promise<Uint8Array | "too large">;
};

/** What the door answers; the body is JSON. */
export type ConsoleAnswer = { status: number; headers: [name: string, value: string][]; body: string };

/** The console's door, as the route reaches it. */
export type ConsoleDoor = (call: ConsoleCall) => Promise<ConsoleAnswer>;

declare global {
  /** The composed door of this process; set by server/main.ts, because routes are a bundle of their own. */
  var quarterdeckConsole: ConsoleDoor | undefined;
}

const bodyLimitBytes = 1024 * 1024;

/** The status of a refusal. What is not here is the caller's mistake: 400. */
const statuses: Record<string, number> = {
  NotSignedIn: 401,
  AccessDeniedException: 403,
  CsrfRefused: 403,
  UnknownOperation: 404,
  RequestTooLarge: 413,
  ThrottlingException: 429,
  InternalServerError: 500,
};
const statusOf = (code: string) => statuses[code] ?? (/NotFound(Exception)?$/.test(code) ? 404 : 400);

const find = (name: string): AnyOperation | undefined => {
  const found = Object.entries<AnyOperation>(operations).find(([each]) => each === name)?.[1];
  return found?.doors.includes("console") ? found : undefined;
};

/** Nothing binary leaves by this door: JSON would make an object of it, number by number. */
const asJson = (value: unknown) =>
  JSON.stringify(value, (key, member: unknown) => {
    if (member instanceof Uint8Array) throw new Error(`The answer's member ${key} is binary.`);
    return member;
  });

/** What the door itself refuses, or an operation before it knows who asks; perform() audits all other refusals. */
const refusedHere = new Set(["CsrfRefused", "NotSignedIn", "ThrottlingException"]);

/** Audits such a refusal, counted per address. To look without being signed in is what every forgotten tab does. */
function noteRefusal(
  { config, refusals }: Application,
  call: ConsoleCall,
  caller: Caller | undefined,
  errorCode: string,
): void {
  const operation = find(call.operation);
  if (!refusedHere.has(errorCode) || !operation || (errorCode === "NotSignedIn" && operation.effect === "read")) return;
  refusals.note({
    accountId: caller?.accountId ?? config.accountId,
    requestId: call.header("x-quarterdeck-request-id"),
    door: "console",
    operation: operation.name,
    errorCode,
    principal: principalName(caller ?? anonymous(config.accountId)),
    ...(caller?.credential && { credential: caller.credential }),
    source: call.header("x-quarterdeck-source"),
    userAgent: call.header("user-agent"),
  });
}

/**
 * Makes the console's door: JSON in, perform(), JSON out. A failure is `{ code, message, problems, requestId }`.
 * A call with a session needs the proof of GetSession in x-csrf-token; one without needs to come from our own pages.
 */
export function consoleDoor(app: Application): ConsoleDoor {
  const publicHost = app.config.publicUrl && new URL(app.config.publicUrl).host;

  async function answer(
    call: ConsoleCall,
    requestId: string,
    secure: boolean,
    known: { caller?: Caller },
  ): Promise<ConsoleAnswer> {
    const operation = find(call.operation);
    if (!operation) throw new DomainError("UnknownOperation", "There is no such operation.");
    if (isFromAnotherSite(call.header, publicHost))
      throw new DomainError("CsrfRefused", "This request comes from another site.");
    if (!/^application\/json\s*(;|$)/i.test(call.header("content-type")))
      throw validationException("The request's content type is not application/json.");

    const origin = { source: call.header("x-quarterdeck-source"), userAgent: call.header("user-agent"), requestId };
    const session = await sessionOf(app, { cookies: call.header("cookie"), secure });
    if (session) known.caller = callerOf(session, origin);
    if (!session) rateLimitsOf(app).stranger(origin.source);
    if (session && operation.access !== "public" && !csrfTokenIsGood(app.keys, session, call.header("x-csrf-token"))) {
      throw new DomainError(
        "CsrfRefused",
        "The request's x-csrf-token is missing or belongs to another session or account. Reload the page.",
      );
    }
    const signInTicket = ticketIn(call.header("cookie"), secure);
    const caller: Caller = {
      ...(known.caller ?? {
        ...anonymous(app.config.accountId),
        door: "console",
        ...origin,
        userAgent: origin.userAgent.slice(0, 256),
      }),
      ...(signInTicket !== undefined && { signInTicket }),
    };

    if (session) rateLimitsOf(app).principal(caller);

    const bytes = await call.body(bodyLimitBytes);
    if (bytes === "too large") throw new DomainError("RequestTooLarge", "The request is larger than 1 MiB.");
    const performed = await perform(app, operation, strictJson(bytes), caller);
    return {
      status: 200,
      headers: [
        ...(performed.session === undefined ? [] : [setCookie(performed.session, secure)]),
        ...(performed.signInTicket === undefined ? [] : [setTicketCookie(performed.signInTicket, secure)]),
      ].map((cookie) => ["set-cookie", cookie]),
      body: asJson(performed.output),
    };
  }

  return async (call) => {
    const requestId = call.header("x-quarterdeck-request-id");
    const headers: ConsoleAnswer["headers"] = [
      ["content-type", "application/json; charset=utf-8"],
      ["cache-control", "no-store"],
      ["x-request-id", requestId],
    ];
    const known: { caller?: Caller } = {};
    try {
      const given = await answer(call, requestId, call.header("x-quarterdeck-secure") === "1", known);
      return { ...given, headers: [...headers, ...given.headers] };
    } catch (error) {
      const refusal =
        error instanceof DomainError
          ? { ...error.members, code: error.code, message: error.message, problems: error.problems }
          : {
              code: "InternalServerError",
              message: `The server failed. Its log says more under request ${requestId}.`,
              problems: [],
            };
      noteRefusal(app, call, known.caller, refusal.code);
      // perform() has logged what failed inside it.
      if (!(error instanceof DomainError)) app.log.debug({ err: error, requestId }, "a console call failed");
      const wait: ConsoleAnswer["headers"] =
        error instanceof RateExceeded ? [["retry-after", String(error.retryAfterSeconds)]] : [];
      return {
        status: statusOf(refusal.code),
        headers: [...headers, ...wait],
        body: JSON.stringify({ ...refusal, requestId }),
      };
    }
  };
}
