import type { Metadata } from "next";
import { EditNodeGroupScreen } from "@/components/node-groups/edit-node-group-screen";

export const metadata: Metadata = { title: "Group of machines" };

/** One group of machines. */
export default function EditNodeGroupPage() {
  return <EditNodeGroupScreen />;
}
