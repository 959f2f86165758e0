import type { Tag } from "@/core/tags";
import type { Tx } from "../db/database";
import { nodeResourceType } from "./store";

const where = (accountId: string, nodeId: string) => ({
  accountId,
  resourceType: nodeResourceType,
  resourceId: nodeId,
});

/**
 * A node's tags, with the node locked until the transaction ends: two that change tags at once follow one another, so
 * that together they cannot pass the limit. Undefined when there is no such node.
 */
export async function readForChange(
  tx: Tx,
  accountId: string,
  nodeId: string,
): Promise<Record<string, string> | undefined> {
  const locked = await tx.$queryRaw<
    unknown[]
  >`SELECT 1 FROM node WHERE account_id = ${accountId} AND id = ${nodeId} AND deregistered_at IS NULL FOR NO KEY UPDATE`;
  if (locked.length === 0) return undefined;
  const tags = await tx.tag.findMany({ where: where(accountId, nodeId) });
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** Adds tags, or overwrites those whose key is there. */
export async function put(tx: Tx, accountId: string, nodeId: string, tags: readonly Tag[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO tag (account_id, resource_type, resource_id, key, value)
    SELECT ${accountId}, ${nodeResourceType}, ${nodeId}, t.key, t.value
    FROM unnest(${tags.map((tag) => tag.Key)}::text[], ${tags.map((tag) => tag.Value)}::text[]) AS t (key, value)
    ON CONFLICT (account_id, resource_type, resource_id, key) DO UPDATE SET value = excluded.value`;
}

/** Removes tags by key; all of them when no keys are given. */
export async function remove(tx: Tx, accountId: string, nodeId: string, keys?: readonly string[]): Promise<void> {
  await tx.tag.deleteMany({ where: { ...where(accountId, nodeId), ...(keys && { key: { in: [...keys] } }) } });
}
