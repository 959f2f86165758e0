import type { Tx } from "../db/database";

/** Secrets that a former version of their key wraps. */

/** One of them. */
export type BehindRow = {
  accountId: string;
  parameterId: string;
  version: number;
  wrappedBy: string;
  wrappedVersion: number;
  sealed: Uint8Array;
};

/** Some of those that a key wraps by another version than this one, after a place; in the order of their places. */
export async function listBehind(
  tx: Tx,
  key: { accountId: string; keyId: string; version: number },
  after: Pick<BehindRow, "parameterId" | "version"> | undefined,
  limit: number,
): Promise<BehindRow[]> {
  const { parameterId = "00000000-0000-0000-0000-000000000000", version = 0 } = after ?? {};
  return tx.$queryRaw`
    SELECT account_id AS "accountId", parameter_id AS "parameterId", version, wrapped_by AS "wrappedBy",
      wrapped_version AS "wrappedVersion", sealed
    FROM parameter_version
    WHERE account_id = ${key.accountId} AND wrapped_by = ${key.keyId}::uuid AND wrapped_version <> ${key.version} AND sealed IS NOT NULL
      AND (parameter_id, version) > (${parameterId}::uuid, ${version})
    ORDER BY parameter_id, version LIMIT ${limit}`;
}

/** Writes one that was wrapped anew, if nobody has done so meanwhile. */
export async function storeWrapped(
  tx: Tx,
  before: BehindRow,
  sealed: Uint8Array,
  wrappedVersion: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE parameter_version SET sealed = ${sealed}, wrapped_version = ${wrappedVersion}
    WHERE account_id = ${before.accountId} AND parameter_id = ${before.parameterId}::uuid AND version = ${before.version}
      AND sealed = ${before.sealed}`;
}
