import type pg from "pg";
import { accountFrozen, type Freeze } from "@/core/freeze/freeze";
import type { Tx } from "../db/database";

/** The only file that reads and writes an account's freeze; commands/store.ts asks for it where it looks for orders. */

/** The account's freeze; undefined while there is none. */
export async function freezeOf(tx: Tx, accountId: string): Promise<Freeze | undefined> {
  const row = await tx.account.findUnique({
    where: { id: accountId },
    select: { frozenAt: true, frozenBy: true, freezeReason: true },
  });
  return row?.frozenAt ? { at: row.frozenAt, by: row.frozenBy ?? "", reason: row.freezeReason ?? "" } : undefined;
}

/**
 * To be asked in the transaction that would send something.
 *
 * Errors: AccountFrozen.
 */
export async function requireThawed(tx: Tx, accountId: string): Promise<void> {
  const freeze = await freezeOf(tx, accountId);
  if (freeze) throw accountFrozen(freeze);
}

/** Freezes the account; false when it is frozen already, whose reason then stands. */
export async function freeze(tx: Tx, accountId: string, { at, by, reason }: Freeze): Promise<boolean> {
  const { count } = await tx.account.updateMany({
    where: { id: accountId, frozenAt: null },
    data: { frozenAt: at, frozenBy: by, freezeReason: reason },
  });
  return count > 0;
}

/** Freezes every account that is not frozen, in the transaction of a connection that other rows are written by. */
export async function freezeAll(client: pg.ClientBase, { at, by, reason }: Freeze): Promise<void> {
  await client.query("UPDATE account SET frozen_at = $1, frozen_by = $2, freeze_reason = $3 WHERE frozen_at IS NULL", [
    at,
    by,
    reason,
  ]);
}

/** Lifts the freeze; gives what it was, undefined when there was none. */
export async function thaw(tx: Tx, accountId: string): Promise<Freeze | undefined> {
  const found = await freezeOf(tx, accountId);
  if (!found) return undefined;
  const { count } = await tx.account.updateMany({
    where: { id: accountId, frozenAt: found.at },
    data: { frozenAt: null, frozenBy: null, freezeReason: null },
  });
  return count > 0 ? found : undefined;
}
