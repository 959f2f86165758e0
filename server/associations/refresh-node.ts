import { always } from "@/core/access/condition";
import { MAX_ASSOCIATIONS } from "@/core/associations/association-rules";
import type { Application } from "../application";
import { announceIn } from "../db/notices";
import * as nodes from "../nodes/store";
import { systemContext } from "./converge";
import { addDueOnNodes } from "./due-store";
import { associationsOfNode } from "./matching";
import * as associations from "./store";

/**
 * Has the associations of a machine applied to it now, whether it has them or not; each with the rights of whoever saved it.
 *
 * @param only these; all that mean the machine when there are none
 */
export async function refreshNode(
  app: Application,
  { accountId, nodeId, only }: { accountId: string; nodeId: string; only: readonly string[] },
): Promise<void> {
  const context = systemContext(app, accountId);
  const { tx, now } = context;
  const node = await nodes.find(tx, accountId, nodeId, now);
  if (!node) return;
  const all = await associations.list(tx, app, accountId, { visible: always }, MAX_ASSOCIATIONS);
  const wanted = only.length === 0 ? all : all.filter(({ id }) => only.includes(id));
  const found = await associationsOfNode(wanted, node, context);
  if (found.length === 0) return;
  await addDueOnNodes(
    tx,
    accountId,
    found.map(({ id }) => ({ associationId: id, nodeId, cause: "Refresh" })),
  );
  await announceIn(
    tx,
    found.map(({ id }) => ({ topic: "association", accountId, id })),
  );
  app.associationsDue();
}
