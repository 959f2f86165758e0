import { Facts } from "@/core/node-protocol";
import { toTagList } from "@/core/tags";
import { serverVersion } from "../version";
import type { AssociationStanding } from "./association-standing-store";
import { instanceStatus, nodeResourceType } from "./filter-store";
import type { NodeRow } from "./store";

/** Where a node comes from, as AWS says it of machines that register by themselves. Source: SSM API 2014-11-06, SourceType. */
export const nodeSourceType = "AWS::SSM::ManagedInstance";

/** The agent on every node here, as the API's newer lists name it; AWS's own is amazon-ssm-agent. */
export const agentType = "quarterdeck-agent";

/** Only what is known: the API leaves out what it does not know rather than sending an empty string. */
const known = <Key extends string>(key: Key, value: string | null): { [K in Key]?: string } => {
  const member: { [K in Key]?: string } = {};
  if (value) member[key] = value;
  return member;
};

/** What the API calls how an association is at work. Source: SSM API 2014-11-06, StatusName. */
const associationStatusOf = ({ details }: AssociationStanding) => (details === "InProgress" ? "Pending" : details);

/** How associations stand on a node; nothing where none was applied. Source: SSM API 2014-11-06, InstanceInformation. */
const associationInformation = ({ associations }: Pick<NodeRow, "associations">) =>
  associations && {
    AssociationStatus: associationStatusOf(associations),
    LastAssociationExecutionDate: new Date(associations.lastAt),
    AssociationOverview: {
      DetailedStatus: associations.details,
      InstanceAssociationStatusAggregatedCount: associations.counts,
    },
  };

/** What two of the API's lists say of a node alike. */
const commonInformation = (node: NodeRow) => ({
  InstanceId: node.id,
  PingStatus: node.pingStatus,
  ...(node.lastPingAt && { LastPingDateTime: node.lastPingAt }),
  ...known("AgentVersion", node.agentVersion),
  ...known("PlatformType", node.platformType),
  ...known("PlatformName", node.platformName),
  ...known("PlatformVersion", node.platformVersion),
  ...known("ActivationId", node.activationId),
  ...known("IamRole", node.iamRole),
  RegistrationDate: node.registeredAt,
  ResourceType: nodeResourceType,
  ...known("Name", node.name),
  ...known("IPAddress", node.ipAddress),
  ...known("ComputerName", node.hostName),
  SourceId: node.id,
  SourceType: nodeSourceType,
  ...associationInformation(node),
});

/**
 * A node as AWS lists it; its agent is the latest when it is of this server's own version, which is the one that the
 * server hands out. Source: SSM API 2014-11-06, InstanceInformation.
 */
export const presentInstanceInformation = (node: NodeRow) => ({
  ...commonInformation(node),
  ...(node.agentVersion && { IsLatestVersion: node.agentVersion === serverVersion }),
});

const architectureOf = (facts: unknown) => {
  const parsed = Facts.safeParse(facts);
  return parsed.success ? parsed.data.architecture : "";
};

/**
 * A node with its properties. What only a cloud's own machines have (type, state, key pair, zone) is left out.
 *
 * @param facts what the node last said of itself
 * Source: SSM API 2014-11-06, InstanceProperty.
 */
export const presentInstanceProperty = (node: NodeRow, facts: unknown) => ({
  ...commonInformation(node),
  // Shorter here than where it comes from. Source: SSM API 2014-11-06, InstanceName, PlatformName, PlatformVersion.
  ...known("Name", node.name.slice(0, 255)),
  ...known("PlatformName", node.platformName.slice(0, 120)),
  ...known("Architecture", architectureOf(facts)),
});

/**
 * A node in the API's newer form.
 *
 * @param capturedAt when it last said what it is
 * Source: SSM API 2014-11-06, Node.
 */
export const presentFleetNode = (
  node: NodeRow,
  { region, accountId, capturedAt }: { region: string; accountId: string; capturedAt: Date | null | undefined },
) => ({
  ...(capturedAt && { CaptureTime: capturedAt }),
  Id: node.id,
  Owner: { AccountId: accountId },
  Region: region,
  NodeType: {
    Instance: {
      AgentType: agentType,
      ...known("AgentVersion", node.agentVersion),
      ...known("ComputerName", node.hostName),
      InstanceStatus: instanceStatus[node.pingStatus],
      ...known("IpAddress", node.ipAddress),
      ManagedStatus: "Managed",
      ...known("Name", node.name),
      ...known("PlatformType", node.platformType),
      ...known("PlatformName", node.platformName.slice(0, 120)),
      ...known("PlatformVersion", node.platformVersion),
      ResourceType: nodeResourceType,
      SourceType: nodeSourceType,
      SourceId: node.id,
    },
  },
});

/** A node as the console's lists show it. Empty strings: the node has not said it yet. */
export const presentNode = (node: NodeRow) => ({
  InstanceId: node.id,
  Name: node.name,
  PingStatus: node.pingStatus,
  PlatformType: node.platformType,
  PlatformName: node.platformName,
  PlatformVersion: node.platformVersion,
  AgentVersion: node.agentVersion,
  IPAddress: node.ipAddress,
  ComputerName: node.hostName,
  Tags: toTagList(node.tags),
  LastPingDateTime: node.lastPingAt,
  RegistrationDate: node.registeredAt,
  ActivationId: node.activationId,
  IsLocal: node.isLocal,
  SharesServerAccount: node.sharesServerAccount,
  /** How associations stand on it: Success, Pending, InProgress or Failed; null where none was applied. */
  AssociationStatus: node.associations?.details ?? null,
  DisconnectReason: node.disconnectReason,
  Quarantine: node.quarantinedAt && { At: node.quarantinedAt, Reason: node.quarantineReason ?? "" },
});

/** What a node last said of itself, in the API's manner of naming; null before it has said anything. */
export function presentFacts(stored: unknown) {
  const parsed = Facts.safeParse(stored);
  if (!parsed.success) return null;
  const facts = parsed.data;
  return {
    AgentVersion: facts.agentVersion,
    PlatformType: facts.platformType,
    PlatformName: facts.platformName,
    PlatformVersion: facts.platformVersion,
    Architecture: facts.architecture,
    Kernel: facts.kernel ?? null,
    ComputerName: facts.hostName,
    IPAddress: facts.ipAddress,
    Addresses: facts.addresses,
    Capabilities: facts.capabilities,
    User: facts.user,
    CpuCount: facts.cpuCount ?? null,
    MemoryBytes: facts.memoryBytes ?? null,
    BootedAt: facts.bootedAt === undefined ? null : new Date(facts.bootedAt),
  };
}
