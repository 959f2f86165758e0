import * as z from "zod";
import {
  ComplianceItemEntries,
  ComplianceTypeName,
  invalidComplianceResource,
  readItems,
  tooManyTypes,
} from "@/core/compliance/compliance";
import { customPrefix, MAX_CUSTOM_TYPES } from "@/core/compliance/compliance-rules";
import { DomainError } from "@/core/errors";
import { Moment } from "@/core/moment";
import { lock } from "../nodes/store";
import { operation } from "../operation";
import { complianceResource } from "./compliance-resource";
import { findResource, replace, typesOf } from "./store";

/** Years that PostgreSQL and everybody else write alike. */
const ExecutionTime = Moment.refine((moment) => moment.getTime() >= 0 && moment.getUTCFullYear() < 10_000, {
  error: "This is no time at which something can have run.",
});

/**
 * Says of a machine in which state it was found: items of a type of one's own, in the place of those that were there. When
 * the hash is the one that was given before, nothing happens.
 *
 * Errors: InvalidResourceType, InvalidResourceId, InvalidItemContentException, ItemSizeLimitExceededException,
 * TotalSizeLimitExceededException, ComplianceTypeCountLimitExceededException. Source: SSM API 2014-11-06,
 * PutComplianceItems.
 */
export const putComplianceItems = operation({
  name: "PutComplianceItems",
  doors: ["console", "aws"],
  effect: "change",
  access: "manage",
  input: z.strictObject({
    ResourceId: z.string().min(1).max(100),
    ResourceType: z.string().min(1).max(50),
    ComplianceType: ComplianceTypeName,
    ExecutionSummary: z.strictObject({
      ExecutionTime,
      ExecutionId: z.string().max(100).optional(),
      ExecutionType: z.string().max(50).optional(),
    }),
    Items: ComplianceItemEntries,
    ItemContentHash: z.string().max(256).optional(),
    UploadType: z.enum(["COMPLETE", "PARTIAL"]).optional(),
  }),
  prepare: complianceResource,
  resources: (_input, _caller, node) => [node],
  missing: ({ ResourceId }) => invalidComplianceResource(ResourceId, "ResourceId"),

  async handle(input, { tx, caller, now, audit, announce }) {
    const { ResourceId, ComplianceType, ExecutionSummary, ItemContentHash, UploadType = "COMPLETE" } = input;
    const key = { accountId: caller.accountId, nodeId: ResourceId, type: ComplianceType };
    if (!ComplianceType.startsWith(customPrefix)) throw notPut(ComplianceType);
    if (UploadType === "PARTIAL") throw onlyComplete();
    const items = readItems(input.Items);
    // Types are counted and a machine is deregistered one after the other.
    if (!(await lock(tx, key.accountId, key.nodeId))) throw invalidComplianceResource(ResourceId, "ResourceId");
    const former = await findResource(tx, key);
    const isKnown = ItemContentHash !== undefined && former?.contentHash === ItemContentHash;
    audit({ summary: { type: ComplianceType, items: items.length, nonCompliant: wrong(items), isUnchanged: isKnown } });
    if (isKnown) return {};
    if (!former && items.length > 0) {
      const custom = (await typesOf(tx, key.accountId, key.nodeId)).filter((type) => type.startsWith(customPrefix));
      if (custom.length >= MAX_CUSTOM_TYPES) throw tooManyTypes();
    }
    const execution = {
      time: ExecutionSummary.ExecutionTime,
      id: ExecutionSummary.ExecutionId ?? "",
      type: ExecutionSummary.ExecutionType ?? "",
    };
    await replace(tx, { ...key, execution, contentHash: ItemContentHash ?? null, items }, now);
    announce("compliance", ResourceId);
    return {};
  },
});

const wrong = (items: ReturnType<typeof readItems>) => items.filter(({ status }) => status === "NON_COMPLIANT").length;

function notPut(type: string): DomainError {
  const message = `Nothing can be put for the type ${type}: give a type of your own, ${customPrefix} and a name.`;
  return new DomainError("InvalidItemContentException", message, [{ path: ["ComplianceType"], message }]);
}

function onlyComplete(): DomainError {
  const message = "PARTIAL is for associations: the items of a type of your own are always given as a whole.";
  return new DomainError("InvalidItemContentException", message, [{ path: ["UploadType"], message }]);
}
