import type { Metadata } from "next";
import { GroupsScreen } from "@/components/settings/groups-screen";

export const metadata: Metadata = { title: "Groups" };

/** The groups of the account. */
export default function GroupsPage() {
  return <GroupsScreen />;
}
