"use client";

import { moment } from "@/components/console/moment";
import { useMay } from "@/components/console/session";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { durationText } from "@/components/ui/relative-time";
import { Time } from "@/components/ui/time";
import { AgentVersion, agentReleaseText } from "./agent-version";
import { AssociationStanding } from "./association-standing";
import { PingBadge } from "./ping-badge";
import { platformText } from "./platform-text";
import type { ManagedNode } from "./queries";

/** Clocks that differ by less than this are right for every purpose here, milliseconds. */
const noticeableSkewMs = 2_000;

function skewText(milliseconds: number | null | undefined): string | null {
  if (milliseconds === null || milliseconds === undefined) return null;
  const length = durationText(Math.abs(milliseconds));
  if (Math.abs(milliseconds) < noticeableSkewMs) return "Correct";
  return milliseconds > 0 ? `${length} ahead of the server` : `${length} behind the server`;
}

const memoryText = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

function Disconnect({ at, reason }: { at: string | null; reason: string }) {
  return (
    <>
      {reason}
      {at && (
        <>
          , <Time value={moment(at)} />
        </>
      )}
    </>
  );
}

/** Everything a machine and its registration say about it. Source: EC2 console, Managed Instances, Description. */
export function NodeDescription({ node }: { node: ManagedNode }) {
  const may = useMay();
  return (
    <>
      <Panel title="Status">
        <KeyValue
          items={[
            { label: "Ping status", value: <PingBadge status={node.PingStatus} /> },
            { label: "Last ping", value: <Time value={moment(node.LastPingDateTime)} absent="Never" /> },
            {
              label: "Connected since",
              value: node.PingStatus === "Online" ? <Time value={moment(node.ConnectedAt)} look="absolute" /> : null,
            },
            {
              label: "Last disconnect",
              value: node.DisconnectReason && <Disconnect at={node.DisconnectedAt} reason={node.DisconnectReason} />,
            },
            {
              label: "Associations",
              value: node.AssociationStatus && (
                <AssociationStanding nodeId={node.InstanceId} status={node.AssociationStatus} />
              ),
            },
          ]}
        />
      </Panel>
      <Panel title="Machine">
        <KeyValue
          items={[
            { label: "Instance ID", value: node.InstanceId, isMono: true, copy: node.InstanceId },
            { label: "Name", value: node.Name },
            { label: "Computer name", value: node.ComputerName },
            { label: "IP address", value: node.IPAddress, isMono: true, copy: node.IPAddress ?? undefined },
            { label: "Platform", value: platformText(node) },
            { label: "Platform type", value: node.PlatformType },
            { label: "Agent version", value: <AgentVersion node={node} /> },
            { label: "Agent releases signed with", value: agentReleaseText(node) },
            { label: "Clock", value: skewText(node.ClockSkewMs) },
            { label: "Architecture", value: node.Facts?.Architecture },
            { label: "Kernel", value: node.Facts?.Kernel },
            { label: "Processors", value: node.Facts?.CpuCount },
            { label: "Memory", value: node.Facts?.MemoryBytes ? memoryText(node.Facts.MemoryBytes) : null },
            { label: "Booted", value: <Time value={moment(node.Facts?.BootedAt)} look="absolute" /> },
            { label: "Agent runs as", value: node.Facts?.User },
            { label: "All addresses", value: node.Facts?.Addresses.join(", "), isMono: true },
          ]}
        />
      </Panel>
      <Panel title="Registration">
        <KeyValue
          items={[
            { label: "Registered", value: <Time value={moment(node.RegistrationDate)} look="absolute" /> },
            { label: "Registered from", value: node.RegisteredFrom, isMono: true },
            { label: "Connected from", value: node.ConnectedFrom, isMono: true },
            { label: "Resource type", value: "Managed instance" },
            { label: "Key ID", value: node.KeyId, isMono: true },
            {
              label: "Activation ID",
              value: !may("DescribeActivations") ? (
                node.ActivationId
              ) : node.ActivationId ? (
                <Link href="/activations" isMono>
                  {node.ActivationId}
                </Link>
              ) : null,
              isWide: true,
            },
          ]}
        />
      </Panel>
    </>
  );
}
