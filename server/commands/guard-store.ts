import type { Guard } from "@/core/commands/guard";
import { isGenuine, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** The only file that queries the guards of commands. */

/** A guard, and who changed it last. */
export type GuardRow = Guard & { accountId: string; updatedAt: Date; updatedBy: string };

const proof = (row: GuardRow) => [
  row.accountId,
  row.name,
  JSON.stringify([row.tagKey, row.tagValue, row.maxAtOnce, row.confirmAbove]),
  row.updatedAt.toISOString(),
];
const withMac = (keys: Keys, row: GuardRow) => ({ ...row, mac: bytes(keys.mac("command-guard", proof(row))) });

function believed(witness: Witness, { mac, ...row }: GuardRow & { mac: Uint8Array }): GuardRow | undefined {
  const forged = { kind: "CommandGuard", id: row.name, accountId: row.accountId };
  return isGenuine(witness, "command-guard", proof(row), mac, forged) ? row : undefined;
}

/** An account's guards, by name; a row that this server did not write is none, and reported. */
export const list = async (tx: Tx, witness: Witness, accountId: string): Promise<GuardRow[]> =>
  (await tx.commandGuard.findMany({ where: { accountId }, orderBy: { name: "asc" } })).flatMap(
    (row) => believed(witness, row) ?? [],
  );

/** The guard of that name, and nobody changes it until the transaction ends. */
export async function hold(tx: Tx, witness: Witness, accountId: string, name: string): Promise<GuardRow | undefined> {
  await tx.$queryRaw`SELECT 1 AS held FROM command_guard WHERE account_id = ${accountId} AND name = ${name} FOR UPDATE`;
  const row = await tx.commandGuard.findUnique({ where: { accountId_name: { accountId, name } } });
  return row ? believed(witness, row) : undefined;
}

/** Adds a guard; false when there is one of that name. */
export const add = async (tx: Tx, keys: Keys, row: GuardRow): Promise<boolean> =>
  (await tx.commandGuard.createMany({ data: [withMac(keys, row)], skipDuplicates: true })).count === 1;

/** Writes a guard's terms. It is held by {@link hold}. */
export const update = (tx: Tx, keys: Keys, row: GuardRow) =>
  tx.commandGuard.update({
    where: { accountId_name: { accountId: row.accountId, name: row.name } },
    data: withMac(keys, row),
  });

export const remove = (tx: Tx, accountId: string, name: string) =>
  tx.commandGuard.deleteMany({ where: { accountId, name } });

/** How the rows are proved anew. */
export const provedGuards = provedTable({
  name: "command_guard",
  purpose: "command-guard",
  read: (tx: Tx, macs: Proofs) => tx.commandGuard.findMany({ where: { mac: { in: macs } } }),
  proof: proof,
});
