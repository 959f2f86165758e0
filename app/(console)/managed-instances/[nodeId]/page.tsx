import type { Metadata } from "next";
import { NodeAssociations } from "@/components/associations/node-associations";
import { TimelineTab } from "@/components/audit/timeline-tab";
import { NodeCommands } from "@/components/commands/node-commands";
import { NodeCompliance } from "@/components/compliance/node-compliance";
import { ManagedInstanceScreen } from "@/components/nodes/managed-instance-screen";

type Parameters = { params: Promise<{ nodeId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Instance ${(await params).nodeId}` };
}

/** One managed instance, with what was run on it and what happened to it. */
export default async function ManagedInstancePage({ params }: Parameters) {
  const { nodeId } = await params;
  return (
    <ManagedInstanceScreen
      nodeId={nodeId}
      commands={<NodeCommands nodeId={nodeId} />}
      associations={<NodeAssociations nodeId={nodeId} />}
      compliance={<NodeCompliance nodeId={nodeId} />}
      timeline={<TimelineTab nodeId={nodeId} />}
    />
  );
}
