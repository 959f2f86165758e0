import type { NodeRow } from "../nodes/store";
import type { NodeGroupRow } from "./store";

/** A group of machines as the console reads it. */
export const presentGroup = (row: NodeGroupRow) => ({
  Name: row.name,
  Description: row.description,
  Filters: row.filters,
  /** To be named by whoever changes it. */
  Version: row.version,
  CreatedDate: row.createdAt,
  CreatedBy: row.createdBy,
  ModifiedDate: row.updatedAt,
  ModifiedBy: row.updatedBy,
});

/** A machine of a group, in few words. */
export const presentMember = ({ id, name, pingStatus, isLocal }: NodeRow) => ({
  InstanceId: id,
  Name: name,
  PingStatus: pingStatus,
  IsLocal: isLocal,
});
