import * as z from "zod";
import { DomainError } from "../errors";
import {
  complianceSeverities,
  complianceStatuses,
  MAX_COMPLIANCE_ITEMS,
  MAX_CUSTOM_TYPES,
  MAX_ITEM_BYTES,
  MAX_ITEM_ID,
  MAX_TOTAL_BYTES,
} from "./compliance-rules";

/** Source: SSM API 2014-11-06, ComplianceTypeName. */
export const ComplianceTypeName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^([A-Za-z0-9_-]\w+|Custom:[a-zA-Z0-9_-]\w+)$/);

export const ComplianceStatus = z.enum(complianceStatuses);
export const ComplianceSeverity = z.enum(complianceSeverities);

/** What else is said of an item. Source: SSM API 2014-11-06, ComplianceItemDetails. */
export const ComplianceDetails = z.record(z.string().min(1).max(64), z.string().max(4096));

/** One thing that was looked at on a machine. Source: SSM API 2014-11-06, ComplianceItemEntry. */
export const ComplianceItemEntry = z.strictObject({
  Id: z.string().optional(),
  Title: z.string().max(500).optional(),
  Severity: ComplianceSeverity,
  Status: ComplianceStatus,
  Details: ComplianceDetails.optional(),
});
type ComplianceItemEntry = z.output<typeof ComplianceItemEntry>;

/** Source: SSM API 2014-11-06, ComplianceItemEntryList. */
export const ComplianceItemEntries = z.array(ComplianceItemEntry).max(MAX_COMPLIANCE_ITEMS);

const invalidContent = (index: number, member: string, message: string) =>
  new DomainError("InvalidItemContentException", message, [{ path: ["Items", index, member], message }]);

/**
 * Items that can be kept, each under a name of its own: its Id, or its Title where it has none.
 *
 * Errors: InvalidItemContentException, ItemSizeLimitExceededException, TotalSizeLimitExceededException.
 */
export function readItems(entries: readonly ComplianceItemEntry[]) {
  const seen = new Map<string, number>();
  let total = 0;
  return entries.map((entry, index) => {
    const itemId = entry.Id || entry.Title;
    if (!itemId)
      throw invalidContent(index, "Id", `Item ${index + 1} has neither an Id nor a Title that it could be known by.`);
    if (itemId.length > MAX_ITEM_ID)
      throw invalidContent(index, "Id", `The Id of item ${index + 1} is longer than ${MAX_ITEM_ID} characters.`);
    const first = seen.get(itemId);
    if (first !== undefined)
      throw invalidContent(
        index,
        "Id",
        `Items ${first + 1} and ${index + 1} are both ${itemId.slice(0, 163)}: an item is there once.`,
      );
    seen.set(itemId, index);
    const size = new TextEncoder().encode(JSON.stringify(entry)).length;
    if (size > MAX_ITEM_BYTES) throw itemTooLarge(index);
    total += size;
    if (total > MAX_TOTAL_BYTES) throw tooLargeInAll();
    return {
      itemId,
      title: entry.Title ?? "",
      status: entry.Status,
      severity: entry.Severity,
      details: entry.Details ?? {},
    };
  });
}

function itemTooLarge(index: number): DomainError {
  const message = `Item ${index + 1} is larger than ${MAX_ITEM_BYTES.toLocaleString("en-US")} bytes.`;
  return new DomainError("ItemSizeLimitExceededException", message, [{ path: ["Items", index], message }]);
}

function tooLargeInAll(): DomainError {
  const message = `The items are larger than ${MAX_TOTAL_BYTES.toLocaleString("en-US")} bytes in all.`;
  return new DomainError("TotalSizeLimitExceededException", message, [{ path: ["Items"], message }]);
}

/** Source: SSM API 2014-11-06, ComplianceTypeCountLimitExceededException. */
export const tooManyTypes = () =>
  new DomainError(
    "ComplianceTypeCountLimitExceededException",
    `A managed instance can have at most ${MAX_CUSTOM_TYPES} custom types.`,
    [{ path: ["ComplianceType"], message: `There are ${MAX_CUSTOM_TYPES} others already.` }],
  );

/** Nothing but managed instances has compliance here. Source: SSM API 2014-11-06, InvalidResourceType. */
export function invalidComplianceResourceType(type: string, field: string): DomainError {
  const message = `Only resources of the type ManagedInstance have compliance, not ${type}.`;
  return new DomainError("InvalidResourceType", message, [{ path: [field], message }]);
}

/** There is no such machine, or none that the caller may see. Source: SSM API 2014-11-06, InvalidResourceId. */
export const invalidComplianceResource = (id: string, field: string) =>
  new DomainError("InvalidResourceId", `There is no managed instance ${id}.`, [
    { path: [field], message: `Not known: ${id}` },
  ]);
