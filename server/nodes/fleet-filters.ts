import * as z from "zod";
import { DomainError } from "@/core/errors";
import { PlatformType } from "@/core/nodes/node";
import { tagText } from "@/core/tag-rules";
import { instanceStatus, type NodeColumn, type NodeFilter, nodeResourceType } from "./filter-store";
import { agentType, nodeSourceType } from "./present";

/** Source: SSM API 2014-11-06, NodeFilterKey. */
const keys = [
  "AgentType",
  "AgentVersion",
  "ComputerName",
  "InstanceId",
  "InstanceStatus",
  "IpAddress",
  "ManagedStatus",
  "PlatformName",
  "PlatformType",
  "PlatformVersion",
  "ResourceType",
  "OrganizationalUnitId",
  "OrganizationalUnitPath",
  "Region",
  "AccountId",
  "SourceType",
  "SourceId",
  "SourceLocation",
  "AvailabilityZone",
  "AvailabilityZoneId",
] as const;
type Key = (typeof keys)[number];

/** A filter of ListNodes and its summary. Source: SSM API 2014-11-06, NodeFilter. */
export const FleetFilter = z.strictObject({
  Key: z.enum(keys),
  Values: z.array(z.string().max(512).regex(tagText)).min(1).max(5),
  Type: z.enum(["Equal", "NotEqual", "BeginWith"]).optional(),
});

/** Where the installation is, and whose nodes are listed: the same for all of them. */
type Place = { region: string; accountId: string };

/** What a key means here: a column of a node, or what is the same for all nodes; null is what none has. */
function meaningOf(key: Key, { region, accountId }: Place): NodeColumn | { constant: string | null } {
  switch (key) {
    case "AgentVersion":
    case "ComputerName":
    case "InstanceId":
    case "PlatformName":
    case "PlatformType":
    case "PlatformVersion":
    case "InstanceStatus":
      return key;
    case "IpAddress":
      return "IPAddress";
    case "SourceId":
      return "InstanceId";
    case "AgentType":
      return { constant: agentType };
    case "ManagedStatus":
      return { constant: "Managed" };
    case "ResourceType":
      return { constant: nodeResourceType };
    case "SourceType":
      return { constant: nodeSourceType };
    case "Region":
      return { constant: region };
    case "AccountId":
      return { constant: accountId };
    // No organisation, no other cloud and no zones.
    case "OrganizationalUnitId":
    case "OrganizationalUnitPath":
    case "SourceLocation":
    case "AvailabilityZone":
    case "AvailabilityZoneId":
      return { constant: null };
  }
}

/** What whole values a key can have; any where that is not said. */
const legal: Partial<Record<Key, readonly string[]>> = {
  InstanceStatus: Object.values(instanceStatus),
  ManagedStatus: ["All", "Managed", "Unmanaged"],
  PlatformType: PlatformType.options,
  ResourceType: [nodeResourceType, "EC2Instance"],
  SourceType: [nodeSourceType, "AWS::EC2::Instance", "AWS::IoT::Thing", "Microsoft.Compute/virtualMachines"],
};

/**
 * What the caller's filters ask for; all must hold, the values of one are alternatives.
 *
 * Errors: InvalidFilter for a value that its key cannot have. Source: SSM API 2014-11-06, ListNodes.
 */
export const toFleetFilters = (filters: readonly z.output<typeof FleetFilter>[], place: Place): NodeFilter[] =>
  filters.map(({ Key, Values, Type: operator = "Equal" }): NodeFilter => {
    const wrong = operator === "BeginWith" ? undefined : Values.find((value) => legal[Key]?.includes(value) === false);
    if (wrong !== undefined)
      throw new DomainError("InvalidFilter", `The filter ${Key} takes ${legal[Key]?.join(", ")}, not ${wrong}.`);
    const values = Key === "ManagedStatus" && Values.includes("All") ? ["Managed"] : Values;
    const meaning = meaningOf(Key, place);
    return typeof meaning === "string"
      ? { key: meaning, values, operator }
      : { key: "constant", value: meaning.constant, values, operator };
  });

/** There is no resource data sync here, so none of that name. Source: SSM API 2014-11-06, ResourceDataSyncNotFoundException. */
export const noSuchSync = (name: string) =>
  new DomainError("ResourceDataSyncNotFoundException", `There is no resource data sync ${name}.`, [
    { path: ["SyncName"], message: `Not known: ${name}` },
  ]);

/** A sync's name. Source: SSM API 2014-11-06, ResourceDataSyncName. */
export const SyncName = z.string().min(1).max(64);
