import type { Witness } from "../audit/forgery";
import type { Memberships, Statement } from "../authorisation/access-model";
import { splitStatements } from "../authorisation/schema";
import type { Tx } from "../db/database";
import { listMemberships } from "./membership-store";
import { listPolicies } from "./policy-store";

/** Who may do what in an account, as it is stored: what an AccessModel is made of. */
export async function readAccess(
  db: Tx,
  witness: Witness,
  accountId: string,
): Promise<{ statements: Statement[]; memberships: Memberships }> {
  // One after the other: a transaction has one connection.
  const { policies } = await listPolicies(db, witness, accountId);
  const members = await listMemberships(db, witness, accountId);
  const memberships = new Map<string, { groups: string[]; roles: string[] }>();
  for (const { userName, group, role } of members) {
    const known = memberships.get(userName) ?? { groups: [], roles: [] };
    memberships.set(userName, { groups: [...known.groups, group], roles: [...known.roles, role] });
  }
  const statements = policies.flatMap(({ name, text }) =>
    splitStatements(text).map((statement) => ({ policy: name, text: statement })),
  );
  return { statements, memberships };
}
