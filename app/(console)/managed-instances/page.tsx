import type { Metadata } from "next";
import { ManagedInstancesScreen } from "@/components/nodes/managed-instances-screen";

export const metadata: Metadata = { title: "Managed Instances" };

/** The list of managed instances. */
export default function ManagedInstancesPage() {
  return <ManagedInstancesScreen />;
}
