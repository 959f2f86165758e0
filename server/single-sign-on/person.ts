import type { DomainError } from "@/core/errors";
import { UserName } from "@/core/identity/user";
import { identityNotLinked, noUserName, userNameTaken } from "@/core/single-sign-on/provider";
import { mappedGroups } from "@/core/single-sign-on/provider-rules";
import { announceIn } from "../db/notices";
import { addMembers, findGroup, groupsOfUser, removeMembers } from "../identity/group-store";
import { auditRefusal } from "../identity/refusal";
import { addUser, signsInElsewhere, type UserRow } from "../identity/user-store";
import type { OperationContext } from "../operation";
import { findLinkedUser, holdIdentity, linkIdentity } from "./identity-store";
import type { Person } from "./provider-client";
import type { ProviderRow } from "./provider-store";

/**
 * The user that the provider's person is: whom they are linked to, or one that is made where the settings say so. A name
 * alone makes nobody anybody.
 *
 * Errors: IdentityNotLinked, NoUserName, UserNameTaken; each is in the audit with whom the provider named.
 */
export async function userOf(context: OperationContext, provider: ProviderRow, person: Person): Promise<UserRow> {
  const { app, tx, keys, now, newId, audit } = context;
  const identity = { accountId: provider.accountId, issuer: provider.issuer, subject: person.subject };
  const refuse = async (refusal: DomainError): Promise<never> => {
    await auditRefusal(context, "SignInWithProvider", refusal.code, undefined, { identity: named(identity) });
    throw refusal;
  };
  await holdIdentity(tx, identity);
  const linked = await findLinkedUser(tx, app, identity);
  if (linked) return linked;
  if (!provider.createsUsers) return refuse(identityNotLinked(provider.name));

  const name = UserName.safeParse(person.userName);
  if (!name.success) return refuse(noUserName(provider.name, provider.userNameClaim));
  const user: UserRow = {
    accountId: provider.accountId,
    id: newId(),
    name: name.data,
    role: provider.newUserRole,
    passwordHash: signsInElsewhere,
    passwordChangedAt: now,
    createdAt: now,
  };
  if (!(await addUser(tx, keys, user))) return refuse(userNameTaken(user.name));
  const link = { ...identity, userId: user.id, createdAt: now, createdBy: "system/single-sign-on" };
  // Somebody wrote a link into the database by hand: it leads to nobody, and is not replaced.
  if (!(await linkIdentity(tx, keys, link))) return refuse(identityNotLinked(provider.name));
  await announceIn(tx, [{ topic: "access", accountId: user.accountId, id: "*" }]);
  audit({ summary: { created: { user: user.name, role: user.role } } });
  return user;
}

/** An identity as the audit tells it. */
export const named = ({ issuer, subject }: { issuer: string; subject: string }) => ({ issuer, subject });

/**
 * Puts a user into the groups that the provider's are mapped to, and out of those that are mapped and not theirs any more.
 * Groups that are not mapped, or not there, stay as they are.
 */
export async function followGroups(
  { app, tx, keys, now, audit }: OperationContext,
  provider: ProviderRow,
  user: UserRow,
  values: readonly string[],
): Promise<void> {
  if (!provider.groupsClaim) return;
  const has = new Set((await groupsOfUser(tx, app, user)).map(({ name }) => name));
  const { in: wanted, out } = mappedGroups(provider.groupMappings, values);
  const joined: string[] = [];
  for (const name of wanted.filter((each) => !has.has(each))) {
    const group = await findGroup(tx, app, user.accountId, name);
    if (!group) continue;
    await addMembers(tx, keys, [{ accountId: user.accountId, groupId: group.id, userId: user.id, createdAt: now }]);
    joined.push(name);
  }
  const left: string[] = [];
  for (const name of out.filter((each) => has.has(each))) {
    const group = await findGroup(tx, app, user.accountId, name);
    if (!group) continue;
    await removeMembers(tx, group, [user.id]);
    left.push(name);
  }
  if (joined.length + left.length === 0) return;
  audit({
    resources: [...joined, ...left].map((name) => `Group/${name}`),
    summary: { groups: { joined, left } },
  });
  // The caller is nobody yet, or somebody who works elsewhere: the notice is the user's account's.
  await announceIn(tx, [{ topic: "access", accountId: user.accountId, id: "*" }]);
}
