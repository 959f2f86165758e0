import { canonicalJson } from "@/core/commands/order";
import { PlanPart } from "@/core/commands/plan";
import { isGenuine, type Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** The only file that queries the plans that commands were sent from. */

type StoredRow = Prisma.CommandPlanGetPayload<object>;

/** The plan of a command. */
export type PlanRow = Omit<StoredRow, "mac" | "part"> & { part: PlanPart };

const proof = (row: Omit<StoredRow, "mac">) => [
  row.accountId,
  row.commandId,
  row.hash,
  row.part,
  row.triedOn ?? "",
  row.trialCommandId ?? "",
  canonicalJson(row.targets ?? null),
  row.packed ?? new Uint8Array(),
];

/** Keeps the plan of a command that is being sent. */
export async function insert(tx: Tx, keys: Keys, row: Omit<PlanRow, "restCommandId">): Promise<void> {
  const mac = new Uint8Array(keys.mac("command-plan", proof({ ...row, restCommandId: null })));
  const { packed, targets } = row;
  await tx.commandPlan.create({
    data: { ...row, packed: packed && new Uint8Array(packed), targets: targets ?? Prisma.DbNull, mac },
  });
}

/** The plan that a command was sent from; null when it was sent from none, or what is stored was not written by this server. */
export async function find(tx: Tx, witness: Witness, accountId: string, commandId: string): Promise<PlanRow | null> {
  const found = await tx.commandPlan.findUnique({ where: { accountId_commandId: { accountId, commandId } } });
  if (!found) return null;
  const { mac, ...row } = found;
  return isGenuine(witness, "command-plan", proof(row), mac, { kind: "CommandPlan", id: commandId, accountId })
    ? { ...row, part: PlanPart.parse(row.part) }
    : null;
}

/** Notes that the others of a trial are sent now; false when they were before. Of two at once, one wins. */
export async function markFollowed(
  tx: Tx,
  accountId: string,
  commandId: string,
  restCommandId: string,
): Promise<boolean> {
  const { count } = await tx.commandPlan.updateMany({
    where: { accountId, commandId, part: "Trial", restCommandId: null },
    data: { restCommandId },
  });
  return count > 0;
}

/** How the rows are proved anew. */
export const provedPlans = provedTable({
  name: "command_plan",
  purpose: "command-plan",
  read: (tx: Tx, macs: Proofs) => tx.commandPlan.findMany({ where: { mac: { in: macs } } }),
  proof: proof,
});
