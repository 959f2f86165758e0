import { restorableMilliseconds } from "@/core/parameters/parameter-rules";
import type { Tag } from "@/core/tags";
import type { Witness } from "../audit/forgery";
import { bytes } from "../db/bytes";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";
import { parameterResourceType } from "./list-store";
import {
  type LabelRow,
  labelIsGenuine,
  labelProof,
  type ParameterRow,
  parameterIsGenuine,
  parameterProof,
  type VersionRow,
  versionIsGenuine,
  versionProof,
} from "./parameter-row";

/** With read-store.ts, list-store.ts and notice-store.ts the only file that queries parameters: what changes them, and what of one is looked at. */

const which = ({ accountId, id }: Pick<ParameterRow, "accountId" | "id">) => ({ accountId_id: { accountId, id } });
const of = ({ accountId, id }: Pick<ParameterRow, "accountId" | "id">) => ({ accountId, parameterId: id });

const genuineOf = (witness: Witness, found: Prisma.ParameterGetPayload<object> | null): ParameterRow | undefined => {
  if (!found) return undefined;
  const { mac, ...row } = found;
  return parameterIsGenuine(witness, row, mac) ? row : undefined;
};

/** A parameter; a row that this server did not write is as good as none, and reported. */
export async function find(
  tx: Tx,
  witness: Witness,
  accountId: string,
  path: string,
): Promise<ParameterRow | undefined> {
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM parameter WHERE account_id = ${accountId} AND path COLLATE "C" = ${path} AND deleted_at IS NULL`;
  return found && genuineOf(witness, await tx.parameter.findUnique({ where: which({ accountId, id: found.id }) }));
}

/** The same, locked until the transaction ends: of two that change a parameter the second sees what the first did. */
export async function findForChange(tx: Tx, witness: Witness, accountId: string, path: string) {
  await tx.$queryRaw`
    SELECT 1 FROM parameter WHERE account_id = ${accountId} AND path COLLATE "C" = ${path} AND deleted_at IS NULL FOR UPDATE`;
  return find(tx, witness, accountId, path);
}

/** Locks a parameter by its id until the transaction ends; false when there is none. */
export async function lock(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM parameter WHERE account_id = ${accountId} AND id = ${id}::uuid AND deleted_at IS NULL FOR UPDATE`;
  return rows.length > 0;
}

/** The same for many, by their paths and in the order of these. */
export async function lockPaths(tx: Tx, accountId: string, paths: readonly string[]): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 FROM parameter WHERE account_id = ${accountId} AND path COLLATE "C" = ANY (${paths}::text[]) AND deleted_at IS NULL
    ORDER BY path COLLATE "C" FOR UPDATE`;
}

/** The one that was deleted last of those that can be had back, locked. */
export async function findDeleted(tx: Tx, witness: Witness, accountId: string, path: string, now: Date) {
  const since = new Date(now.getTime() - restorableMilliseconds);
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM parameter WHERE account_id = ${accountId} AND path = ${path} AND deleted_at >= ${since}::timestamptz
    ORDER BY deleted_at DESC LIMIT 1 FOR UPDATE`;
  return found && genuineOf(witness, await tx.parameter.findUnique({ where: which({ accountId, id: found.id }) }));
}

/** Takes a name until the transaction ends: what makes a parameter of that name, or has it back, follows one another. */
export async function lockName(tx: Tx, accountId: string, path: string): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`parameter ${accountId} ${path}`}, 0))::text`;
}

/** Takes the place of the one import that an account has at a time, until the transaction ends; false when another one has it. */
export async function takeImport(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`parameter import ${accountId}`}, 0)) AS taken`;
  return row?.taken === true;
}

/** How many parameters an account has in each tier. */
export async function countByTier(tx: Tx, accountId: string): Promise<Record<"Standard" | "Advanced", number>> {
  const counts = await tx.parameter.groupBy({ by: ["tier"], where: { accountId, deletedAt: null }, _count: true });
  const count = (wanted: string) => counts.find(({ tier }) => tier === wanted)?._count ?? 0;
  return { Standard: count("Standard"), Advanced: count("Advanced") };
}

const parameterData = (keys: Keys, row: ParameterRow) => ({
  ...row,
  mac: bytes(keys.mac("parameter", parameterProof(row))),
});
const versionData = (keys: Keys, { sealed, ...row }: VersionRow) => ({
  ...row,
  sealed: sealed && bytes(sealed),
  mac: bytes(keys.mac("parameter-version", versionProof(row))),
});

/** Writes a new parameter with its first version and its tags. Returns whether the name was free. */
export async function insert(tx: Tx, keys: Keys, row: ParameterRow, version: VersionRow, tags: readonly Tag[]) {
  const { count } = await tx.parameter.createMany({ data: [parameterData(keys, row)], skipDuplicates: true });
  if (count === 0) return false;
  await tx.parameterVersion.create({ data: versionData(keys, version) });
  if (tags.length > 0)
    await tx.tag.createMany({
      data: tags.map(({ Key, Value }) => ({
        accountId: row.accountId,
        resourceType: parameterResourceType,
        resourceId: row.id,
        key: Key,
        value: Value,
      })),
    });
  return true;
}

/** Writes what has changed of a parameter. */
export async function update(tx: Tx, keys: Keys, row: ParameterRow): Promise<void> {
  await tx.parameter.update({ where: which(row), data: parameterData(keys, row) });
}

export async function insertVersion(tx: Tx, keys: Keys, version: VersionRow): Promise<void> {
  await tx.parameterVersion.create({ data: versionData(keys, version) });
}

export async function removeVersion(tx: Tx, row: ParameterRow, version: number): Promise<void> {
  await tx.parameterVersion.deleteMany({ where: { ...of(row), version } });
}

/** How many versions are kept of a parameter, and the oldest of them. */
export async function versionsOf(tx: Tx, row: ParameterRow): Promise<{ count: number; oldest: number }> {
  const { _count, _min } = await tx.parameterVersion.aggregate({
    where: of(row),
    _count: true,
    _min: { version: true },
  });
  return { count: _count, oldest: _min.version ?? row.version };
}

/** Versions of a parameter after one, by number; those that this server did not write are left out, and reported. */
export async function listVersions(
  tx: Tx,
  witness: Witness,
  row: ParameterRow,
  { after = 0, only }: { after?: number; only?: readonly number[] },
  limit: number,
): Promise<{ rows: VersionRow[]; last: number | undefined }> {
  const found = await tx.parameterVersion.findMany({
    where: { ...of(row), version: only ? { in: [...only] } : { gt: after } },
    orderBy: { version: "asc" },
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  return {
    rows: page.flatMap(({ mac, ...version }) => (versionIsGenuine(witness, row.path, version, mac) ? [version] : [])),
    last: found.length > limit ? page.at(-1)?.version : undefined,
  };
}

/** The labels of a parameter, in the order of their names; those that this server did not write are left out, and reported. */
export async function labelsOf(tx: Tx, witness: Witness, row: ParameterRow): Promise<LabelRow[]> {
  const found = await tx.parameterLabel.findMany({ where: of(row), orderBy: { label: "asc" } });
  return found.flatMap(({ mac, ...label }) => (labelIsGenuine(witness, row.path, label, mac) ? [label] : []));
}

/** Puts labels on a version, whichever they were on before. */
export async function putLabels(tx: Tx, keys: Keys, row: ParameterRow, version: number, labels: readonly string[]) {
  await removeLabels(tx, row, labels);
  const rows = labels.map((label) => ({ ...of(row), label, version }));
  await tx.parameterLabel.createMany({
    data: rows.map((label) => ({ ...label, mac: bytes(keys.mac("parameter-label", labelProof(label))) })),
  });
}

export async function removeLabels(tx: Tx, row: ParameterRow, labels: readonly string[]): Promise<void> {
  await tx.parameterLabel.deleteMany({ where: { ...of(row), label: { in: [...labels] } } });
}

/** The paths of parameters whose time has come, the first that was due first. */
export const listExpired = (tx: Tx, now: Date, limit: number) =>
  tx.parameter.findMany({
    where: { deletedAt: null, expiresAt: { lte: now } },
    select: { accountId: true, path: true },
    orderBy: { expiresAt: "asc" },
    take: limit,
  });

/** Removes for good what was deleted before, with all that belongs to it. */
export async function purge(tx: Tx, before: Date): Promise<void> {
  await tx.$executeRaw`
    WITH gone AS (DELETE FROM parameter WHERE deleted_at < ${before}::timestamptz RETURNING account_id, id)
    DELETE FROM tag t USING gone WHERE t.account_id = gone.account_id AND t.resource_type = ${parameterResourceType}
      AND t.resource_id = gone.id::text`;
}

/** How the rows are proved anew. */
export const provedParameters = provedTable({
  name: "parameter",
  purpose: "parameter",
  read: (tx: Tx, macs: Proofs) => tx.parameter.findMany({ where: { mac: { in: macs } } }),
  proof: parameterProof,
});

/** How versions are proved anew. */
export const provedVersions = provedTable({
  name: "parameter_version",
  purpose: "parameter-version",
  read: (tx: Tx, macs: Proofs) => tx.parameterVersion.findMany({ where: { mac: { in: macs } } }),
  proof: versionProof,
});

/** How labels are proved anew. */
export const provedLabels = provedTable({
  name: "parameter_label",
  purpose: "parameter-label",
  read: (tx: Tx, macs: Proofs) => tx.parameterLabel.findMany({ where: { mac: { in: macs } } }),
  proof: labelProof,
});
