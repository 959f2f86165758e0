import type { KeyRow } from "./key-store";

/** A key as screens and programs see it; nothing of its material. Source: KMS API 2014-11-01, KeyMetadata. */
export const presentKey = (
  { accountId, id, alias, description, state, version, createdAt, createdBy, deletionAt }: KeyRow,
  region: string,
) => ({
  KeyId: id,
  Arn: `arn:aws:kms:${region}:${accountId}:key/${id}`,
  Alias: alias,
  Description: description,
  KeyState: state,
  Version: version,
  CreationDate: createdAt,
  CreatedBy: createdBy,
  DeletionDate: deletionAt,
});

/** What the audit keeps of a key. */
export const keyTold = ({ id, alias, state, version, deletionAt }: KeyRow) => ({
  id,
  alias,
  state,
  version,
  deletionAt: deletionAt?.toISOString() ?? null,
});
