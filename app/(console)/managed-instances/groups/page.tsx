import type { Metadata } from "next";
import { NodeGroupsScreen } from "@/components/node-groups/node-groups-screen";

export const metadata: Metadata = { title: "Groups of machines" };

/** The groups of machines. */
export default function NodeGroupsPage() {
  return <NodeGroupsScreen />;
}
