import type { Metadata } from "next";
import { UsersScreen } from "@/components/settings/users-screen";

export const metadata: Metadata = { title: "People" };

/** The people of the account. */
export default function UsersPage() {
  return <UsersScreen />;
}
