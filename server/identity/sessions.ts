import { randomBytes } from "node:crypto";
import type { Application } from "../application";
import type { OperationContext } from "../operation";
import { type FoundSession, findSession, insertSession, sha256, touchSession, type UserRow } from "./store";

/** A session ends this long after its last use … */
export const idleMilliseconds = 12 * 3_600_000;
/** … and in any case this long after sign-in. */
export const longestMilliseconds = 7 * 24 * 3_600_000;
/** Its last use is written down at most this often. */
const touchMilliseconds = 60_000;

/** Somebody who is signed in, as doors and gateway see it. */
export type Session = {
  id: string;
  tokenSha256: Uint8Array;
  accountId: string;
  accountName: string;
  userId: string;
  userName: string;
  role: string;
};

const present = ({ id, tokenSha256, accountId, accountName, user }: FoundSession): Session => ({
  id,
  tokenSha256,
  accountId,
  accountName,
  userId: user.id,
  userName: user.name,
  role: user.role,
});

const isOver = (session: FoundSession, now: Date) =>
  now.getTime() >= session.expiresAt.getTime() || now.getTime() - session.lastUsedAt.getTime() >= idleMilliseconds;

/** Starts a session for a user in the operation's transaction; the answer's cookie carries its token. */
export async function startSession(
  user: UserRow,
  { tx, keys, now, newId, caller, setSession, audit }: OperationContext,
): Promise<{ id: string }> {
  const token = randomBytes(32).toString("base64url");
  const id = newId();
  await insertSession(
    tx,
    keys,
    {
      tokenSha256: sha256(token),
      accountId: user.accountId,
      id,
      userId: user.id,
      source: caller.source,
      userAgent: caller.userAgent.slice(0, 256),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: new Date(now.getTime() + longestMilliseconds),
    },
    user.passwordHash,
  );
  setSession(token);
  // Whoever signs in is nobody when the call begins.
  audit({ principal: `user/${user.name}`, summary: { after: { session: `session/${id}` } } });
  return { id };
}

/** The session that a cookie's token opens; undefined when it is over, revoked, unknown or was tampered with. */
export async function openSession(
  app: Pick<Application, "db" | "keys" | "now">,
  token: string,
): Promise<Session | undefined> {
  const now = app.now();
  const session = await findSession(app.db, app.keys, sha256(token));
  if (!session || isOver(session, now)) return undefined;
  if (now.getTime() - session.lastUsedAt.getTime() >= touchMilliseconds)
    await touchSession(app.db, app.keys, session, now);
  return present(session);
}

/** Whether an open session still holds. To ask is not to use it. */
export async function sessionHolds(
  app: Pick<Application, "db" | "keys" | "now">,
  tokenSha256: Uint8Array,
): Promise<boolean> {
  const session = await findSession(app.db, app.keys, tokenSha256);
  return session !== undefined && !isOver(session, app.now());
}
