import { principalName } from "@/core/access/principal";
import { nameIn } from "@/core/identity/user-rules";
import { type AuditRecord, record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import type { OperationContext } from "../operation";
import type { UserRow } from "./user-store";

/** A user as an audit line of this account names them: one of another account with its id. */
export const auditName = (accountId: string, user: Pick<UserRow, "accountId" | "name">): string =>
  nameIn(accountId, { accountId: user.accountId, userName: user.name });

/**
 * Notes a refused attempt at once, in a transaction of its own: the operation's is about to be rolled back. A name is
 * noted only when it is a user's, because people type passwords into the wrong field.
 */
export async function auditRefusal(
  { app, caller, now }: OperationContext,
  operationName: string,
  errorCode: string,
  user?: Pick<UserRow, "accountId" | "name">,
  summary?: AuditRecord["summary"],
): Promise<void> {
  await record(app.db.prisma, {
    id: uuid7(now),
    at: now,
    accountId: caller.accountId,
    requestId: caller.requestId,
    door: caller.door,
    operation: operationName,
    outcome: "refused",
    principal: principalName(caller),
    source: caller.source,
    resources: user ? [`User/${auditName(caller.accountId, user)}`] : [],
    errorCode,
    ...(summary && { summary }),
  });
}
