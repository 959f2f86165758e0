import * as z from "zod";
import { isPermission } from "@/core/access/permission";
import { typesOf } from "../access/touched";
import type { Keys } from "../keys";
import { type OperationContext, operation } from "../operation";
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
      /** The operations that a policy permits to them on anything at all: what the console need not offer is not among them. */
      Operations: string[];
      /** Goes with every further call in the header x-csrf-token. */
      CsrfToken: string;
      ConsoleVersion: string;
    };

/** The proof that a call comes from a page of ours: it is bound to the session and cannot be read by other sites. */
export const csrfTokenOf = (keys: Keys, sessionId: string): string => keys.tokenMac("csrf", [sessionId]);

/** What may be offered to somebody: each is decided again, on what it is done to, when it is done. */
async function permittedOperations(
  app: Pick<OperationContext["app"], "access" | "actions">,
  { accountId, userName, role }: { accountId: string; userName: string; role: string },
): Promise<string[]> {
  const model = await app.access.of(accountId);
  const subject = { type: "User", id: userName, accountId, roles: [role] } as const;
  return app.actions.flatMap(({ name, access }) =>
    isPermission(access) && model.mayEver(subject, { name, permission: access }, typesOf(name)) ? [name] : [],
  );
}

/** The answer for somebody who is signed in. */
export const presentSession = async (
  { config, keys, app }: Pick<OperationContext, "config" | "keys" | "app">,
  session: { id: string; accountId: string; accountName: string; userName: string; role: string },
): Promise<SessionAnswer> => ({
  SignedIn: true,
  UserName: session.userName,
  AccountId: session.accountId,
  AccountName: session.accountName,
  Region: config.region,
  Role: session.role,
  Operations: await permittedOperations(app, session),
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
