import * as z from "zod";
import { DomainError } from "@/core/errors";
import { withoutProofs } from "../documents/attachment-address";
import type { Keys } from "../keys";
import { withHeader } from "../master-key/sealing";
import { account, operation } from "../operation";
import { type AuditRow, find } from "./list-store";
import { presentEntry } from "./present";
import { sealedOwner } from "./sealed-owner";

/** There is no line of that id. */
const noSuchEntry = (id: string) =>
  new DomainError("AuditEntryNotFound", `There is no line ${id} in the audit.`, [
    { path: ["Id"], message: `Not known: ${id}` },
  ]);

/** What is encrypted in a line. One that was altered in the database says so instead. */
function textOf(
  keys: Keys,
  accountId: string,
  row: AuditRow & { rewrapped: Uint8Array | null },
  sealed: Uint8Array,
): { Text: string } | { TextProblem: string } {
  try {
    const present = row.rewrapped ? withHeader(row.rewrapped, sealed) : sealed;
    return { Text: withoutProofs(keys.unseal(sealedOwner(accountId, row), present).toString("utf8")) };
  } catch {
    return { TextProblem: "The text was altered in the database, or encrypted under another master key." };
  }
}

/**
 * One line of the audit, with the text and the parameters of the command that it is about. To look is itself a line.
 * Quarterdeck's own.
 *
 * Errors: AuditEntryNotFound.
 */
export const getAuditEntry = operation({
  name: "GetAuditEntry",
  doors: ["console"],
  effect: "reveal",
  access: "viewAudit",
  input: z.strictObject({ Id: z.uuid() }),
  resources: (_, caller) => [account(caller)],

  async handle({ Id }, { tx, caller, keys, audit }) {
    const row = await find(tx, caller.accountId, Id);
    if (!row) throw noSuchEntry(Id);
    audit({ resources: [`AuditEntry/${Id}`], summary: { withText: row.sealed !== null } });
    return { ...presentEntry(row), ...(row.sealed && textOf(keys, caller.accountId, row, row.sealed)) };
  },
});
