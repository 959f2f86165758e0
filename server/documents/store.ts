import type { Tag } from "@/core/tags";
import { isGenuine, type Witness } from "../audit/forgery";
import type { Tx } from "../db/database";
import type { Prisma } from "../db/generated/client";
import { type Proofs, provedTable } from "../db/proved-table";
import type { Keys } from "../keys";

/** The only file that queries documents, their versions, their tags and with whom they are shared. */

/** A document: which versions it has, and which of them is run when nobody says. */
export type DocumentRow = Omit<Prisma.DocumentGetPayload<object>, "mac">;
/** One version, as it was given. */
export type VersionRow = Omit<Prisma.DocumentVersionGetPayload<object>, "mac">;
/** Somebody a document is shared with. */
export type ShareRow = Omit<Prisma.DocumentShareGetPayload<object>, "mac">;

/** How tags name the type. Source: SSM API 2014-11-06, ResourceTypeForTagging. */
const resourceType = "Document";

const bytes = (buffer: Uint8Array) => new Uint8Array(buffer);
type ProvedDocument = Omit<DocumentRow, "createdAt" | "createdBy">;
type ProvedShare = Omit<ShareRow, "createdAt" | "createdBy">;

const documentProof = (row: ProvedDocument) => [
  row.accountId,
  row.name,
  row.documentType,
  String(row.defaultVersion),
  String(row.latestVersion),
  String(row.versionsMade),
];
const versionProof = (row: VersionRow) => [
  row.accountId,
  row.name,
  String(row.version),
  row.versionName ?? "",
  row.format,
  row.content,
];
const shareProof = (row: ProvedShare) => [row.accountId, row.name, row.sharedWith, row.sharedVersion];

/** Whether this server wrote the document's row; otherwise it is as good as none, and reported. */
export const documentIsGenuine = (witness: Witness, row: ProvedDocument, mac: Uint8Array): boolean =>
  isGenuine(witness, "document", documentProof(row), mac, {
    kind: "Document",
    id: row.name,
    accountId: row.accountId,
  });

/** The same of a share. */
export const shareIsGenuine = (witness: Witness, row: ProvedShare, mac: Uint8Array): boolean =>
  isGenuine(witness, "document-share", shareProof(row), mac, {
    kind: "DocumentShare",
    id: `${row.name}/${row.sharedWith}`,
    accountId: row.accountId,
  });

const which = (accountId: string, name: string) => ({ accountId_name: { accountId, name } });

/** A document; a row that this server did not write is as good as none, and reported. */
export async function find(
  tx: Tx,
  witness: Witness,
  accountId: string,
  name: string,
): Promise<DocumentRow | undefined> {
  const found = await tx.document.findUnique({ where: which(accountId, name) });
  if (!found) return undefined;
  const { mac, ...row } = found;
  return documentIsGenuine(witness, row, mac) ? row : undefined;
}

/** Locks a document until the transaction ends; false when there is none. */
export async function lock(tx: Tx, accountId: string, name: string): Promise<boolean> {
  const rows = await tx.$queryRaw<
    unknown[]
  >`SELECT 1 FROM document WHERE account_id = ${accountId} AND name = ${name} FOR UPDATE`;
  return rows.length > 0;
}

/** The same, locked until the transaction ends: of two that change a document the second sees what the first did. */
export async function findForChange(tx: Tx, witness: Witness, accountId: string, name: string) {
  await lock(tx, accountId, name);
  return find(tx, witness, accountId, name);
}

/** One version by its number or its name; a row that this server did not write is as good as none, and reported. */
export async function findVersion(
  tx: Tx,
  witness: Witness,
  { accountId, name }: Pick<DocumentRow, "accountId" | "name">,
  wanted: { version: number } | { versionName: string },
): Promise<VersionRow | undefined> {
  const found = await tx.documentVersion.findFirst({ where: { accountId, name, ...wanted } });
  if (!found) return undefined;
  const { mac, ...row } = found;
  const forged = { kind: "DocumentVersion", id: `${row.name}/${row.version}`, accountId };
  return isGenuine(witness, "document-version", versionProof(row), mac, forged) ? row : undefined;
}

/** Documents, by name, whose default version has a text somewhere in its content. */
export const namesSaying = async (tx: Tx, accountId: string, text: string, take: number): Promise<string[]> =>
  (
    await tx.$queryRaw<{ name: string }[]>`
      SELECT d.name FROM document d
        JOIN document_version v ON v.account_id = d.account_id AND v.name = d.name AND v.version = d.default_version
      WHERE d.account_id = ${accountId} AND position(${text} IN v.content) > 0
      ORDER BY d.name COLLATE "C" LIMIT ${take}`
  ).map(({ name }) => name);

/** The numbers of the versions that have exactly this text, latest first. */
export async function versionsWith(tx: Tx, accountId: string, name: string, sha256: string, format: string) {
  const found = await tx.documentVersion.findMany({
    where: { accountId, name, sha256, format },
    select: { version: true },
    orderBy: { version: "desc" },
  });
  return found.map(({ version }) => version);
}

/** Whether a version has that name. */
export const hasVersionName = async (tx: Tx, accountId: string, name: string, versionName: string) =>
  (await tx.documentVersion.count({ where: { accountId, name, versionName } })) > 0;

export const countVersions = (tx: Tx, accountId: string, name: string) =>
  tx.documentVersion.count({ where: { accountId, name } });

export const countDocuments = (tx: Tx, accountId: string) => tx.document.count({ where: { accountId } });

const newVersion = (keys: Keys, { requires, ...row }: VersionRow): Prisma.DocumentVersionUncheckedCreateInput => ({
  ...row,
  requires: requires ?? [],
  mac: bytes(keys.mac("document-version", versionProof({ ...row, requires }))),
});

/** Writes a new document with its first version and its tags. Returns whether the name was free. */
export async function insert(tx: Tx, keys: Keys, row: DocumentRow, version: VersionRow, tags: readonly Tag[]) {
  const { count } = await tx.document.createMany({
    data: [{ ...row, mac: bytes(keys.mac("document", documentProof(row))) }],
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await tx.documentVersion.create({ data: newVersion(keys, version) });
  if (tags.length > 0)
    await tx.tag.createMany({
      data: tags.map(({ Key, Value }) => ({
        accountId: row.accountId,
        resourceType,
        resourceId: row.name,
        key: Key,
        value: Value,
      })),
    });
  return true;
}

/** Writes what a document says of its versions. */
export async function update(tx: Tx, keys: Keys, row: DocumentRow): Promise<void> {
  const { accountId, name, defaultVersion, latestVersion, versionsMade } = row;
  const mac = bytes(keys.mac("document", documentProof(row)));
  await tx.document.update({
    where: which(accountId, name),
    data: { defaultVersion, latestVersion, versionsMade, mac },
  });
}

/** Adds a version. */
export const insertVersion = (tx: Tx, keys: Keys, version: VersionRow) =>
  tx.documentVersion.create({ data: newVersion(keys, version) });

/** Takes a version away, and says which is the highest that is left. */
export async function removeVersion(tx: Tx, accountId: string, name: string, version: number): Promise<number> {
  await tx.documentVersion.delete({ where: { accountId_name_version: { accountId, name, version } } });
  const { _max } = await tx.documentVersion.aggregate({ where: { accountId, name }, _max: { version: true } });
  return _max.version ?? 0;
}

/** Takes a document away with its versions, shares and tags. */
export async function remove(tx: Tx, accountId: string, name: string): Promise<void> {
  await tx.tag.deleteMany({ where: { accountId, resourceType, resourceId: name } });
  await tx.document.delete({ where: which(accountId, name) });
}

/** One page of versions, newest first, without their text. */
export async function listVersions(tx: Tx, accountId: string, name: string, below: number | undefined, limit: number) {
  const rows = await tx.documentVersion.findMany({
    where: { accountId, name, ...(below !== undefined && { version: { lt: below } }) },
    omit: { content: true, mac: true },
    orderBy: { version: "desc" },
    take: limit + 1,
  });
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.version : undefined };
}

/** A document's tags. */
export async function tagsOf(tx: Tx, accountId: string, name: string): Promise<Record<string, string>> {
  const rows = await tx.tag.findMany({ where: { accountId, resourceType, resourceId: name } });
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

// ---- Shares ----

/** The share by which an account may see another's document: its own before that with everybody. */
export async function findShare(
  tx: Tx,
  witness: Witness,
  { accountId, name }: Pick<DocumentRow, "accountId" | "name">,
  viewer: string,
): Promise<ShareRow | undefined> {
  const rows = await tx.documentShare.findMany({ where: { accountId, name, sharedWith: { in: [viewer, "all"] } } });
  const good = rows.filter(({ mac, ...row }) => shareIsGenuine(witness, row, mac));
  return good.find(({ sharedWith }) => sharedWith === viewer) ?? good[0];
}

/** One page of those with whom a document is shared, in order. */
export async function listShares(
  tx: Tx,
  witness: Witness,
  { accountId, name }: Pick<DocumentRow, "accountId" | "name">,
  after: string | undefined,
  limit: number,
): Promise<{ rows: ShareRow[]; next: string | undefined }> {
  const found = await tx.documentShare.findMany({
    where: { accountId, name, ...(after !== undefined && { sharedWith: { gt: after } }) },
    orderBy: { sharedWith: "asc" },
    take: limit + 1,
  });
  const page = found.slice(0, limit);
  return {
    rows: page.filter(({ mac, ...row }) => shareIsGenuine(witness, row, mac)),
    next: found.length > limit ? page.at(-1)?.sharedWith : undefined,
  };
}

export const countShares = (tx: Tx, accountId: string, name: string) =>
  tx.documentShare.count({ where: { accountId, name } });

/** How many of an account's documents everybody may see, but for one. */
export const countPublic = (tx: Tx, accountId: string, except: string) =>
  tx.documentShare.count({ where: { accountId, sharedWith: "all", NOT: { name: except } } });

/** Shares a document, or changes what of it is shared. */
export async function putShare(tx: Tx, keys: Keys, share: ShareRow): Promise<void> {
  const { accountId, name, sharedWith, sharedVersion } = share;
  const mac = bytes(keys.mac("document-share", shareProof(share)));
  await tx.documentShare.upsert({
    where: { accountId_name_sharedWith: { accountId, name, sharedWith } },
    create: { ...share, mac },
    update: { sharedVersion, mac },
  });
}

export const removeShares = (tx: Tx, accountId: string, name: string, sharedWith: readonly string[]) =>
  tx.documentShare.deleteMany({ where: { accountId, name, sharedWith: { in: [...sharedWith] } } });

// ---- Proofs ----

/** How the rows are proved anew. */
export const provedDocuments = provedTable({
  name: "document",
  purpose: "document",
  read: (tx: Tx, macs: Proofs) => tx.document.findMany({ where: { mac: { in: macs } } }),
  proof: documentProof,
});

/** How versions are proved anew. */
export const provedDocumentVersions = provedTable({
  name: "document_version",
  purpose: "document-version",
  read: (tx: Tx, macs: Proofs) => tx.documentVersion.findMany({ where: { mac: { in: macs } } }),
  proof: versionProof,
});

/** How shares are proved anew. */
export const provedShares = provedTable({
  name: "document_share",
  purpose: "document-share",
  read: (tx: Tx, macs: Proofs) => tx.documentShare.findMany({ where: { mac: { in: macs } } }),
  proof: shareProof,
});
