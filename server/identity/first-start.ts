import { SIGN_IN_LINK_LIFE_MS } from "@/core/identity/user-rules";
import type { Application } from "../application";
import { record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import { insertAccessKey } from "./access-key-store";
import { ensureAccount } from "./account-store";
import { generatePassword, hashPassword } from "./password";
import { insertSignInLink } from "./sign-in-link-store";
import { newToken, sha256 } from "./token";
import { hasUsers, insertUser } from "./user-store";

/** What the person who starts it for the first time is shown, once. The password only when it was generated. */
export type FirstStart = { signInToken: string; password?: string };

/**
 * Makes the account, its administrator `admin`, their access key where one is configured, and a sign-in link that works
 * once within 24 hours. Does nothing, and gives undefined, when the account has a user already: settings of the first
 * start have no meaning later.
 */
export async function firstStart({
  config,
  db,
  keys,
  now,
}: Pick<Application, "config" | "db" | "keys" | "now">): Promise<FirstStart | undefined> {
  if (await hasUsers(db.prisma, config.accountId)) return undefined;
  const password = config.adminPassword ?? generatePassword();
  const passwordHash = await hashPassword(password);
  const signInToken = newToken();
  const time = now();

  return db.prisma.$transaction(async (tx) => {
    // Of two processes that start together, the second finds the first one's administrator.
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(730003)::text`;
    if (await hasUsers(tx, config.accountId)) return undefined;

    await ensureAccount(tx, { id: config.accountId, name: "default", createdAt: time });
    const user = {
      accountId: config.accountId,
      id: uuid7(time),
      name: "admin",
      role: "Administrator",
      passwordHash,
      passwordChangedAt: time,
      createdAt: time,
    };
    await insertUser(tx, keys, user);
    const owner = { accountId: user.accountId, userId: user.id, createdAt: time };
    await insertSignInLink(tx, keys, {
      ...owner,
      tokenSha256: sha256(signInToken),
      expiresAt: new Date(time.getTime() + SIGN_IN_LINK_LIFE_MS),
    });
    if (config.adminAccessKey)
      await insertAccessKey(tx, keys, { ...owner, ...config.adminAccessKey, status: "Active" });
    await record(tx, {
      id: uuid7(time),
      at: time,
      accountId: config.accountId,
      requestId: "first-start",
      door: "system",
      operation: "FirstStart",
      outcome: "done",
      principal: "system/first-start",
      source: "local",
      resources: [`User/${user.name}`, ...(config.adminAccessKey ? [`AccessKey/${config.adminAccessKey.id}`] : [])],
    });
    return { signInToken, ...(config.adminPassword === undefined && { password }) };
  });
}
