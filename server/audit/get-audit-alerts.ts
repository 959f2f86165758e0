import * as z from "zod";
import { holds } from "@/core/access/condition";
import { account, operation } from "../operation";
import { integrityEvents } from "./list-store";

/** An alarm older than this has been seen, or never will be. */
const days = 30;

/**
 * What the server found out about its database in the last 30 days: rows that it did not write, lines of the audit that
 * are gone. For those who may view the audit; to everybody else there is nothing. Quarterdeck's own.
 */
export const getAuditAlerts = operation({
  name: "GetAuditAlerts",
  doors: ["console"],
  effect: "read",
  access: "self",
  input: z.strictObject({}),
  resources: (_, caller) => [account(caller)],

  async handle(_input, { tx, caller, now, visible }): Promise<{ Count: number; NewestId?: string; NewestAt?: Date }> {
    // Every page of the console asks: whoever may not know is told nothing, and no refusal is written each time.
    const readable = visible("Account", { name: "ListAuditEntries", permission: "viewAudit" });
    if (!holds(readable, account(caller))) return { Count: 0 };
    const found = await integrityEvents(tx, caller.accountId, new Date(now.getTime() - days * 86_400_000));
    return {
      Count: found.count,
      ...(found.newestId !== null && { NewestId: found.newestId }),
      ...(found.newestAt !== null && { NewestAt: found.newestAt }),
    };
  },
});
