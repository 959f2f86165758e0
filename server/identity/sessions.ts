import { notSignedIn } from "@/core/errors";
import type { Witness } from "../audit/forgery";
import type { OperationContext } from "../operation";
import { type GroupOfUser, rolesOf } from "./group-store";
import { type FoundSession, findSession, insertSession, touchSession } from "./session-store";
import { newToken, sha256 } from "./token";
import { stillHasPassword, type UserRow } from "./user-store";

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
  /** Where they work now. */
  accountId: string;
  accountName: string;
  /** Where they are a user. */
  homeAccountId: string;
  userId: string;
  userName: string;
  /** What they are where they work: at home by themselves and by their groups, elsewhere by their membership alone. */
  roles: string[];
  /** The groups of the account that they are in; none elsewhere than at home. */
  groups: GroupOfUser[];
};

function present({ id, tokenSha256, accountId, active, user, groups }: FoundSession): Session {
  const own = active.accountId === accountId ? groups : [];
  return {
    id,
    tokenSha256,
    accountId: active.accountId,
    accountName: active.accountName,
    homeAccountId: accountId,
    userId: user.id,
    userName: user.name,
    roles: active.role === undefined ? rolesOf(user.role, own) : [active.role],
    groups: own,
  };
}

/** Whether a session means nothing any more, by its age or because it was not used. */
export const isOver = (session: { expiresAt: Date; lastUsedAt: Date }, now: Date) =>
  now.getTime() >= session.expiresAt.getTime() || now.getTime() - session.lastUsedAt.getTime() >= idleMilliseconds;

/**
 * Starts a session for a user in the operation's transaction; the answer's cookie carries its token.
 *
 * Errors: NotSignedIn when the password was changed since it was proved.
 */
export async function startSession(
  user: UserRow,
  { tx, keys, now, newId, caller, setSession, audit }: OperationContext,
): Promise<{ id: string }> {
  if (!(await stillHasPassword(tx, user))) throw notSignedIn();
  const token = newToken();
  const id = newId();
  await insertSession(
    tx,
    keys,
    {
      tokenSha256: sha256(token),
      accountId: user.accountId,
      activeAccountId: null,
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
export async function openSession(app: Witness, token: string): Promise<Session | undefined> {
  const now = app.now();
  const session = await findSession(app, sha256(token));
  if (!session || isOver(session, now)) return undefined;
  if (now.getTime() - session.lastUsedAt.getTime() >= touchMilliseconds) await touchSession(app, session, now);
  return present(session);
}

/** The roles that an open session gives now, where it works; none when it is over. */
export async function sessionRoles(app: Witness, tokenSha256: Uint8Array): Promise<readonly string[]> {
  const session = await findSession(app, tokenSha256);
  return session !== undefined && !isOver(session, app.now()) ? present(session).roles : [];
}

/** Whether an open session still holds, and still works in the given account. To ask is not to use it. */
export async function sessionHolds(app: Witness, tokenSha256: Uint8Array, accountId: string): Promise<boolean> {
  const session = await findSession(app, tokenSha256);
  return session !== undefined && !isOver(session, app.now()) && session.active.accountId === accountId;
}
