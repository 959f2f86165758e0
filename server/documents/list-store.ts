import type { Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import { Prisma } from "../db/generated/client";
import { documentIsGenuine, shareIsGenuine } from "./store";

/** What a list of documents is narrowed by; all must hold, the values of one are alternatives. */
export type DocumentFilters = {
  /** Whose: of the account itself, shared with it by name, shared with everybody. */
  own: boolean;
  shared: boolean;
  everybodys: boolean;
  namePrefixes?: string[];
  /** Exactly these. */
  names?: string[];
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
  /** Whether this server wrote the document's row, and the share by which it is seen. What it did not write is reported. */
  isGenuine: boolean;
};

/** What is proved of a row: of the document, and of the share where it is another account's. */
type ProofRow = {
  defaultVersion: number;
  latestVersion: number;
  versionsMade: number;
  mac: Uint8Array;
  sharedWith: string | null;
  sharedVersion: string | null;
  shareMac: Uint8Array | null;
};

const likeText = (text: string) => text.replace(/[\\%_]/g, "\\$&");

/** The documents after a position that an account may see, by name and then by owner. */
export async function list(
  tx: Tx,
  witness: Witness,
  viewer: string,
  filters: DocumentFilters,
  after: ListPosition | undefined,
  limit: number,
): Promise<ListedRow[]> {
  const conditions: Prisma.Sql[] = [];
  const { names, namePrefixes, words, platformTypes, documentTypes, targetTypes, tags = [] } = filters;
  const any = (parts: Prisma.Sql[]) => Prisma.sql`(${Prisma.join(parts, " OR ")})`;
  if (after)
    conditions.push(
      Prisma.sql`(lower(d.name) COLLATE "C", d.name COLLATE "C", d.account_id::text COLLATE "C") > (${after.lower}, ${after.name}, ${after.owner})`,
    );
  if (names) conditions.push(Prisma.sql`d.name = ANY (${names}::text[])`);
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

  const rows = await tx.$queryRaw<(Omit<ListedRow, "isGenuine"> & ProofRow)[]>`
    WITH seen AS (
      SELECT account_id, name, NULL AS shared_with, NULL AS shared_version, NULL::bytea AS share_mac FROM document WHERE account_id = ${viewer} AND ${filters.own}
      UNION ALL
      SELECT * FROM (
        SELECT DISTINCT ON (account_id, name) account_id, name, shared_with, shared_version, mac FROM document_share
        WHERE account_id <> ${viewer} AND ((shared_with = ${viewer} AND ${filters.shared}) OR (shared_with = 'all' AND ${filters.everybodys}))
        ORDER BY account_id, name, shared_with = 'all'
      ) AS others
    )
    SELECT d.account_id AS "accountId", d.name, d.document_type AS "documentType", d.created_at AS "createdAt",
      d.default_version AS "defaultVersion", d.latest_version AS "latestVersion", d.versions_made AS "versionsMade", d.mac,
      seen.shared_with AS "sharedWith", seen.shared_version AS "sharedVersion", seen.share_mac AS "shareMac",
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
  return rows.map(
    ({ defaultVersion, latestVersion, versionsMade, mac, sharedWith, sharedVersion, shareMac, ...row }) => ({
      ...row,
      isGenuine:
        documentIsGenuine(witness, { ...row, defaultVersion, latestVersion, versionsMade }, mac) &&
        (sharedWith === null ||
          shareIsGenuine(
            witness,
            { accountId: row.accountId, name: row.name, sharedWith, sharedVersion: sharedVersion ?? "" },
            shareMac ?? new Uint8Array(),
          )),
    }),
  );
}
