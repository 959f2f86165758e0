import type { Condition } from "@/core/access/condition";
import { canonicalJson } from "@/core/commands/order";
import { type NodeGroupFilter, NodeGroupFilters } from "@/core/node-groups/node-group";
import { isGenuine, reportForgery, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import { storedJson } from "../db/stored-json";
import { toWhere } from "../db/visible";
import type { Keys } from "../keys";

/** The only file that queries groups of machines. */

/** A group of machines as stored, with a proof that this server wrote it: commands are aimed by what it asks. */
export type NodeGroupRow = {
  accountId: string;
  name: string;
  description: string;
  filters: NodeGroupFilter[];
  version: number;
  createdAt: Date;
  createdBy: string;
  updatedAt: Date;
  updatedBy: string;
};

const proofOf = ({ accountId, name, filters, version, createdAt, updatedAt }: NodeGroupRow) => [
  accountId,
  name,
  canonicalJson(filters),
  String(version),
  createdAt.toISOString(),
  updatedAt.toISOString(),
];

const dataOf = (keys: Keys, group: NodeGroupRow) => ({
  ...group,
  mac: bytes(keys.mac("node-group", proofOf(group))),
});

type StoredRow = Prisma.NodeGroupGetPayload<object>;

/** A stored row with its filters as such; undefined for what is none. */
function readable({ filters: stored, ...row }: StoredRow) {
  const filters = storedJson(NodeGroupFilters, stored);
  return filters && { ...row, filters };
}

/** The group of a stored row; undefined when this server did not write it, which is reported. */
function believed(witness: Witness, stored: StoredRow): NodeGroupRow | undefined {
  const forged = { kind: "NodeGroup", id: stored.name, accountId: stored.accountId };
  const read = readable(stored);
  if (!read) return void reportForgery(witness, forged);
  const { mac, ...group } = read;
  return isGenuine(witness, "node-group", proofOf(group), mac, forged) ? group : undefined;
}

/** Writes a new group; false when the account has one of that name. */
export const insert = async (tx: Tx, keys: Keys, group: NodeGroupRow): Promise<boolean> =>
  (await tx.nodeGroup.createMany({ data: [dataOf(keys, group)], skipDuplicates: true })).count === 1;

/** The group of that name; undefined when there is none, or this server did not write it. */
export async function find(
  tx: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<NodeGroupRow | undefined> {
  const row = await tx.nodeGroup.findUnique({ where: { accountId_name: { accountId, name } } });
  return row ? believed(witness, row) : undefined;
}

/** Writes a group anew, unless somebody else has since its version before was read. Returns whether it was written. */
export async function replace(tx: Tx, keys: Keys, group: NodeGroupRow): Promise<boolean> {
  const { accountId, name, ...data } = dataOf(keys, group);
  const { count } = await tx.nodeGroup.updateMany({ where: { accountId, name, version: group.version - 1 }, data });
  return count === 1;
}

/** Deletes a group; false when it was not there. */
export const remove = async (tx: Tx, accountId: string, name: string): Promise<boolean> =>
  (await tx.nodeGroup.deleteMany({ where: { accountId, name } })).count === 1;

/** How many groups an account has. */
export const count = (tx: Tx, accountId: string): Promise<number> => tx.nodeGroup.count({ where: { accountId } });

/** One page of the groups that somebody may see, by name, and where it ended when there are more. */
export async function list(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { visible, after, limit }: { visible: Condition; after: string | undefined; limit: number },
) {
  const rows = await tx.nodeGroup.findMany({
    where: {
      accountId,
      AND: [
        toWhere(visible, { id: "name", attributes: {} }),
        ...(after === undefined ? [] : [{ name: { gt: after } }]),
      ],
    },
    orderBy: { name: "asc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return {
    rows: page.flatMap((row) => believed(witness, row) ?? []),
    next: rows.length > limit ? page.at(-1)?.name : undefined,
  };
}

/** How the rows are proved anew. */
export const provedNodeGroups = provedTable({
  name: "node_group",
  purpose: "node-group",
  read: async (tx: Tx, macs: Proofs) =>
    (await tx.nodeGroup.findMany({ where: { mac: { in: macs } } })).flatMap((row) => readable(row) ?? []),
  proof: proofOf,
});
