import type { Condition } from "@/core/access/condition";
import { type Tag, TagList } from "@/core/tags";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { storedJson } from "../db/stored-json";
import { toWhere } from "../db/visible";
import { addressOf } from "../identity/attempts";

/** The only file that queries activations and counts the attempts to use them. */

/** An activation without its code, which is not known here either: only its hash is stored. */
export type ActivationRow = Omit<Prisma.ActivationGetPayload<object>, "tags"> & {
  /** Undefined when they cannot be read any more: nothing registers with it then. */
  tags: Tag[] | undefined;
};

// What was legal when it was stored is read back by the same schema.
const toRow = (row: Prisma.ActivationGetPayload<object>): ActivationRow => ({
  ...row,
  tags: storedJson(TagList, row.tags),
});

/** Writes a new activation; nothing has registered with it yet. */
export async function insert(
  tx: Tx,
  activation: Omit<Prisma.ActivationUncheckedCreateInput, "codeSha256" | "tags" | "nodes" | "registrationsCount"> & {
    codeSha256: Uint8Array;
    tags: Tag[];
  },
): Promise<void> {
  await tx.activation.create({ data: { ...activation, codeSha256: new Uint8Array(activation.codeSha256) } });
}

/** An activation that was not deleted; undefined when there is none of that id. */
export async function find(tx: Tx, accountId: string, id: string): Promise<ActivationRow | undefined> {
  const row = await tx.activation.findFirst({ where: { accountId, id, deletedAt: null } });
  return row ? toRow(row) : undefined;
}

/** Whether there was an activation of that id, and it was deleted. */
export const wasDeleted = async (tx: Tx, accountId: string, id: string): Promise<boolean> =>
  (await tx.activation.count({ where: { accountId, id, deletedAt: { not: null } } })) > 0;

/** What a list of activations is narrowed by; all must hold, the values of one are alternatives. */
export type ActivationFilters = {
  ids?: string[];
  defaultInstanceNames?: string[];
  iamRoles?: string[];
};

/** One page of the activations that were not deleted, newest first, and where it ended when there are more. */
export async function list(
  tx: Tx,
  accountId: string,
  filters: ActivationFilters & { visible: Condition },
  afterId: string | undefined,
  limit: number,
) {
  const rows = await tx.activation.findMany({
    where: {
      accountId,
      deletedAt: null,
      // Ids are time-ordered, so their order is that of making.
      AND: [
        toWhere(filters.visible, { id: "id", idIsUuid: true, attributes: {} }),
        ...(filters.ids ? [{ id: { in: filters.ids } }] : []),
        ...(filters.defaultInstanceNames ? [{ defaultInstanceName: { in: filters.defaultInstanceNames } }] : []),
        ...(filters.iamRoles ? [{ iamRole: { in: filters.iamRoles } }] : []),
        ...(afterId ? [{ id: { lt: afterId } }] : []),
      ],
    },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit).map(toRow);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}

/** Deletes an activation: nothing registers with it any more, and what has registered stays. False when there was none. */
export async function remove(tx: Tx, accountId: string, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.activation.updateMany({
    where: { accountId, id, deletedAt: null },
    data: { deletedAt: now },
  });
  return count > 0;
}

/** Holds an activation until the transaction ends, so that those who register with it follow one another. */
export async function hold(tx: Tx, accountId: string, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS held FROM activation WHERE account_id = ${accountId} AND id = ${id}::uuid FOR NO KEY UPDATE`;
}

/**
 * Takes one of an activation's registrations; false when none was left. One statement, so that of two machines that
 * ask for the last one at once, one gets it.
 */
export async function claimRegistration(tx: Tx, accountId: string, id: string, now: Date): Promise<boolean> {
  const changed = await tx.$executeRaw`
    UPDATE activation SET registrations_count = registrations_count + 1
    WHERE account_id = ${accountId} AND id = ${id}::uuid AND deleted_at IS NULL AND expires_at > ${now}::timestamptz
      AND registrations_count < registration_limit`;
  return changed > 0;
}

/** So many wrong codes from one address within the window close the door to it for the length of the window. */
const guessing = { failures: 10, windowMs: 15 * 60_000 };

const subjectOf = (address: string) => addressOf("activation", address).subject;

/** Until when an address may not try codes; undefined when it may. */
export async function blockedUntil(tx: Tx, address: string, now: Date): Promise<Date | undefined> {
  const row = await tx.attempt.findUnique({ where: { subject: subjectOf(address) } });
  return row?.blockedUntil && row.blockedUntil > now ? row.blockedUntil : undefined;
}

/** Counts a wrong code, or a request that proves nothing. */
export async function countFailure(tx: Tx, address: string, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - guessing.windowMs);
  const blocked = new Date(now.getTime() + guessing.windowMs);
  await tx.$executeRaw`
    INSERT INTO attempt AS a (subject, failures, window_start) VALUES (${subjectOf(address)}, 1, ${now}::timestamptz)
    ON CONFLICT (subject) DO UPDATE SET
      failures = CASE WHEN a.window_start < ${windowStart}::timestamptz THEN 1 ELSE a.failures + 1 END,
      window_start = CASE WHEN a.window_start < ${windowStart}::timestamptz THEN excluded.window_start ELSE a.window_start END,
      blocked_until = CASE WHEN a.window_start >= ${windowStart}::timestamptz AND a.failures + 1 >= ${guessing.failures}
                           THEN ${blocked}::timestamptz END`;
}
