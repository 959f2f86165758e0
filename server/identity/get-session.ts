import * as z from "zod";
import { isPermission } from "@/core/access/permission";
import { nameIn } from "@/core/identity/user-rules";
import { typesOf } from "../access/touched";
import type { Subject } from "../authorisation/access-model";
import type { Keys } from "../keys";
import { type Caller, type OperationContext, operation } from "../operation";
import { serverVersion } from "../version";
import { accountNameOf, accountsOfUser } from "./account-store";
import { groupsOfUser, rolesOf } from "./group-store";
import { hasSecondFactor } from "./second-factor";
import { callingUser } from "./self";
import { noPassword, type UserRow } from "./user-store";

/** An account that a person may work in. */
export type WorkAccount = { AccountId: string; AccountName: string; Role: string };

/** What the console knows of the person it works for. */
export type SessionAnswer =
  | { SignedIn: false }
  | {
      SignedIn: true;
      /** In their own account. */
      UserName: string;
      /** Where they work now. */
      AccountId: string;
      AccountName: string;
      /** Where they are a user. */
      HomeAccountId: string;
      /** Where they may work, their own account first. */
      Accounts: WorkAccount[];
      /** Whether this account may make others. */
      OwnsInstallation: boolean;
      Region: string;
      /** By themselves, or by their membership where they are not at home. */
      Role: string;
      /** With what their groups add. */
      Roles: string[];
      /** The operations that a policy permits to them on anything at all: what the console need not offer is not among them. */
      Operations: string[];
      HasSecondFactor: boolean;
      /** They came by a link and have no password yet. */
      MustChoosePassword: boolean;
      /** Goes with every further call in the header x-csrf-token. */
      CsrfToken: string;
      ConsoleVersion: string;
    };

/**
 * The proof that a call comes from a page of ours: it is bound to the session and to the account that the page was opened
 * in, and cannot be read by other sites. A page of another account than the session works in now is refused.
 */
const csrfTokenOf = (keys: Keys, sessionId: string, accountId: string): string =>
  keys.tokenMac("csrf", [sessionId, accountId]);

/** Whether a call brings the proof along that goes with its session. */
export const csrfTokenIsGood = (keys: Keys, session: { id: string; accountId: string }, token: string): boolean =>
  keys.tokenMacIsGood("csrf", [session.id, session.accountId], token);

/** What may be offered to somebody: each is decided again, on what it is done to, when it is done. */
async function permittedOperations(
  app: Pick<OperationContext["app"], "access" | "actions">,
  subject: Subject,
): Promise<string[]> {
  const model = await app.access.of(subject.accountId);
  return app.actions.flatMap(({ name, access }) =>
    isPermission(access) && model.mayEver(subject, { name, permission: access }, typesOf(name)) ? [name] : [],
  );
}

/** The answer for a user who is signed in and works at home, or where they are a member. */
export async function presentSession(
  { app, config, keys, tx }: Pick<OperationContext, "app" | "config" | "keys" | "tx">,
  user: UserRow,
  session: { id: string; accountId: string; roles: readonly string[] },
): Promise<SessionAnswer> {
  const home = { AccountId: user.accountId, AccountName: await accountNameOf(tx, user.accountId), Role: user.role };
  const others = (await accountsOfUser(tx, app, user)).map(({ accountId, accountName, role }) => ({
    AccountId: accountId,
    AccountName: accountName,
    Role: role,
  }));
  const active = others.find(({ AccountId }) => AccountId === session.accountId) ?? home;
  return {
    SignedIn: true,
    UserName: user.name,
    AccountId: active.AccountId,
    AccountName: active.AccountName,
    HomeAccountId: user.accountId,
    Accounts: [home, ...others],
    OwnsInstallation: active.AccountId === config.accountId,
    Region: config.region,
    Role: active.Role,
    Roles: [...session.roles],
    Operations: await permittedOperations(app, {
      type: "User",
      id: nameIn(active.AccountId, { accountId: user.accountId, userName: user.name }),
      accountId: active.AccountId,
      roles: session.roles,
    }),
    HasSecondFactor: await hasSecondFactor(tx, app, user),
    MustChoosePassword: user.passwordHash === noPassword,
    CsrfToken: csrfTokenOf(keys, session.id, active.AccountId),
    ConsoleVersion: serverVersion,
  };
}

/** The answer to a sign-in: a new session always works at home. */
export async function presentNewSession(context: OperationContext, user: UserRow, id: string): Promise<SessionAnswer> {
  const roles = rolesOf(user.role, await groupsOfUser(context.tx, context.app, user));
  return presentSession(context, user, { id, accountId: user.accountId, roles });
}

const isPerson = (caller: Caller): caller is Caller & { sessionId: string } =>
  caller.type === "User" && caller.sessionId !== undefined;

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
    const { caller } = context;
    if (!isPerson(caller)) return { SignedIn: false };
    return presentSession(context, await callingUser(context), {
      id: caller.sessionId,
      accountId: caller.accountId,
      roles: caller.roles,
    });
  },
});
