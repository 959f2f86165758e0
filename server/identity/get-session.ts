import * as z from "zod";
import type { Config } from "../config";
import type { Keys } from "../keys";
import { operation } from "../operation";
import { serverVersion } from "../version";
import { accountNameOf } from "./store";

/** What the console knows of the person it works for. */
export type SessionAnswer =
  | { SignedIn: false }
  | {
      SignedIn: true;
      UserName: string;
      AccountId: string;
      AccountName: string;
      Region: string;
      Role: string;
      /** Goes with every further call in the header x-csrf-token. */
      CsrfToken: string;
      ConsoleVersion: string;
    };

/** The proof that a call comes from a page of ours: it is bound to the session and cannot be read by other sites. */
export const csrfTokenOf = (keys: Keys, sessionId: string): string => keys.tokenMac("csrf", [sessionId]);

/** The answer for somebody who is signed in. */
export const presentSession = (
  { config, keys }: { config: Config; keys: Keys },
  session: { id: string; accountId: string; accountName: string; userName: string; role: string },
): SessionAnswer => ({
  SignedIn: true,
  UserName: session.userName,
  AccountId: session.accountId,
  AccountName: session.accountName,
  Region: config.region,
  Role: session.role,
  CsrfToken: csrfTokenOf(keys, session.id),
  ConsoleVersion: serverVersion,
});

/**
 * Who is signed in, if anybody. Public: a page asks it before it knows; it tells nothing to those without a session.
 */
export const getSession = operation({
  name: "GetSession",
  doors: ["console"],
  effect: "read",
  access: "public",
  input: z.strictObject({}),
  resources: () => [],
  async handle(_input, context): Promise<SessionAnswer> {
    const { caller, tx } = context;
    const [role] = caller.roles;
    if (caller.type !== "User" || !caller.sessionId || !role) return { SignedIn: false };
    return presentSession(context, {
      id: caller.sessionId,
      accountId: caller.accountId,
      accountName: await accountNameOf(tx, caller.accountId),
      userName: caller.id,
      role,
    });
  },
});
