import * as z from "zod";
import { all, any, type Condition, not } from "@/core/access/condition";
import { ComplianceSeverity, ComplianceStatus } from "@/core/compliance/compliance";
import { DomainError } from "@/core/errors";
import { AnyTagKey } from "@/core/tags";

/** How a filter compares; EQUAL when it does not say. Source: SSM API 2014-11-06, ComplianceQueryOperatorType. */
const Operator = z.enum(["EQUAL", "NOT_EQUAL", "BEGIN_WITH", "LESS_THAN", "GREATER_THAN"]);
type Operator = z.output<typeof Operator>;

/** Source: SSM API 2014-11-06, ComplianceStringFilter. */
export const ComplianceFilters = z
  .array(
    z.strictObject({
      Key: z.string().min(1).max(200).optional(),
      Values: z.array(z.string().max(512)).min(1).max(20).optional(),
      Type: Operator.optional(),
    }),
  )
  .max(20);
export type ComplianceFilters = z.output<typeof ComplianceFilters>;

/** What can be asked of items and of their sum on a machine alike. */
const commonKeys = [
  "ComplianceType",
  "Status",
  "Severity",
  "ResourceId",
  "ResourceType",
  "ExecutionId",
  "ExecutionType",
  "ExecutionTime",
] as const;

/** What of an item's details can be asked for. Source: SSM API 2014-11-06, PutComplianceItems. */
export const detailKeys = [
  "DocumentName",
  "DocumentVersion",
  "Classification",
  "PatchBaselineId",
  "PatchSeverity",
  "PatchState",
  "PatchGroup",
  "InstalledTime",
] as const;

type CommonKey = (typeof commonKeys)[number];

/** One thing that is asked of items, or of their sum on a machine; values are alternatives. */
export type ComplianceFilter = {
  key: CommonKey | "Id" | "Title" | (typeof detailKeys)[number];
  operator: Operator;
  values: string[];
};

const isCommon = (key: string): key is CommonKey => commonKeys.some((each) => each === key);
const isOfItem = (key: string): key is ComplianceFilter["key"] =>
  isCommon(key) || key === "Id" || key === "Title" || detailKeys.some((each) => each === key);

const invalid = (message: string) => new DomainError("InvalidFilter", message);

/** PostgreSQL knows no year 0. */
const moment = z.iso.datetime({ offset: true }).regex(/^[12]/);
const legal: Partial<Record<ComplianceFilter["key"], z.ZodType>> = {
  Status: ComplianceStatus,
  Severity: ComplianceSeverity,
  ExecutionTime: moment,
};

function read({ Key = "", Values = [], Type: operator = "EQUAL" }: ComplianceFilters[number]) {
  if (Key === "") throw invalid("A filter needs its Key.");
  if (Values.length === 0) throw invalid(`The filter ${Key} needs at least one value.`);
  return { key: Key, values: Values, operator };
}

function checked(key: ComplianceFilter["key"], { operator, values }: Omit<ComplianceFilter, "key">): ComplianceFilter {
  const isOrdered = operator === "LESS_THAN" || operator === "GREATER_THAN";
  if (isOrdered && key !== "ExecutionTime")
    throw invalid(`${operator} compares times: ${key} is none. Use ExecutionTime.`);
  const wrong =
    operator === "BEGIN_WITH" ? undefined : values.find((value) => legal[key]?.safeParse(value).success === false);
  if (wrong !== undefined)
    throw invalid(`${wrong.slice(0, 163) || "An empty text"} is not a value that the filter ${key} can have.`);
  return { key, operator, values };
}

const unknown = (key: string, known: readonly string[]) =>
  invalid(`${key} is not a filter that is known. Use ${known.join(", ")}.`);

/**
 * What is asked of items; all must hold.
 *
 * Errors: InvalidFilter. Source: SSM API 2014-11-06, ListComplianceItems.
 */
export const toItemFilters = (filters: ComplianceFilters): ComplianceFilter[] =>
  filters.map((filter) => {
    const { key, ...rest } = read(filter);
    if (!isOfItem(key)) throw unknown(key, [...commonKeys, "Id", "Title", ...detailKeys]);
    return checked(key, rest);
  });

/** Tags by which a machine is in a patch group. Source: user guide, Patch Manager, patch groups. */
const patchGroupTags = ["Patch Group", "PatchGroup"];

/** The tags that a filter of machines asks for; none when it asks for something else. */
function tagsAskedBy(key: string): string[] {
  if (key === "PatchGroup") return patchGroupTags;
  if (!key.startsWith("tag:")) return [];
  const tagKey = key.slice("tag:".length);
  if (!AnyTagKey.safeParse(tagKey).success) throw invalid(`${key} names no tag.`);
  return [tagKey];
}

/**
 * What is asked of the sums on machines, and of the machines themselves: `tag:<key>`, and `PatchGroup`, which is a tag. All
 * must hold.
 *
 * Errors: InvalidFilter. Source: SSM API 2014-11-06, ListResourceComplianceSummaries.
 */
export function toResourceFilters(filters: ComplianceFilters): { sums: ComplianceFilter[]; nodes: Condition } {
  const sums: ComplianceFilter[] = [];
  const nodes: Condition[] = [];
  for (const filter of filters) {
    const { key, operator, values } = read(filter);
    const tagKeys = tagsAskedBy(key);
    if (tagKeys.length > 0) {
      if (operator !== "EQUAL" && operator !== "NOT_EQUAL")
        throw invalid(`The filter ${key} takes EQUAL and NOT_EQUAL.`);
      const tagged = any(tagKeys.map((tagKey): Condition => ({ kind: "tag", key: tagKey, in: values })));
      nodes.push(operator === "EQUAL" ? tagged : not(tagged));
    } else {
      const known = key === "OverallSeverity" ? "Severity" : key;
      if (!isCommon(known)) throw unknown(key, [...commonKeys, "OverallSeverity", "PatchGroup", "tag:<key>"]);
      sums.push(checked(known, { operator, values }));
    }
  }
  return { sums, nodes: all(nodes) };
}
