import type { Condition } from "@/core/access/condition";
import { pathOf } from "@/core/parameters/parameter-rules";
import type { Witness } from "../audit/forgery";
import type { Database, Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import {
  labelIsGenuine,
  type ParameterRow,
  parameterIsGenuine,
  type VersionRow,
  versionIsGenuine,
} from "./parameter-row";

/** One thing that a list is narrowed by; values are alternatives. */
export type ListFilter =
  | { key: "Name"; how: "Equals" | "BeginsWith" | "Contains"; values: readonly string[] }
  | { key: "Path"; how: "Recursive" | "OneLevel"; values: readonly string[] }
  | { key: "Type" | "KeyId" | "Tier" | "DataType"; how: "Equals" | "BeginsWith"; values: readonly string[] }
  /** Without values: whatever the tag's value. */
  | { key: "tag"; tagKey: string; how: "Equals" | "BeginsWith"; values: readonly string[] }
  /** In the version that has one of these labels. */
  | { key: "Label"; values: readonly string[] };

/** A parameter as it is listed, in its latest version or in the one that a label asks for. */
export type ListedRow = ParameterRow & {
  listed: Omit<VersionRow, "accountId" | "parameterId">;
  /** The places of the policies that have still something to say. */
  waiting: readonly number[];
};

type Read = Omit<ParameterRow, "deletedAt"> &
  Omit<VersionRow, "accountId" | "parameterId" | "version" | "tier"> & {
    mac: Uint8Array;
    listedVersion: number;
    listedTier: string;
    versionMac: Uint8Array;
    waiting: number[];
    label: string | null;
    labelMac: Uint8Array | null;
  };

/** How tags name the type. Source: SSM API 2014-11-06, ResourceTypeForTagging. */
export const parameterResourceType = "Parameter";

const path = Prisma.sql`p.path COLLATE "C"`;
const columns = {
  Type: Prisma.sql`p.type`,
  KeyId: Prisma.sql`v.key_id`,
  Tier: Prisma.sql`p.tier`,
  DataType: Prisma.sql`v.data_type`,
};
const any = (parts: Prisma.Sql[]) =>
  parts.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(parts, " OR ")})`;

const compared = (text: Prisma.Sql, how: "Equals" | "BeginsWith", values: readonly string[]) =>
  how === "Equals"
    ? Prisma.sql`${text} = ANY (${values}::text[])`
    : any(values.map((value) => Prisma.sql`starts_with(${text}, ${value})`));

/** What is under a path is one range of the index: `0` is the character after `/`. */
function under(above: string, how: "Recursive" | "OneLevel"): Prisma.Sql {
  const start = above === "/" ? "/" : `${above}/`;
  const range = Prisma.sql`${path} > ${start} AND ${path} < ${`${start.slice(0, -1)}0`}`;
  return how === "Recursive"
    ? Prisma.sql`(${range})`
    : Prisma.sql`(${range} AND strpos(substr(p.path, ${start.length + 1}::integer), '/') = 0)`;
}

function filterSql(accountId: string, filter: ListFilter): Prisma.Sql {
  switch (filter.key) {
    case "Name":
      if (filter.how === "Equals") return Prisma.sql`${path} = ANY (${filter.values.map(pathOf)}::text[])`;
      return any(
        filter.values.map((value) =>
          filter.how === "Contains"
            ? Prisma.sql`strpos(p.name, ${value}) > 0`
            : Prisma.sql`(starts_with(p.name, ${value}) OR starts_with(p.path, ${value}))`,
        ),
      );
    case "Path":
      return any(filter.values.map((value) => under(value, filter.how)));
    case "tag": {
      const wanted =
        filter.values.length === 0 ? Prisma.sql`true` : compared(Prisma.sql`t.value`, filter.how, filter.values);
      return Prisma.sql`EXISTS (SELECT 1 FROM tag t WHERE t.account_id = ${accountId} AND t.resource_type = ${parameterResourceType}
        AND t.resource_id = p.id::text AND t.key = ${filter.tagKey} AND ${wanted})`;
    }
    case "Label":
      return Prisma.sql`l.version IS NOT NULL`;
    default:
      return compared(columns[filter.key], filter.how, filter.values);
  }
}

/** Which of the parameters somebody may see, as core's `holds` says it, in SQL (a test holds the two together). */
export function visibleSql(condition: Condition): Prisma.Sql {
  switch (condition.kind) {
    case "always":
      return Prisma.sql`true`;
    case "never":
    case "has-tag":
    case "tag":
      return Prisma.sql`false`;
    case "all":
    case "any":
      return Prisma.sql`(${Prisma.join(condition.of.map(visibleSql), condition.kind === "all" ? " AND " : " OR ")})`;
    case "not":
      return Prisma.sql`NOT ${visibleSql(condition.of)}`;
    case "id":
      return Prisma.sql`${path} = ${condition.is}`;
    case "attribute":
      return condition.name === "path"
        ? Prisma.sql`${path} = ANY (${condition.in.filter((value) => typeof value === "string")}::text[])`
        : Prisma.sql`false`;
    case "prefix":
      return condition.name === "path" ? Prisma.sql`starts_with(p.path, ${condition.prefix})` : Prisma.sql`false`;
  }
}

/** The shapes of lists that are prepared, each once on a connection; what is asked for beyond is planned each time. */
const preparedNames = new Map<string, string>();
const mostPrepared = 64;

function preparedName(text: string): string | undefined {
  const known = preparedNames.get(text);
  if (known !== undefined || preparedNames.size >= mostPrepared) return known;
  const name = `parameters-listed-${preparedNames.size + 1}`;
  preparedNames.set(text, name);
  return name;
}

/** The rows of the list's query; a read that is part of no transaction is a prepared statement, as it is asked for again and again. */
async function rowsOf(tx: Tx | Pick<Database, "pool">, query: Prisma.Sql): Promise<Read[]> {
  if (!("pool" in tx)) return tx.$queryRaw<Read[]>(query);
  const { text, values } = query;
  const name = preparedName(text);
  return (await tx.pool.query<Read>({ text, values, ...(name !== undefined && { name }) })).rows;
}

/**
 * The parameters after a path, by path, that may be seen. Rows that this server did not write are left out, and reported:
 * `last` is where the page ended all the same.
 */
export async function list(
  tx: Tx | Pick<Database, "pool">,
  witness: Witness,
  accountId: string,
  { filters, visible, after }: { filters: readonly ListFilter[]; visible: Condition; after: string | undefined },
  limit: number,
): Promise<{ rows: ListedRow[]; last: string | undefined }> {
  const labels = filters.flatMap((filter) => (filter.key === "Label" ? filter.values : []));
  const conditions = [
    ...filters.map((filter) => filterSql(accountId, filter)),
    visibleSql(visible),
    ...(after === undefined ? [] : [Prisma.sql`${path} > ${after}`]),
  ];
  const read = await rowsOf(
    tx,
    Prisma.sql`
    SELECT p.account_id AS "accountId", p.id, p.path, p.name, p.type, p.tier, p.version, p.created_at AS "createdAt", p.expires_at AS "expiresAt", p.mac,
      v.version AS "listedVersion", v.value, v.sealed, v.key_id AS "keyId", v.wrapped_by AS "wrappedBy", v.wrapped_version AS "wrappedVersion", v.description, v.allowed_pattern AS "allowedPattern", v.tier AS "listedTier",
      v.data_type AS "dataType", v.policies, v.modified_at AS "modifiedAt", v.modified_by AS "modifiedBy", v.mac AS "versionMac",
      CASE WHEN v.version = p.version AND v.policies <> '{}' THEN ARRAY(
        SELECT n.position FROM parameter_notice n WHERE n.account_id = p.account_id AND n.parameter_id = p.id
      ) ELSE '{}' END AS waiting,
      l.label, l.mac AS "labelMac"
    FROM parameter p
      LEFT JOIN LATERAL (
        SELECT version, label, mac FROM parameter_label
        WHERE account_id = p.account_id AND parameter_id = p.id AND label = ANY (${labels}::text[])
        ORDER BY version DESC LIMIT 1
      ) AS l ON true
      JOIN parameter_version v ON v.account_id = p.account_id AND v.parameter_id = p.id AND v.version = COALESCE(l.version, p.version)
    WHERE p.account_id = ${accountId} AND p.deleted_at IS NULL AND ${Prisma.join(conditions, " AND ")}
    ORDER BY ${path} LIMIT ${limit + 1}`,
  );
  const page = read.slice(0, limit);
  return {
    rows: page.flatMap((row) => genuine(witness, row)),
    last: read.length > limit ? page.at(-1)?.path : undefined,
  };
}

/** How many parameters may be seen, whether this server wrote their rows or not. */
export async function count(tx: Tx, accountId: string, { visible }: { visible: Condition }): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::integer AS count FROM parameter p WHERE p.account_id = ${accountId} AND p.deleted_at IS NULL AND ${visibleSql(visible)}`;
  return row?.count ?? 0;
}

/** A parameter that can be had back, and whether another one has its name. */
export type DeletedRow = ParameterRow & { deletedAt: Date; isTaken: boolean };

/** Of each path what was deleted last since an instant, the latest first. Rows that this server did not write are left out, and reported. */
export async function listDeleted(
  tx: Tx,
  witness: Witness,
  accountId: string,
  { since, visible }: { since: Date; visible: Condition },
  limit: number,
): Promise<DeletedRow[]> {
  const read = await tx.$queryRaw<(DeletedRow & { mac: Uint8Array })[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (${path}) p.account_id AS "accountId", p.id, p.path, p.name, p.type, p.tier, p.version, p.created_at AS "createdAt",
        p.expires_at AS "expiresAt", p.deleted_at AS "deletedAt", p.mac,
        EXISTS (SELECT 1 FROM parameter other WHERE other.account_id = p.account_id AND other.path COLLATE "C" = ${path} AND other.deleted_at IS NULL) AS "isTaken"
      FROM parameter p
      WHERE p.account_id = ${accountId} AND p.deleted_at >= ${since}::timestamptz AND ${visibleSql(visible)}
      ORDER BY ${path}, p.deleted_at DESC
    ) AS deleted ORDER BY "deletedAt" DESC, path LIMIT ${limit}`;
  return read.flatMap(({ mac, isTaken, ...row }) =>
    parameterIsGenuine(witness, row, mac) ? [{ ...row, isTaken }] : [],
  );
}

/** The most paths that are told of one level: more are found by their names. */
const mostLevels = 1_000;

/** The paths one level below a path, by name, and how many parameters that may be seen are under each. */
export async function countBelow(
  tx: Tx,
  accountId: string,
  { path: above, visible }: { path: string; visible: Condition },
): Promise<{ path: string; count: number }[]> {
  const start = above === "/" ? "/" : `${above}/`;
  const rest = Prisma.sql`substr(p.path, ${start.length + 1}::integer)`;
  return tx.$queryRaw<{ path: string; count: number }[]>`
    SELECT ${start} || below.level AS path, count(*)::integer AS count
    FROM (SELECT split_part(${rest}, '/', 1) COLLATE "C" AS level FROM parameter p
          WHERE p.account_id = ${accountId} AND p.deleted_at IS NULL AND ${under(above, "Recursive")} AND strpos(${rest}, '/') > 0
            AND ${visibleSql(visible)}) AS below
    GROUP BY below.level ORDER BY below.level LIMIT ${mostLevels}`;
}

function genuine(witness: Witness, row: Read): ListedRow[] {
  const { accountId, id, path, name, type, tier, version, createdAt, expiresAt } = row;
  const { listedVersion, listedTier, value, sealed, keyId, description, allowedPattern, dataType, policies } = row;
  const { modifiedAt, modifiedBy, wrappedBy, wrappedVersion, label, labelMac, waiting } = row;
  const parameter = { accountId, id, path, name, type, version, expiresAt, deletedAt: null };
  const ofVersion = { accountId, parameterId: id, version: listedVersion };
  const isLabelled =
    label === null || (labelMac !== null && labelIsGenuine(witness, path, { ...ofVersion, label }, labelMac));
  const proved = {
    accountId,
    parameterId: id,
    version: listedVersion,
    value,
    keyId,
    wrappedBy,
    dataType,
    allowedPattern,
  };
  if (
    !isLabelled ||
    !parameterIsGenuine(witness, parameter, row.mac) ||
    !versionIsGenuine(witness, path, proved, row.versionMac)
  )
    return [];
  // Member by member: pages are read often, and to put objects together takes longer than to prove them.
  const listed = {
    version: listedVersion,
    tier: listedTier,
    value,
    sealed,
    keyId,
    description,
    allowedPattern,
    dataType,
    policies,
    modifiedAt,
    modifiedBy,
    wrappedBy,
    wrappedVersion,
  };
  return [{ accountId, id, path, name, type, tier, version, createdAt, expiresAt, deletedAt: null, listed, waiting }];
}
