import type { Metadata } from "next";
import { NodeGroupForm } from "@/components/node-groups/node-group-form";

export const metadata: Metadata = { title: "Create group" };

/** A new group of machines. */
export default function NewNodeGroupPage() {
  return <NodeGroupForm />;
}
