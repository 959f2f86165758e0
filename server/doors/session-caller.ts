import { nameIn } from "@/core/identity/user-rules";
import type { Application } from "../application";
import { openSession, type Session } from "../identity/sessions";
import type { Caller } from "../operation";
import { tokenIn } from "./session-cookie";

/** What is known of a request before it is known who makes it. */
export type Request = { cookies: string; secure: boolean; source: string; userAgent: string; requestId: string };

/** A person at the console, by the session of their cookie. */
export const callerOf = (
  session: Session,
  { source, userAgent, requestId }: Omit<Request, "cookies" | "secure">,
): Caller => ({
  type: "User",
  id: nameIn(session.accountId, { accountId: session.homeAccountId, userName: session.userName }),
  accountId: session.accountId,
  roles: session.roles,
  door: "console",
  credential: `session/${session.id}`,
  sessionId: session.id,
  source,
  userAgent: userAgent.slice(0, 256),
  requestId,
});

/** The session of the request's cookie, if it is good. */
export async function sessionOf(
  app: Application,
  { cookies, secure }: Pick<Request, "cookies" | "secure">,
): Promise<Session | undefined> {
  const token = tokenIn(cookies, secure);
  return token === undefined ? undefined : openSession(app, token);
}
