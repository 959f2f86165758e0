import type { InputOf, OutputOf } from "@/server/operation";
import type { operations } from "@/server/operations";
import { ConsoleError, toConsoleError, unreachable } from "./console-error";
import { isRecord } from "./is-record";

type Operations = typeof operations;

/** Every operation that the server has. */
export type OperationName = keyof Operations & string;

/** A value as it arrives in JSON: moments are ISO strings. */
type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wire<T[Key]> }
      : T;

/** What an operation answers to the console. */
export type Answer<Name extends OperationName> = Wire<OutputOf<Operations[Name]>>;

/** What an operation takes. */
export type Question<Name extends OperationName> = InputOf<Operations[Name]>;

/** These come before sign-in, so they can have no proof of a session yet. */
const publicOperations: ReadonlySet<string> = new Set([
  "GetSession",
  "GetSignInWays",
  "SignIn",
  "SignInWithLink",
  "BeginSingleSignOn",
  "SignInWithProvider",
]);

/** Proves that a call comes from our own pages and not from another site; kept in memory only. */
let csrfToken: Promise<string | undefined> | undefined;
/** The account that this page was opened in: it shows nothing else, and acts nowhere else. */
let pageAccount: string | undefined;

function tokenIn(session: unknown): string | undefined {
  if (!isRecord(session) || typeof session["CsrfToken"] !== "string") return undefined;
  const account = session["AccountId"];
  if (typeof account === "string") {
    if (pageAccount !== undefined && pageAccount !== account && window.location.pathname !== "/sign-in") {
      // Another tab went to work in another account. What is on this page must not be done there.
      window.location.assign("/overview");
      throw new ConsoleError("AccountChanged", "You work in another account now.", [], undefined, 0);
    }
    pageAccount = account;
  }
  return session["CsrfToken"];
}

/** The answers to GetSession and to signing in carry the proof: no call of its own is needed after one of them. */
function rememberToken(session: unknown) {
  const token = tokenIn(session);
  if (token !== undefined) csrfToken = Promise.resolve(token);
}

/** Forgets the proof of the session before: after signing in or out, the next call asks for the new one. */
export function forgetSession(): void {
  csrfToken = undefined;
}

/** Forgets whose page this is as well: who signs in next may work elsewhere. */
export function forgetPerson(): void {
  csrfToken = undefined;
  pageAccount = undefined;
}

/** Where a person signs in and comes back from, to the page they are on. */
export function signInAddress(): string {
  const here = `${window.location.pathname}${window.location.search}`;
  return here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}

/**
 * Calls one operation of the server as the signed-in person.
 *
 * Errors: ConsoleError. When nobody is signed in (any more) the browser also leaves for the sign-in page, and comes
 * back to this one from there.
 */
export async function call<Name extends OperationName>(
  name: Name,
  input: Question<Name>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Answer<Name>> {
  const isPublic = publicOperations.has(name);
  const attempt = async () => {
    const answer = await send(name, input, isPublic ? undefined : await currentToken(), signal);
    if (isPublic) rememberToken(answer);
    return answer;
  };
  try {
    // The answer's shape is the operation's own: both ends are compiled from the same table.
    return (await attempt()) as Answer<Name>;
  } catch (error) {
    if (error instanceof ConsoleError && error.code === "CsrfRefused") {
      // Another tab signed in anew; this one learns the new session's proof and asks once more.
      forgetSession();
      return (await attempt()) as Answer<Name>;
    }
    if (error instanceof ConsoleError && error.status === 401 && !isPublic && window.location.pathname !== "/sign-in") {
      forgetSession();
      window.location.assign(signInAddress());
    }
    throw error;
  }
}

function currentToken(): Promise<string | undefined> {
  // A failure is not kept: the next call asks again.
  csrfToken ??= send("GetSession", {}, undefined, undefined)
    .then(tokenIn)
    .catch((error: unknown) => {
      csrfToken = undefined;
      throw error;
    });
  return csrfToken;
}

async function send(
  name: string,
  input: unknown,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/api/console/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token !== undefined && { "x-csrf-token": token }) },
      body: JSON.stringify(input),
      credentials: "same-origin",
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable();
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw toConsoleError(response.status, body, response.headers.get("x-request-id") ?? undefined);
  return body;
}
