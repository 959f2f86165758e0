import { createHash } from "node:crypto";
import type { Attempts } from "@/core/identity/attempts";
import type { Database, Tx } from "../db/database";
import type { Keys } from "../keys";

/** A user as stored, with a proof that this server wrote the row. */
export type UserRow = {
  accountId: string;
  id: string;
  name: string;
  role: string;
  passwordHash: string;
  passwordChangedAt: Date;
  createdAt: Date;
};

const userProof = (user: Omit<UserRow, "createdAt">) => [
  user.accountId,
  user.id,
  user.name,
  user.role,
  user.passwordHash,
  user.passwordChangedAt.toISOString(),
];

/** Tokens are random and long, so one round of SHA-256 is as good as any slow hash. */
export const sha256 = (token: string): Buffer => createHash("sha256").update(token).digest();

/** What Prisma takes for bytes. */
const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);

/**
 * The user of that name. A row that was not written by this server is as good as none.
 */
export async function findUser(db: Tx, keys: Keys, accountId: string, name: string): Promise<UserRow | undefined> {
  const found = await db.user.findUnique({ where: { accountId_name: { accountId, name } } });
  if (!found) return undefined;
  const { mac, ...user } = found;
  return keys.macIsGood("user", userProof(user), mac) ? user : undefined;
}

/** Whether the account has any user yet. */
export const hasUsers = async (tx: Tx, accountId: string): Promise<boolean> =>
  (await tx.user.count({ where: { accountId } })) > 0;

/** Makes the account's row on the first start; harmless when it exists. */
export const ensureAccount = (tx: Tx, account: { id: string; name: string; createdAt: Date }) =>
  tx.account.upsert({ where: { id: account.id }, create: account, update: {} });

/** The account's name as people see it. */
export const accountNameOf = async (tx: Tx, id: string): Promise<string> =>
  (await tx.account.findUniqueOrThrow({ where: { id }, select: { name: true } })).name;

export const insertUser = (tx: Tx, keys: Keys, user: UserRow) =>
  tx.user.create({ data: { ...user, mac: bytes(keys.mac("user", userProof(user))) } });

/** Gives a user a new password, if it is still the given one. Returns whether it was. */
export async function replacePassword(
  tx: Tx,
  keys: Keys,
  user: UserRow,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  const changed = { ...user, passwordHash, passwordChangedAt: now };
  const { count } = await tx.user.updateMany({
    where: { accountId: user.accountId, id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash, passwordChangedAt: now, mac: bytes(keys.mac("user", userProof(changed))) },
  });
  return count === 1;
}

// ---- Sessions ----

export type SessionRow = {
  tokenSha256: Uint8Array;
  accountId: string;
  id: string;
  userId: string;
  source: string;
  userAgent: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
};

/** The password's hash is part of it, so that no session outlives a change of password, not even by a row put back. */
const sessionProof = (session: Omit<SessionRow, "source" | "userAgent">, passwordHash: string) => [
  session.tokenSha256,
  session.accountId,
  session.id,
  session.userId,
  session.createdAt.toISOString(),
  session.lastUsedAt.toISOString(),
  session.expiresAt.toISOString(),
  passwordHash,
];

export const insertSession = (tx: Tx, keys: Keys, session: SessionRow, passwordHash: string) =>
  tx.session.create({
    data: {
      ...session,
      tokenSha256: bytes(session.tokenSha256),
      mac: bytes(keys.mac("session", sessionProof(session, passwordHash))),
    },
  });

/** A session with its user and account, both rows proved to be this server's. */
export type FoundSession = SessionRow & { user: Omit<UserRow, "createdAt">; accountName: string; mac: Uint8Array };

/** The session of a token's hash; undefined too when one of the rows was not written by this server. One statement. */
export async function findSession(
  { pool }: Database,
  keys: Keys,
  tokenSha256: Uint8Array,
): Promise<FoundSession | undefined> {
  const { rows } = await pool.query<{
    token_sha256: Buffer;
    account_id: string;
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
  }>({
    name: "session-of-token",
    text: `SELECT s.token_sha256, s.account_id, s.id, s.user_id, s.source, s.user_agent, s.created_at, s.last_used_at, s.expires_at, s.mac,
             u.name, u.role, u.password_hash, u.password_changed_at, u.mac AS user_mac, a.name AS account_name
           FROM session s
           JOIN "user" u ON u.account_id = s.account_id AND u.id = s.user_id
           JOIN account a ON a.id = s.account_id
           WHERE s.token_sha256 = $1`,
    values: [tokenSha256],
  });
  const [row] = rows;
  if (!row) return undefined;
  const session: SessionRow = {
    tokenSha256: row.token_sha256,
    accountId: row.account_id,
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
  if (!keys.macIsGood("user", userProof(user), row.user_mac)) return undefined;
  if (!keys.macIsGood("session", sessionProof(session, user.passwordHash), row.mac)) return undefined;
  return { ...session, user, accountName: row.account_name, mac: row.mac };
}

/**
 * Notes that a session was used, unless another request has just done so, or the row is no more what it was: the proof of
 * a session that a change of password has proved anew must not be put back.
 */
export async function touchSession({ pool }: Database, keys: Keys, session: FoundSession, now: Date): Promise<void> {
  const mac = keys.mac("session", sessionProof({ ...session, lastUsedAt: now }, session.user.passwordHash));
  await pool.query({
    name: "touch-session",
    text: "UPDATE session SET last_used_at = $2, mac = $3 WHERE token_sha256 = $1 AND mac = $4",
    values: [session.tokenSha256, now, mac, session.mac],
  });
}

export const deleteSession = (tx: Tx, id: string) => tx.session.deleteMany({ where: { id } });

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
  const sessions = await tx.session.findMany({ where: { accountId: user.accountId, userId: user.id } });
  const others = sessions.filter(({ id }) => id !== kept).map(({ id }) => id);
  await tx.session.deleteMany({ where: { id: { in: others } } });
  for (const session of sessions.filter(({ id }) => id === kept)) {
    await tx.session.update({
      where: { id: session.id },
      // With the time that is proved: another request may have written a later one since it was read.
      data: { lastUsedAt: session.lastUsedAt, mac: bytes(keys.mac("session", sessionProof(session, passwordHash))) },
    });
  }
  return others;
}

// ---- Sign-in links ----

export type SignInLinkRow = {
  tokenSha256: Uint8Array;
  accountId: string;
  userId: string;
  createdAt: Date;
  expiresAt: Date;
};

const linkProof = (link: SignInLinkRow) => [
  link.tokenSha256,
  link.accountId,
  link.userId,
  link.createdAt.toISOString(),
  link.expiresAt.toISOString(),
];

export const insertSignInLink = (tx: Tx, keys: Keys, link: SignInLinkRow) =>
  tx.signInLink.create({
    data: { ...link, tokenSha256: bytes(link.tokenSha256), mac: bytes(keys.mac("sign-in-link", linkProof(link))) },
  });

/**
 * Uses up a link: of two who try, one gets the user. Undefined when it was used, has expired, never was, or was not
 * written by this server.
 */
export async function redeemSignInLink(
  tx: Tx,
  keys: Keys,
  tokenSha256: Uint8Array,
  now: Date,
): Promise<UserRow | undefined> {
  const [link] = await tx.signInLink.updateManyAndReturn({
    where: { tokenSha256: bytes(tokenSha256), usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
    include: { user: true },
  });
  if (!link) return undefined;
  const { mac, user } = link;
  if (!keys.macIsGood("sign-in-link", linkProof(link), mac)) return undefined;
  return keys.macIsGood("user", userProof(user), user.mac) ? user : undefined;
}

// ---- Access keys ----

export type AccessKeyRow = {
  id: string;
  accountId: string;
  userId: string;
  status: string;
  sealedSecret: Uint8Array;
  createdAt: Date;
};

const accessKeyProof = (key: AccessKeyRow) => [
  key.id,
  key.accountId,
  key.userId,
  key.status,
  key.sealedSecret,
  key.createdAt.toISOString(),
];
const accessKeyOwner = (key: Pick<AccessKeyRow, "id" | "accountId">) => ["access-key", key.accountId, key.id];

/** Stores an access key; its secret is sealed, because SigV4 needs the secret itself. */
export function insertAccessKey(
  tx: Tx,
  keys: Keys,
  { secret, ...key }: Omit<AccessKeyRow, "sealedSecret"> & { secret: string },
) {
  const sealed = { ...key, sealedSecret: bytes(keys.seal(accessKeyOwner(key), Buffer.from(secret))) };
  return tx.accessKey.create({ data: { ...sealed, mac: bytes(keys.mac("access-key", accessKeyProof(sealed))) } });
}

/** An active access key with its secret and its user; undefined when there is none, or a row is not this server's. */
export async function findAccessKey(
  db: Tx,
  keys: Keys,
  id: string,
): Promise<{ id: string; secret: string; user: UserRow } | undefined> {
  const found = await db.accessKey.findUnique({ where: { id }, include: { user: true } });
  if (found?.status !== "Active") return undefined;
  if (!keys.macIsGood("access-key", accessKeyProof(found), found.mac)) return undefined;
  if (!keys.macIsGood("user", userProof(found.user), found.user.mac)) return undefined;
  return { id, secret: keys.unseal(accessKeyOwner(found), found.sealedSecret).toString(), user: found.user };
}

/** Notes that a key was used, unless that was noted less than `everyMilliseconds` before. */
export const touchAccessKey = ({ pool }: Database, id: string, now: Date, everyMilliseconds: number) =>
  pool.query({
    name: "touch-access-key",
    text: "UPDATE access_key SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)",
    values: [id, now, new Date(now.getTime() - everyMilliseconds)],
  });

// ---- Attempts ----

/** The attempts of a subject, held until the transaction ends so that two processes count one after the other. */
export async function readAttemptsForUpdate(tx: Tx, subject: string, now: Date): Promise<Attempts | undefined> {
  await tx.$executeRaw`INSERT INTO attempt (subject, failures, window_start) VALUES (${subject}, 0, ${now}) ON CONFLICT DO NOTHING`;
  const [row] = await tx.$queryRaw<{ failures: number; window_start: Date; blocked_until: Date | null }[]>`
    SELECT failures, window_start, blocked_until FROM attempt WHERE subject = ${subject} FOR UPDATE`;
  return row && row.failures > 0
    ? { failures: row.failures, windowStart: row.window_start, blockedUntil: row.blocked_until }
    : undefined;
}

export const writeAttempts = (tx: Tx, subject: string, attempts: Attempts) =>
  tx.attempt.updateMany({ where: { subject }, data: attempts });

export const forgetAttempts = ({ prisma }: Database, subject: string) =>
  prisma.attempt.deleteMany({ where: { subject } });

/** Takes one counted attempt back, with the block it caused. */
export const returnAttempt = ({ prisma }: Database, subject: string, freeFailures: number) =>
  prisma.$executeRaw`
    UPDATE attempt SET failures = greatest(failures - 1, 0), blocked_until = CASE WHEN failures - 1 >= ${freeFailures} THEN blocked_until END
    WHERE subject = ${subject}`;

/**
 * Removes what has no meaning any more: sessions that are over, links that cannot be followed, guesses that are
 * forgotten.
 */
export async function removeExpired(
  { prisma }: Database,
  { now, idleSince, guessesBefore }: { now: Date; idleSince: Date; guessesBefore: Date },
): Promise<void> {
  await prisma.session.deleteMany({ where: { OR: [{ expiresAt: { lte: now } }, { lastUsedAt: { lte: idleSince } }] } });
  await prisma.signInLink.deleteMany({ where: { expiresAt: { lte: now } } });
  await prisma.attempt.deleteMany({
    where: {
      windowStart: { lt: guessesBefore },
      OR: [{ blockedUntil: null }, { blockedUntil: { lt: guessesBefore } }],
    },
  });
}
