"use client";

import dynamic from "next/dynamic";
import { onDemand } from "@/components/ui/on-demand";

const NodeTimeline = dynamic(() => onDemand(() => import("./node-timeline")).then((loaded) => loaded.NodeTimeline), {
  ssr: false,
});

/** A machine's timeline, whose code comes when its tab is opened. */
export function TimelineTab({ nodeId }: { nodeId: string }) {
  return <NodeTimeline nodeId={nodeId} />;
}
