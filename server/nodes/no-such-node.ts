import { DomainError } from "@/core/errors";

/**
 * There is no such managed instance: never registered, deregistered, or not the caller's to know of.
 * Source: SSM API 2014-11-06, InvalidInstanceId.
 */
export const noSuchNode = (nodeId: string, field = "InstanceId") =>
  new DomainError("InvalidInstanceId", `There is no managed instance ${nodeId}.`, [
    { path: [field], message: `Not known: ${nodeId}` },
  ]);
