import type { DestinationRow } from "./destination-store";

/** A destination without its secret. */
export const presentDestination = (row: DestinationRow) => ({
  BucketName: row.bucket,
  Endpoint: row.endpoint,
  Region: row.region,
  UsesPathStyle: row.usesPathStyle,
  AccessKeyId: row.accessKeyId,
  UpdatedDate: row.updatedAt,
  UpdatedBy: row.updatedBy,
});
