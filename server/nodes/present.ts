import { Facts } from "@/core/node-protocol";
import { toTagList } from "@/core/tags";
import { type NodeRow, nodeResourceType } from "./store";

/** Only what is known: the API leaves out what it does not know rather than sending an empty string. */
const known = <Key extends string>(key: Key, value: string | null): { [K in Key]?: string } => {
  const member: { [K in Key]?: string } = {};
  if (value) member[key] = value;
  return member;
};

/** A node as AWS lists it. Source: SSM API 2014-11-06, InstanceInformation. */
export const presentInstanceInformation = (node: NodeRow) => ({
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
  SourceType: "AWS::SSM::ManagedInstance",
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
