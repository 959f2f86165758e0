import * as z from "zod";
import {
  ComplianceItemEntries,
  ComplianceTypeName,
  invalidComplianceResource,
  readItems,
  tooManyTypes,
} from "@/core/compliance/compliance";
import { associationType, customPrefix, MAX_CUSTOM_TYPES } from "@/core/compliance/compliance-rules";
import { DomainError } from "@/core/errors";
import { Moment } from "@/core/moment";
import { lock } from "../nodes/registry-store";
import { operation } from "../operation";
import { complianceResource } from "./compliance-resource";
import { ofManualAssociations } from "./manual-association";
import { findResource, record, replace, typesOf } from "./store";

/** Years that PostgreSQL and everybody else write alike. */
const ExecutionTime = Moment.refine((moment) => moment.getTime() >= 0 && moment.getUTCFullYear() < 10_000, {
  error: "This is no time at which something can have run.",
});

/**
 * Says of a machine in which state it was found: items of a type of one's own, in the place of those that were there, or
 * single associations whose SyncCompliance is MANUAL. When the hash is the one that was given before, nothing happens.
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

  async handle(input, context) {
    const { tx, caller, now, audit, announce } = context;
    const { ResourceId, ComplianceType, ExecutionSummary, ItemContentHash } = input;
    const key = { accountId: caller.accountId, nodeId: ResourceId, type: ComplianceType };
    checkType(input);
    const items = readItems(input.Items);
    // Types are counted and a machine is deregistered one after the other.
    if (!(await lock(tx, key.accountId, key.nodeId))) throw invalidComplianceResource(ResourceId, "ResourceId");
    const former = await findResource(tx, key);
    const isKnown = ItemContentHash !== undefined && former?.contentHash === ItemContentHash;
    audit({ summary: { type: ComplianceType, items: items.length, nonCompliant: wrong(items), isUnchanged: isKnown } });
    if (isKnown) return {};
    const said = {
      ...key,
      execution: {
        time: ExecutionSummary.ExecutionTime,
        id: ExecutionSummary.ExecutionId ?? "",
        type: ExecutionSummary.ExecutionType ?? "",
      },
      contentHash: ItemContentHash ?? null,
    };
    if (ComplianceType === associationType) {
      const named = await ofManualAssociations(items, context);
      await record(
        tx,
        named.map((item) => ({ ...said, ...item, commandId: null })),
        now,
      );
    } else {
      if (!former && items.length > 0) {
        const custom = (await typesOf(tx, key.accountId, key.nodeId)).filter((type) => type.startsWith(customPrefix));
        if (custom.length >= MAX_CUSTOM_TYPES) throw tooManyTypes();
      }
      await replace(tx, { ...said, items }, now);
    }
    announce("compliance", ResourceId);
    return {};
  },
});

const wrong = (items: ReturnType<typeof readItems>) => items.filter(({ status }) => status === "NON_COMPLIANT").length;

const invalid = (field: string, message: string) =>
  new DomainError("InvalidItemContentException", message, [{ path: [field], message }]);

/**
 * A type of one's own is given as a whole, associations one by one: those that say themselves what became of them must not
 * be lost by a list that does not have them.
 */
function checkType({
  ComplianceType: type,
  UploadType = "COMPLETE",
}: {
  ComplianceType: string;
  UploadType?: string | undefined;
}) {
  const isAssociation = type === associationType;
  if (!isAssociation && !type.startsWith(customPrefix))
    throw invalid(
      "ComplianceType",
      `Nothing can be put for the type ${type}: give ${associationType}, or a type of your own, ${customPrefix} and a name.`,
    );
  if (isAssociation && UploadType !== "PARTIAL")
    throw invalid("UploadType", "What is said of associations is said of single ones: give PARTIAL.");
  if (!isAssociation && UploadType === "PARTIAL")
    throw invalid("UploadType", "PARTIAL is for associations: the items of a type of your own are given as a whole.");
}
