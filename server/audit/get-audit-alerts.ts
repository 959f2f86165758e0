import * as z from "zod";
import { holds } from "@/core/access/condition";
import { integrityPrincipal, passwordAlarmPrincipal } from "@/core/audit/audit-rules";
import { account, operation } from "../operation";
import { alarmsOf } from "./list-store";

/** An alarm older than this has been seen, or never will be. */
const days = 30;

type Alarm = { Count: number; NewestId?: string; NewestAt?: Date };

const presentAlarm = ({ count, newestId, newestAt }: Awaited<ReturnType<typeof alarmsOf>>): Alarm => ({
  Count: count,
  ...(newestId !== null && { NewestId: newestId }),
  ...(newestAt !== null && { NewestAt: newestAt }),
});

/**
 * What the server raised an alarm about in the last 30 days: rows that it did not write and lines of the audit that are
 * gone; sign-ins by password beside an identity provider, with the user of the newest. For those who may view the audit;
 * to everybody else there is nothing. Quarterdeck's own.
 */
export const getAuditAlerts = operation({
  name: "GetAuditAlerts",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(
    _input,
    { tx, caller, now, visible },
  ): Promise<Alarm & { PasswordSignIns?: Alarm & { UserName?: string } }> {
    // Every page of the console asks: whoever may not know is told nothing, and no refusal is written each time.
    const readable = visible("Account", { name: "ListAuditEntries", permission: "viewAudit" });
    if (!holds(readable, account(caller))) return { Count: 0 };
    const since = new Date(now.getTime() - days * 86_400_000);
    const found = await alarmsOf(tx, caller.accountId, integrityPrincipal, since);
    const passwords = await alarmsOf(tx, caller.accountId, passwordAlarmPrincipal, since);
    return {
      ...presentAlarm(found),
      ...(passwords.count > 0 && {
        PasswordSignIns: {
          ...presentAlarm(passwords),
          ...(passwords.newestOf && { UserName: passwords.newestOf.replace(/^User\//, "") }),
        },
      }),
    };
  },
});
