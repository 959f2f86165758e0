import * as z from "zod";
import { holds } from "@/core/access/condition";
import { DomainError } from "@/core/errors";
import { associationResource } from "../associations/named-association";
import * as associations from "../associations/store";
import { type OperationContext, seeing } from "../operation";
import type { FoundItem } from "./store";

/**
 * The same items, each with the name of its association where it has no title: what somebody else says of associations whose
 * SyncCompliance is MANUAL.
 *
 * Errors: InvalidItemContentException for an item that is of no such association.
 */
export async function ofManualAssociations(
  items: readonly FoundItem[],
  { app, tx, caller, visible }: Pick<OperationContext, "app" | "tx" | "caller" | "visible">,
): Promise<FoundItem[]> {
  const seen = visible("Association", seeing);
  const named: FoundItem[] = [];
  for (const [index, item] of items.entries()) {
    const row = z.uuid().safeParse(item.itemId).success
      ? await associations.find(tx, app, caller.accountId, item.itemId)
      : undefined;
    if (!row || !holds(seen, associationResource(row)) || row.terms.SyncCompliance !== "MANUAL")
      throw notManual(index, item.itemId);
    named.push({ ...item, title: item.title || (row.terms.AssociationName ?? row.terms.Name) });
  }
  return named;
}

function notManual(index: number, id: string): DomainError {
  const message = `Item ${index + 1}, ${id.slice(0, 163)}, is no association whose SyncCompliance is MANUAL: of the others their runs say what became of them.`;
  return new DomainError("InvalidItemContentException", message, [{ path: ["Items", index, "Id"], message }]);
}
