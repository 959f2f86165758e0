"use client";

import { useMay } from "@/components/console/session";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { compareVersions } from "@/core/releases/compare-versions";
import type { ManagedNode } from "./queries";

const updateDocument = "AWS-UpdateSSMAgent";

/** Whether this server has a newer agent than the machine. */
const isBehind = ({ AgentVersion, AgentRelease }: ManagedNode) =>
  AgentRelease.Problem === null && compareVersions(AgentVersion, AgentRelease.Version) < 0;

/** The agent's version; where this server has a newer one, that, and the way to it. */
export function AgentVersion({ node }: { node: ManagedNode }) {
  const may = useMay();
  if (!isBehind(node)) return node.AgentVersion;
  const updatesItself = node.Facts?.Capabilities.includes("aws:updateSsmAgent") ?? false;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {node.AgentVersion}
      <Badge family="blue">{node.AgentRelease.Version} available</Badge>
      {!updatesItself ? (
        <span className="text-sm text-muted">Updated by running its install line again</span>
      ) : (
        may("SendCommand") && (
          <Link href={`/commands/new?${new URLSearchParams({ document: updateDocument, nodes: node.InstanceId })}`}>
            Update agent
          </Link>
        )
      )}
    </span>
  );
}

/** Whose key vouches for the agent that this server hands out; the server's own is no protection from the server. */
export function agentReleaseText({ AgentRelease: { KeyId, SignedBy, Problem } }: ManagedNode): string {
  if (Problem !== null) return `No updates: ${Problem}`;
  return SignedBy === "server" ? `This server's own key, ${KeyId}` : `Your release key, ${KeyId}`;
}
