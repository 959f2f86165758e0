import type { Condition } from "@/core/access/condition";
import { AssociationTerms } from "@/core/associations/association";
import { activationTargetKey } from "@/core/associations/association-rules";
import { canonicalJson } from "@/core/commands/order";
import { groupKey } from "@/core/node-groups/node-group-rules";
import { isGenuine, reportForgery, type Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import { storedJson } from "../db/stored-json";
import { toWhere } from "../db/visible";
import type { Keys } from "../keys";

/** With the other store files beside it the only one that queries associations. */

type StoredRow = Prisma.AssociationGetPayload<object>;

/** What an association is, under the proof that this server wrote it: all that decides what is applied where, and by whose rights. */
export type StandingOrder = {
  accountId: string;
  id: string;
  version: number;
  terms: AssociationTerms;
  savedBy: string;
  savedById: string | null;
  createdAt: Date;
  savedAt: Date;
};

/** An association as stored, with when it is due and what became of it last. */
export type AssociationRow = StandingOrder &
  Pick<StoredRow, "nextRunAt" | "lastRunAt" | "lastSuccessAt" | "status" | "details" | "counts" | "said">;

const proofOf = ({ accountId, id, version, terms, savedBy, savedById, createdAt, savedAt }: StandingOrder) => [
  accountId,
  id,
  String(version),
  canonicalJson(terms),
  savedBy,
  savedById ?? "",
  createdAt.toISOString(),
  savedAt.toISOString(),
];

/** The columns of an association that its terms say: lists find it by them, and nothing else acts by them. */
const shownOf = ({ terms }: StandingOrder) => ({
  document: terms.Name,
  instanceId: terms.InstanceId ?? null,
  name: terms.AssociationName ?? null,
  targetsGroup: terms.Targets?.find(({ Key }) => Key === groupKey)?.Values[0] ?? null,
});

const dataOf = (keys: Keys, order: StandingOrder) => ({
  ...order,
  ...shownOf(order),
  mac: bytes(keys.mac("association", proofOf(order))),
});

/** A stored row with its terms as such; undefined for what is none. */
function readable({ terms: stored, ...row }: StoredRow) {
  const terms = storedJson(AssociationTerms, stored);
  return terms && { ...row, terms };
}

/** The association of a stored row; undefined when this server did not write it, which is reported. */
function believed(witness: Witness, stored: StoredRow): AssociationRow | undefined {
  const forged = { kind: "Association", id: stored.id, accountId: stored.accountId };
  const read = readable(stored);
  if (!read) return void reportForgery(witness, forged);
  const { mac, document: _, instanceId: __, name: ___, targetsGroup: ____, ...association } = read;
  return isGenuine(witness, "association", proofOf(association), mac, forged) ? association : undefined;
}

const key = ({ accountId, id }: Pick<StandingOrder, "accountId" | "id">) => ({ accountId_id: { accountId, id } });

const versionOf = ({ accountId, id, version, terms, savedBy, savedAt }: StandingOrder) => ({
  accountId,
  associationId: id,
  version,
  terms,
  savedBy,
  savedAt,
});

/** Writes a new association with its first version; false when the old form of it is there already. */
export async function insert(tx: Tx, keys: Keys, order: StandingOrder, nextRunAt: Date | null): Promise<boolean> {
  const state = { nextRunAt, status: "Pending", details: "Associated", counts: {} };
  const { count } = await tx.association.createMany({
    data: [{ ...dataOf(keys, order), ...state }],
    skipDuplicates: true,
  });
  if (count === 1) await tx.associationVersion.create({ data: versionOf(order) });
  return count === 1;
}

/** Writes the next version of an association. It is held by {@link hold}. */
export async function replace(tx: Tx, keys: Keys, order: StandingOrder, nextRunAt: Date | null): Promise<void> {
  await tx.association.update({ where: key(order), data: { ...dataOf(keys, order), nextRunAt } });
  await tx.associationVersion.create({ data: versionOf(order) });
}

/** The association of that id; undefined when there is none, or this server did not write it. */
export async function find(
  tx: Tx,
  witness: Witness,
  accountId: string,
  id: string,
): Promise<AssociationRow | undefined> {
  const row = await tx.association.findUnique({ where: key({ accountId, id }) });
  return row ? believed(witness, row) : undefined;
}

/** The same, and nobody changes or applies it until the transaction ends. */
export async function hold(
  tx: Tx,
  witness: Witness,
  accountId: string,
  id: string,
): Promise<AssociationRow | undefined> {
  return (await lock(tx, accountId, id)) ? find(tx, witness, accountId, id) : undefined;
}

/** Locks an association until the transaction ends; false when there is none of that id. */
export async function lock(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const locked = await tx.$queryRaw<
    unknown[]
  >`SELECT 1 AS held FROM association WHERE account_id = ${accountId} AND id = ${id}::uuid FOR UPDATE`;
  return locked.length > 0;
}

/** The same as {@link lock}, but whoever finds it locked does not wait. */
export async function holdIfFree(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const locked = await tx.$queryRaw<
    unknown[]
  >`SELECT 1 AS held FROM association WHERE account_id = ${accountId} AND id = ${id}::uuid FOR UPDATE SKIP LOCKED`;
  return locked.length > 0;
}

/** The association of the old form, by its document and its machine. */
export async function findByInstance(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { document, instanceId }: { document: string; instanceId: string },
): Promise<AssociationRow | undefined> {
  const row = await tx.association.findFirst({ where: { accountId, instanceId, document } });
  return row ? believed(witness, row) : undefined;
}

/** Deletes an association, with its versions and the history of its executions. Commands that it made stay. */
export const remove = (tx: Tx, accountId: string, id: string) =>
  tx.association.deleteMany({ where: { accountId, id } });

/** How many associations an account has. */
export const count = (tx: Tx, accountId: string): Promise<number> => tx.association.count({ where: { accountId } });

/** Associations that are bound to an activation: what machines get that register with it. */
export const boundToActivation = async (tx: Tx, accountId: string, activationId: string): Promise<string[]> =>
  (
    await tx.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM association
      WHERE account_id = ${accountId} AND terms @> ${JSON.stringify({ Targets: [{ Key: activationTargetKey, Values: [activationId] }] })}::jsonb
        AND NOT coalesce((terms->>'ApplyOnlyAtCronInterval')::boolean, false)
      ORDER BY id`
  ).map(({ id }) => id);

/** The accounts that have any association. */
export const accountsWithAny = async (tx: Tx): Promise<string[]> =>
  (await tx.association.findMany({ distinct: ["accountId"], select: { accountId: true } })).map(
    ({ accountId }) => accountId,
  );

/** What a list of associations is narrowed by; all conditions must hold. */
export type AssociationFilter = {
  id?: string;
  /** One of these: the ways to call the same document. */
  documents?: readonly string[];
  instanceId?: string;
  status?: string;
  name?: string;
  group?: string;
  lastRunBefore?: Date;
  lastRunAfter?: Date;
  /** In every one of these sets of ids. */
  amongAll?: readonly (readonly string[])[];
  /** Nothing is found. */
  nothing?: true;
  /** Only those after this one in the order of the list. */
  after?: string | undefined;
};

const listed = (
  tx: Tx,
  accountId: string,
  { visible, ...filter }: AssociationFilter & { visible: Condition },
  take: number,
): Promise<StoredRow[]> => {
  const {
    id,
    documents,
    instanceId,
    status,
    name,
    group,
    lastRunBefore,
    lastRunAfter,
    amongAll = [],
    nothing,
    after,
  } = filter;
  return tx.association.findMany({
    where: {
      accountId,
      AND: [
        toWhere(visible, {
          id: "id",
          idIsUuid: true,
          attributes: { document: "document", savedBy: "savedBy" },
        }),
        ...(nothing ? [{ id: { in: [] } }] : []),
        ...amongAll.map((ids) => ({ id: { in: [...ids] } })),
        ...(id === undefined ? [] : [{ id }]),
        ...(documents === undefined ? [] : [{ document: { in: [...documents] } }]),
        ...(instanceId === undefined ? [] : [{ instanceId }]),
        ...(status === undefined ? [] : [{ status }]),
        ...(name === undefined ? [] : [{ name }]),
        ...(group === undefined ? [] : [{ targetsGroup: group }]),
        ...(lastRunBefore === undefined ? [] : [{ lastRunAt: { lt: lastRunBefore } }]),
        ...(lastRunAfter === undefined ? [] : [{ lastRunAt: { gt: lastRunAfter } }]),
        ...(after === undefined ? [] : [{ id: { lt: after } }]),
      ],
    },
    orderBy: { id: "desc" },
    take,
  });
};

/** Associations that somebody may see, the latest made first. */
export const list = async (
  tx: Tx,
  witness: Witness,
  accountId: string,
  filter: AssociationFilter & { visible: Condition },
  take: number,
): Promise<AssociationRow[]> =>
  (await listed(tx, accountId, filter, take)).flatMap((row) => believed(witness, row) ?? []);

/** One page of the same, and where it ended when there are more. */
export async function page(
  tx: Tx,
  witness: Witness,
  accountId: string,
  filter: AssociationFilter & { visible: Condition },
  limit: number,
): Promise<{ rows: AssociationRow[]; next: string | undefined }> {
  const found = await listed(tx, accountId, filter, limit + 1);
  const rows = found.slice(0, limit);
  return {
    rows: rows.flatMap((row) => believed(witness, row) ?? []),
    next: found.length > limit ? rows.at(-1)?.id : undefined,
  };
}

/** Where a listing by the next run goes on: after this moment and, at it, after this id. */
type UpcomingPlace = { at: Date; id: string };

/** Associations that are due by their schedules until a moment, the earliest first; one page, and where it ended when there are more. */
export async function upcoming(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { visible, until, after }: { visible: Condition; until: Date; after?: UpcomingPlace },
  limit: number,
): Promise<{ rows: AssociationRow[]; next: UpcomingPlace | undefined }> {
  const found = await tx.association.findMany({
    where: {
      accountId,
      AND: [
        toWhere(visible, { id: "id", idIsUuid: true, attributes: { document: "document", savedBy: "savedBy" } }),
        { nextRunAt: { lte: until } },
        ...(after ? [{ OR: [{ nextRunAt: { gt: after.at } }, { nextRunAt: after.at, id: { gt: after.id } }] }] : []),
      ],
    },
    orderBy: [{ nextRunAt: "asc" }, { id: "asc" }],
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page.flatMap((row) => believed(witness, row) ?? []),
    next: found.length > limit && last?.nextRunAt ? { at: last.nextRunAt, id: last.id } : undefined,
  };
}

type VersionRow = Prisma.AssociationVersionGetPayload<object>;
/** A version of an association: what it was, and who saved it. */
export type StoredVersion = Pick<VersionRow, "version" | "savedBy" | "savedAt"> & { terms: AssociationTerms };

const readVersion = ({ version, savedBy, savedAt, terms }: VersionRow): StoredVersion[] => {
  const read = storedJson(AssociationTerms, terms);
  return read ? [{ version, savedBy, savedAt, terms: read }] : [];
};

/** One version of an association. */
export async function findVersion(tx: Tx, accountId: string, associationId: string, version: number) {
  const row = await tx.associationVersion.findUnique({
    where: { accountId_associationId_version: { accountId, associationId, version } },
  });
  return row ? readVersion(row)[0] : undefined;
}

/** The versions of an association, the latest first, from the one before `before` on. */
export async function listVersions(
  tx: Tx,
  accountId: string,
  associationId: string,
  before: number | undefined,
  take: number,
): Promise<StoredVersion[]> {
  const rows = await tx.associationVersion.findMany({
    where: { accountId, associationId, ...(before !== undefined && { version: { lt: before } }) },
    orderBy: { version: "desc" },
    take,
  });
  return rows.flatMap(readVersion);
}

/** Writes what lists show of an association, beside what it is. */
export const note = (
  tx: Tx,
  { accountId, id }: Pick<StandingOrder, "accountId" | "id">,
  data: Prisma.AssociationUpdateInput,
) => tx.association.update({ where: key({ accountId, id }), data });

/** The database's own time: what decides what is due, whatever the clocks of its servers say. */
export async function databaseNow(tx: Tx): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
  if (!row) throw new Error("PostgreSQL did not say what time it is.");
  return row.now;
}

/** How the rows are proved anew. */
export const provedAssociations = provedTable({
  name: "association",
  purpose: "association",
  read: async (tx: Tx, macs: Proofs) =>
    (await tx.association.findMany({ where: { mac: { in: macs } } })).flatMap((row) => readable(row) ?? []),
  proof: proofOf,
});
