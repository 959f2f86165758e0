import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";

/** What a list of documents is narrowed by; all must hold, the values of one are alternatives. */
export type DocumentFilters = {
  /** Whose: of the account itself, shared with it by name, shared with everybody. */
  own: boolean;
  shared: boolean;
  everybodys: boolean;
  namePrefixes?: string[];
  /** In lower case; any of them somewhere in the name. */
  words?: string[];
  platformTypes?: string[];
  documentTypes?: string[];
  targetTypes?: string[];
  /** Only own documents have tags that the account can see. */
  tags?: { key: string; values: string[] }[];
};

/** Where a page ended. */
export type ListPosition = { lower: string; name: string; owner: string };

/** A document as lists show it, in the version that a caller would get. */
export type ListedRow = {
  accountId: string;
  name: string;
  documentType: string;
  createdAt: Date;
  version: number;
  versionName: string | null;
  displayName: string | null;
  targetType: string | null;
  requires: unknown;
  format: string;
  schemaVersion: string;
  description: string;
  platformTypes: string[];
  arbitrary: string | null;
  tags: { Key: string; Value: string }[];
};

const likeText = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** The documents after a position that an account may see, by name and then by owner. */
export async function list(
  tx: Tx,
  viewer: string,
  filters: DocumentFilters,
  after: ListPosition | undefined,
  limit: number,
): Promise<ListedRow[]> {
  const conditions: Prisma.Sql[] = [];
  const { namePrefixes, words, platformTypes, documentTypes, targetTypes, tags = [] } = filters;
  const any = (parts: Prisma.Sql[]) => Prisma.sql`(${Prisma.join(parts, " OR ")})`;
  if (after)
    conditions.push(
      Prisma.sql`(lower(d.name) COLLATE "C", d.name COLLATE "C", d.account_id::text COLLATE "C") > (${after.lower}, ${after.name}, ${after.owner})`,
    );
  if (namePrefixes) conditions.push(any(namePrefixes.map((text) => Prisma.sql`d.name LIKE ${`${likeText(text)}%`}`)));
  if (words) conditions.push(any(words.map((text) => Prisma.sql`lower(d.name) LIKE ${`%${likeText(text)}%`}`)));
  if (platformTypes) conditions.push(Prisma.sql`v.platform_types && ${platformTypes}::text[]`);
  if (documentTypes) conditions.push(Prisma.sql`d.document_type = ANY (${documentTypes}::text[])`);
  if (targetTypes) conditions.push(Prisma.sql`v.target_type = ANY (${targetTypes}::text[])`);
  for (const { key, values } of tags)
    conditions.push(Prisma.sql`d.account_id = ${viewer} AND EXISTS (SELECT 1 FROM tag t
      WHERE t.account_id = d.account_id AND t.resource_type = 'Document' AND t.resource_id = d.name
        AND t.key = ${key} AND t.value = ANY (${values}::text[]))`);
  const where = conditions.length > 0 ? Prisma.sql`AND ${Prisma.join(conditions, " AND ")}` : Prisma.empty;

  return tx.$queryRaw<ListedRow[]>`
    WITH seen AS (
      SELECT account_id, name, NULL AS shared_version FROM document WHERE account_id = ${viewer} AND ${filters.own}
      UNION ALL
      SELECT * FROM (
        SELECT DISTINCT ON (account_id, name) account_id, name, shared_version FROM document_share
        WHERE account_id <> ${viewer} AND ((shared_with = ${viewer} AND ${filters.shared}) OR (shared_with = 'all' AND ${filters.everybodys}))
        ORDER BY account_id, name, shared_with = 'all'
      ) AS others
    )
    SELECT d.account_id AS "accountId", d.name, d.document_type AS "documentType", d.created_at AS "createdAt",
      v.version, v.version_name AS "versionName", v.display_name AS "displayName", v.target_type AS "targetType", v.requires,
      v.format, v.schema_version AS "schemaVersion", v.description, v.platform_types AS "platformTypes", v.arbitrary,
      CASE WHEN d.account_id = ${viewer} THEN COALESCE((
        SELECT jsonb_agg(jsonb_build_object('Key', t.key, 'Value', t.value) ORDER BY t.key COLLATE "C") FROM tag t
        WHERE t.account_id = d.account_id AND t.resource_type = 'Document' AND t.resource_id = d.name), '[]') ELSE '[]' END AS tags
    FROM seen JOIN document d USING (account_id, name)
      JOIN document_version v ON v.account_id = d.account_id AND v.name = d.name
        AND v.version = CASE WHEN seen.shared_version = '$LATEST' THEN d.latest_version ELSE d.default_version END
    WHERE true ${where}
    ORDER BY lower(d.name) COLLATE "C", d.name COLLATE "C", d.account_id::text COLLATE "C"
    LIMIT ${limit}`;
}
