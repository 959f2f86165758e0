import { principalName } from "@/core/access/principal";
import { homeOf } from "@/core/identity/user-rules";
import type { Application } from "../application";
import type { Subject } from "../authorisation/access-model";
import type { Tx } from "../db/database";
import { findAccountMember } from "./account-store";
import { rolesOf } from "./group-store";
import { findUser } from "./user-store";

/** Whose rights something is done with later: a principal's name, and the user's own id when it was asked for. */
export type StandingPrincipal = { accountId: string; name: string; userId: string | null };

/**
 * A user by whose rights something is done that they asked for earlier, as what they are now; undefined when they are not
 * there any more, or somebody else has their name.
 */
export async function standingSubject(
  app: Pick<Application, "db" | "keys" | "log" | "now" | "access">,
  tx: Tx,
  { accountId, name, userId }: StandingPrincipal,
): Promise<Subject | undefined> {
  const prefix = principalName({ type: "User", id: "" });
  if (!name.startsWith(prefix)) return undefined;
  const id = name.slice(prefix.length);
  const home = homeOf({ accountId, id });
  const user = await findUser(tx, app, home.accountId, home.userName);
  if (!user || user.id !== userId) return undefined;
  if (home.accountId !== accountId) {
    const member = await findAccountMember(tx, app, { accountId, userAccountId: home.accountId, userId: user.id });
    return member && { type: "User", id, accountId, roles: [member.role] };
  }
  const { groups, roles } = (await app.access.of(accountId)).memberships.get(user.name) ?? { groups: [], roles: [] };
  const groupsOf = groups.map((group, index) => ({ name: group, role: roles[index] ?? "None" }));
  return { type: "User", id, accountId, roles: rolesOf(user.role, groupsOf) };
}
