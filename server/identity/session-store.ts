import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { accountMemberIsGenuine } from "./account-store";
import { type GroupOfUser, genuineGroups } from "./group-store";
import { type UserRow, userIsGenuine } from "./user-store";

/** A session as stored. */
export type SessionRow = {
  tokenSha256: Uint8Array;
  /** Of the user. */
  accountId: string;
  /** Where the user works now, when it is another account. */
  activeAccountId: string | null;
  id: string;
  userId: string;
  source: string;
  userAgent: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};

type ProvedSession = Omit<SessionRow, "source" | "userAgent">;

/** The password's hash is part of it, so that no session outlives a change of password, not even by a row put back. */
const sessionProof = (session: ProvedSession, passwordHash: string) => [
  session.tokenSha256,
  session.accountId,
  session.id,
  session.userId,
  session.createdAt.toISOString(),
  session.lastUsedAt.toISOString(),
  session.expiresAt.toISOString(),
  passwordHash,
  // Only where there is one: sessions at home are proved without.
  ...(session.activeAccountId ? [session.activeAccountId] : []),
];
const sessionMac = (keys: Keys, session: ProvedSession, passwordHash: string) =>
  bytes(keys.mac("session", sessionProof(session, passwordHash)));

const sessionIsGenuine = (witness: Witness, session: ProvedSession, passwordHash: string, mac: Uint8Array) =>
  isGenuine(witness, "session", sessionProof(session, passwordHash), mac, {
    kind: "Session",
    id: session.id,
    accountId: session.accountId,
  });

export const insertSession = (tx: Tx, keys: Keys, session: SessionRow, passwordHash: string) =>
  tx.session.create({
    data: { ...session, tokenSha256: bytes(session.tokenSha256), mac: sessionMac(keys, session, passwordHash) },
  });

type FoundUser = Omit<UserRow, "createdAt">;

/** A session with its user and where they work, all rows proved to be this server's. */
export type FoundSession = SessionRow & {
  user: FoundUser;
  groups: GroupOfUser[];
  /** The account that the session works in, and as what by a membership; at home there is no membership. */
  active: { accountId: string; accountName: string; role?: string };
  mac: Uint8Array;
};

type GroupJson = {
  member_created_at: string;
  member_mac: string;
  id: string;
  name: string;
  description: string;
  role: string;
  created_at: string;
  mac: string;
};

/**
 * The session of a token's hash; undefined too when one of the rows was not written by this server. Whoever is no member
 * any more of the account that the session worked in works at home again. One statement.
 */
export async function findSession(witness: Witness, tokenSha256: Uint8Array): Promise<FoundSession | undefined> {
  const { rows } = await witness.db.pool.query<{
    token_sha256: Buffer;
    account_id: string;
    active_account_id: string | null;
    id: string;
    user_id: string;
    source: string;
    user_agent: string;
    created_at: Date;
    last_used_at: Date;
    expires_at: Date;
    mac: Buffer;
    name: string;
    role: string;
    password_hash: string;
    password_changed_at: Date;
    user_mac: Buffer;
    account_name: string;
    member_role: string | null;
    member_created_at: Date | null;
    member_mac: Buffer | null;
    active_account_name: string | null;
    groups: GroupJson[] | null;
  }>({
    name: "session-of-token",
    text: `SELECT s.token_sha256, s.account_id, s.active_account_id, s.id, s.user_id, s.source, s.user_agent, s.created_at, s.last_used_at, s.expires_at, s.mac,
             u.name, u.role, u.password_hash, u.password_changed_at, u.mac AS user_mac, a.name AS account_name,
             m.role AS member_role, m.created_at AS member_created_at, m.mac AS member_mac, active.name AS active_account_name,
             (SELECT json_agg(json_build_object('member_created_at', gm.created_at, 'member_mac', encode(gm.mac, 'hex'),
                       'id', g.id, 'name', g.name, 'description', g.description, 'role', g.role, 'created_at', g.created_at,
                       'mac', encode(g.mac, 'hex')) ORDER BY g.name)
              FROM group_member gm JOIN "group" g ON g.account_id = gm.account_id AND g.id = gm.group_id
              WHERE gm.account_id = s.account_id AND gm.user_id = s.user_id) AS groups
           FROM session s
           JOIN "user" u ON u.account_id = s.account_id AND u.id = s.user_id
           JOIN account a ON a.id = s.account_id
           LEFT JOIN account_member m ON m.account_id = s.active_account_id AND m.user_account_id = s.account_id AND m.user_id = s.user_id
           LEFT JOIN account active ON active.id = m.account_id
           WHERE s.token_sha256 = $1`,
    values: [tokenSha256],
  });
  const [row] = rows;
  if (!row) return undefined;
  const session: SessionRow = {
    tokenSha256: row.token_sha256,
    accountId: row.account_id,
    activeAccountId: row.active_account_id,
    id: row.id,
    userId: row.user_id,
    source: row.source,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
  const user = {
    accountId: row.account_id,
    id: row.user_id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    passwordChangedAt: row.password_changed_at,
  };
  if (!userIsGenuine(witness, user, row.user_mac)) return undefined;
  if (!sessionIsGenuine(witness, session, user.passwordHash, row.mac)) return undefined;

  const home = { accountId: row.account_id, accountName: row.account_name };
  const isMember =
    row.active_account_id !== null &&
    row.member_role !== null &&
    row.member_created_at !== null &&
    row.member_mac !== null &&
    accountMemberIsGenuine(
      witness,
      {
        accountId: row.active_account_id,
        userAccountId: row.account_id,
        userId: row.user_id,
        role: row.member_role,
        createdAt: row.member_created_at,
      },
      row.member_mac,
    );
  const memberships = (row.groups ?? []).map(({ member_created_at, member_mac, mac, created_at, ...group }) => ({
    accountId: row.account_id,
    userId: row.user_id,
    groupId: group.id,
    createdAt: new Date(member_created_at),
    mac: Buffer.from(member_mac, "hex"),
    group: {
      ...group,
      accountId: row.account_id,
      createdAt: new Date(created_at),
      mac: Buffer.from(mac, "hex"),
    },
  }));
  return {
    ...session,
    user,
    groups: genuineGroups(witness, memberships),
    active:
      isMember && row.active_account_id && row.member_role
        ? { accountId: row.active_account_id, accountName: row.active_account_name ?? "", role: row.member_role }
        : home,
    mac: row.mac,
  };
}

/**
 * Notes that a session was used, unless another request has just done so, or the row is no more what it was: the proof of
 * a session that a change of password has proved anew must not be put back.
 */
export async function touchSession({ db, keys }: Witness, session: FoundSession, now: Date): Promise<void> {
  await db.pool.query({
    name: "touch-session",
    text: "UPDATE session SET last_used_at = $2, mac = $3 WHERE token_sha256 = $1 AND mac = $4",
    values: [
      session.tokenSha256,
      now,
      sessionMac(keys, { ...session, lastUsedAt: now }, session.user.passwordHash),
      session.mac,
    ],
  });
}

/** Lets a session work in another account of its user's, or at home again (null). False when it is not there any more. */
export async function setActiveAccount(
  tx: Tx,
  witness: Witness,
  user: Pick<UserRow, "accountId" | "id" | "passwordHash">,
  sessionId: string,
  activeAccountId: string | null,
): Promise<boolean> {
  await tx.$queryRaw`SELECT 1 AS held FROM session WHERE id = ${sessionId}::uuid FOR UPDATE`;
  const found = await tx.session.findUnique({
    where: { id: sessionId, accountId: user.accountId, userId: user.id },
  });
  if (!found || !sessionIsGenuine(witness, found, user.passwordHash, found.mac)) return false;
  const changed = { ...found, activeAccountId };
  await tx.session.update({
    where: { id: sessionId },
    data: { activeAccountId, mac: sessionMac(witness.keys, changed, user.passwordHash) },
  });
  return true;
}

/** A user's sessions, last used first; those that are over are still among them. */
export async function sessionsOf(
  tx: Tx,
  witness: Witness,
  user: Pick<UserRow, "accountId" | "id" | "passwordHash">,
): Promise<SessionRow[]> {
  const found = await tx.session.findMany({
    where: { accountId: user.accountId, userId: user.id },
    orderBy: [{ lastUsedAt: "desc" }, { id: "desc" }],
  });
  return found.flatMap(({ mac, ...session }) =>
    sessionIsGenuine(witness, session, user.passwordHash, mac) ? [session] : [],
  );
}

export const deleteSession = (tx: Tx, id: string) => tx.session.deleteMany({ where: { id } });

/** Ends the given sessions of a user, or all but one. Returns the ids of those that ended. */
export async function endSessions(
  tx: Tx,
  { accountId, id }: Pick<UserRow, "accountId" | "id">,
  which: { ids: readonly string[] } | { allBut: string | undefined },
): Promise<string[]> {
  const rows = await tx.session.findMany({
    where: {
      accountId,
      userId: id,
      ...("ids" in which ? { id: { in: [...which.ids] } } : which.allBut && { id: { not: which.allBut } }),
    },
    select: { id: true },
  });
  const ids = rows.map((row) => row.id);
  await tx.session.deleteMany({ where: { id: { in: ids } } });
  return ids;
}

/**
 * After a change of password: removes the user's other sessions and proves the remaining one anew.
 * Returns the ids of those removed.
 */
export async function keepOnlySession(
  tx: Tx,
  keys: Keys,
  user: Pick<UserRow, "accountId" | "id">,
  kept: string | undefined,
  passwordHash: string,
): Promise<string[]> {
  const ended = await endSessions(tx, user, { allBut: kept });
  const session = kept
    ? await tx.session.findUnique({ where: { id: kept, accountId: user.accountId, userId: user.id } })
    : null;
  if (session)
    await tx.session.update({
      where: { id: session.id },
      // With all that is proved and may change: another request may have written something later since it was read.
      data: {
        lastUsedAt: session.lastUsedAt,
        activeAccountId: session.activeAccountId,
        mac: sessionMac(keys, session, passwordHash),
      },
    });
  return ended;
}

/** The sessions of a user that work in an account which is not their own. */
export const sessionsWorkingIn = async (
  tx: Tx,
  { accountId, userAccountId, userId }: { accountId: string; userAccountId: string; userId: string },
): Promise<string[]> => {
  const rows = await tx.session.findMany({
    where: { accountId: userAccountId, userId, activeAccountId: accountId },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
};

/** How the rows are proved anew. */
export const provedSessions = provedTable({
  name: "session",
  purpose: "session",
  read: (tx: Tx, macs: Proofs) =>
    tx.session.findMany({ where: { mac: { in: macs } }, include: { user: { select: { passwordHash: true } } } }),
  proof: (row) => sessionProof(row, row.user.passwordHash),
});
