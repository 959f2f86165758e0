import type { Tag } from "@/core/tags";
import type { Tx } from "../db/database";

/** With the lists of nodes, which ask for tags in the same statement, the only file that queries tags. */

/** Whose tags are meant: a resource by its type, as the API names it, and its id. */
export type Tagged = { accountId: string; resourceType: string; resourceId: string };

/** A resource's tags. Lock the resource first where they are about to be changed, so that together two changes keep the limit. */
export async function read(tx: Tx, { accountId, resourceType, resourceId }: Tagged): Promise<Record<string, string>> {
  const tags = await tx.tag.findMany({ where: { accountId, resourceType, resourceId } });
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** The ids of the resources of a type that have a tag; of whatever value, unless one is asked for. */
export async function idsTagged(
  tx: Tx,
  { accountId, resourceType }: Omit<Tagged, "resourceId">,
  { key, value }: { key: string; value?: string },
): Promise<string[]> {
  const where = { accountId, resourceType, key, ...(value !== undefined && { value }) };
  return (await tx.tag.findMany({ where, select: { resourceId: true } })).map(({ resourceId }) => resourceId);
}

/** The tags of many resources of one type, by their ids. */
export async function readMany(
  tx: Tx,
  { accountId, resourceType, resourceIds }: Omit<Tagged, "resourceId"> & { resourceIds: readonly string[] },
): Promise<Map<string, Record<string, string>>> {
  const tags = await tx.tag.findMany({ where: { accountId, resourceType, resourceId: { in: [...resourceIds] } } });
  const found = new Map<string, Record<string, string>>();
  for (const { resourceId, key, value } of tags) {
    const own = found.get(resourceId) ?? {};
    own[key] = value;
    found.set(resourceId, own);
  }
  return found;
}

/** Adds tags, or overwrites those whose key is there. */
export async function put(
  tx: Tx,
  { accountId, resourceType, resourceId }: Tagged,
  tags: readonly Tag[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO tag (account_id, resource_type, resource_id, key, value)
    SELECT ${accountId}, ${resourceType}, ${resourceId}, t.key, t.value
    FROM unnest(${tags.map((tag) => tag.Key)}::text[], ${tags.map((tag) => tag.Value)}::text[]) AS t (key, value)
    ON CONFLICT (account_id, resource_type, resource_id, key) DO UPDATE SET value = excluded.value`;
}

/** Removes tags by key; all of them when no keys are given. */
export async function remove(
  tx: Tx,
  { accountId, resourceType, resourceId }: Tagged,
  keys?: readonly string[],
): Promise<void> {
  await tx.tag.deleteMany({
    where: { accountId, resourceType, resourceId, ...(keys && { key: { in: [...keys] } }) },
  });
}
