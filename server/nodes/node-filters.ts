import * as z from "zod";
import { ActivationId, invalidActivationId } from "@/core/activations/activation";
import { DomainError } from "@/core/errors";
import { NodeId, PingStatus, PlatformType } from "@/core/nodes/node";
import { type FilterOperator, type NodeColumn, type NodeFilter, nodeResourceType } from "./filter-store";
import { nodeSourceType } from "./present";

const values = z.array(z.string().min(1)).min(1).max(100);

/** A filter of a list of nodes. Source: SSM API 2014-11-06, InstanceInformationStringFilter. */
export const StringFilter = z.strictObject({ Key: z.string().min(1), Values: values });

/** The same in the API's older form, which has no tags. Source: SSM API 2014-11-06, InstanceInformationFilter. */
export const OldFilter = z.strictObject({
  key: z.enum([
    "InstanceIds",
    "AgentVersion",
    "PingStatus",
    "PlatformTypes",
    "ActivationIds",
    "IamRole",
    "ResourceType",
    "AssociationStatus",
  ]),
  valueSet: values,
});

/** What a filter asks for, and what its values may be; any text where that is not said. */
type Field = { of: NodeColumn | "tag-key" | "association-document" | { constant: string }; values?: z.ZodType };

/** Every filter of lists of nodes but those on tags by their key. */
const fields: Record<string, Field> = {
  InstanceIds: { of: "InstanceId", values: NodeId },
  PingStatus: { of: "PingStatus", values: z.enum([...PingStatus.options, "Inactive"]) },
  PlatformTypes: { of: "PlatformType", values: PlatformType },
  AgentVersion: { of: "AgentVersion" },
  ActivationIds: { of: "ActivationId" },
  IamRole: { of: "IamRole" },
  ResourceType: { of: { constant: nodeResourceType }, values: z.enum([nodeResourceType, "EC2Instance"]) },
  SourceTypes: {
    of: { constant: nodeSourceType },
    values: z.enum([nodeSourceType, "AWS::EC2::Instance", "AWS::IoT::Thing", "Microsoft.Compute/virtualMachines"]),
  },
  SourceIds: { of: "InstanceId" },
  AssociationStatus: { of: "AssociationStatus", values: z.enum(["Success", "Pending", "Failed"]) },
  "tag-key": { of: "tag-key" },
};

/** The filters of DescribeInstanceProperties: the same, and the documents of associations. */
const propertyFields: Record<string, Field> = { ...fields, DocumentName: { of: "association-document" } };

const version = z.string().regex(/^[0-9]{1,6}(\.[0-9]{1,6})*$/);

/** A filter with its operator, in whichever form it came. */
export type AskedFilter = { Key: string; Values: string[]; Operator?: FilterOperator | undefined };

const asFilter = (of: Field["of"], rest: { values: string[]; operator?: FilterOperator }): NodeFilter =>
  typeof of === "string" ? { key: of, ...rest } : { key: "constant", value: of.constant, ...rest };

function toFilter(
  known: Record<string, Field>,
  invalidValue: (key: string, value: string) => DomainError,
  { Key, Values, Operator: operator = "Equal" }: AskedFilter,
): NodeFilter {
  const ordered = operator === "LessThan" || operator === "GreaterThan";
  if (Key.startsWith("tag:") && Key.length > "tag:".length && !ordered)
    return { key: "tag", tagKey: Key.slice("tag:".length), values: Values, operator };
  const field = Object.hasOwn(known, Key) ? known[Key] : undefined;
  if (!field)
    throw new DomainError(
      "InvalidFilterKey",
      `${Key.slice(0, 163)} is not a filter that is known. Use ${Object.keys(known).join(", ")} or tag:<key>.`,
    );
  if (ordered && field.of !== "AgentVersion")
    throw new DomainError("InvalidFilterKey", `${operator} compares versions: ${Key} has none. Use AgentVersion.`);
  const legal = ordered ? version : operator === "BeginWith" ? undefined : field.values;
  const wrong = Values.find((value) => legal && !legal.safeParse(value).success);
  if (wrong !== undefined) {
    throw Key === "InstanceIds"
      ? new DomainError("InvalidInstanceId", `${wrong.slice(0, 163)} is not the id of a managed instance.`)
      : invalidValue(Key, wrong.slice(0, 163));
  }
  return asFilter(field.of, { values: Values, operator });
}

/**
 * What the caller's filters ask for; all must hold, the values of one are alternatives. More generous than AWS, filters
 * on tags go together with others.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidInstanceInformationFilterValue. Source: SSM API 2014-11-06,
 * DescribeInstanceInformation.
 */
export const toNodeFilters = (filters: readonly z.output<typeof StringFilter>[]): NodeFilter[] =>
  filters.map((filter) =>
    toFilter(
      fields,
      (key, value) =>
        new DomainError(
          "InvalidInstanceInformationFilterValue",
          `${value} is not a value that the filter ${key} can have.`,
        ),
      filter,
    ),
  );

/**
 * The same with operators. LessThan and GreaterThan compare versions, number by number, so only AgentVersion takes them.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidActivationId, InvalidInstancePropertyFilterValue. Source: SSM API
 * 2014-11-06, DescribeInstanceProperties.
 */
export const toPropertyFilters = (filters: readonly AskedFilter[]): NodeFilter[] =>
  filters.map((filter) => {
    const isWhole = filter.Operator === undefined || filter.Operator === "Equal";
    const notAnId = filter.Values.find((value) => !ActivationId.safeParse(value).success);
    if (filter.Key === "ActivationIds" && isWhole && notAnId !== undefined)
      throw invalidActivationId(notAnId.slice(0, 163));
    return toFilter(
      propertyFields,
      (key, value) =>
        new DomainError(
          "InvalidInstancePropertyFilterValue",
          `${value} is not a value that the filter ${key} can have.`,
        ),
      filter,
    );
  });
