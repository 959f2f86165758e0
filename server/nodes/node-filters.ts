import * as z from "zod";
import { DomainError } from "@/core/errors";
import { NodeId, PingStatus, PlatformType } from "@/core/nodes/node";
import { type NodeFilter, nodeResourceType } from "./store";

const values = z.array(z.string().min(1).max(256)).min(1).max(100);

/** A filter of a list of nodes. Source: SSM API 2014-11-06, InstanceInformationStringFilter. */
export const StringFilter = z.strictObject({ Key: z.string().min(1).max(163), Values: values });

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

const invalidValue = (key: string, value: string) =>
  new DomainError("InvalidInstanceInformationFilterValue", `${value} is not a value that the filter ${key} can have.`);

/** What each filter's values may be; a filter that is not here is not known. */
const known: Record<Exclude<NodeFilter["key"], "tag">, z.ZodType> = {
  InstanceIds: NodeId,
  PingStatus: z.enum([...PingStatus.options, "Inactive"]),
  PlatformTypes: PlatformType,
  AgentVersion: z.string(),
  ActivationIds: z.string(),
  IamRole: z.string(),
  ResourceType: z.enum([nodeResourceType, "EC2Instance"]),
  "tag-key": z.string(),
};

const isKnown = (key: string): key is keyof typeof known => Object.hasOwn(known, key);

/**
 * What the caller's filters ask for; all must hold, the values of one are alternatives. More generous than AWS, filters
 * on tags go together with others.
 *
 * Errors: InvalidFilterKey, InvalidInstanceId, InvalidInstanceInformationFilterValue. Source: SSM API 2014-11-06,
 * DescribeInstanceInformation.
 */
export const toNodeFilters = (filters: readonly z.output<typeof StringFilter>[]): NodeFilter[] =>
  filters.map(({ Key, Values }): NodeFilter => {
    if (Key.startsWith("tag:") && Key.length > "tag:".length)
      return { key: "tag", tagKey: Key.slice("tag:".length), values: Values };
    if (!isKnown(Key))
      throw new DomainError(
        "InvalidFilterKey",
        `${Key} is not a filter that is known. Use ${Object.keys(known).join(", ")} or tag:<key>.`,
      );
    const wrong = Values.find((value) => !known[Key].safeParse(value).success);
    if (wrong !== undefined) {
      throw Key === "InstanceIds"
        ? new DomainError("InvalidInstanceId", `${wrong} is not the id of a managed instance.`)
        : invalidValue(Key, wrong);
    }
    return { key: Key, values: Values };
  });
