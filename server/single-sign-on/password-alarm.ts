import { passwordAlarmPrincipal } from "@/core/audit/audit-rules";
import { record } from "../audit/store";
import type { UserRow } from "../identity/user-store";
import type { OperationContext } from "../operation";
import { findProvider } from "./provider-store";

/**
 * Writes a line of its own into the audit, which is raised as an alarm, when somebody has signed in with a password
 * although people of their account come by an identity provider, and the settings ask for it. It is written in the
 * transaction of the sign-in: there is no session without it.
 */
export async function raisePasswordAlarm(
  { app, tx, now, newId, caller }: OperationContext,
  user: Pick<UserRow, "accountId" | "name">,
): Promise<void> {
  const provider = await findProvider(tx, app, user.accountId);
  if (!provider?.isEnabled || !provider.alarmsOnPassword) return;
  await record(tx, {
    id: newId(),
    at: now,
    accountId: user.accountId,
    requestId: caller.requestId,
    door: "system",
    operation: "PasswordUsed",
    outcome: "done",
    principal: passwordAlarmPrincipal,
    source: caller.source,
    userAgent: caller.userAgent,
    resources: [`User/${user.name}`],
    summary: { provider: provider.name },
  });
}
