import type { Metadata } from "next";
import { AccountsScreen } from "@/components/settings/accounts-screen";

export const metadata: Metadata = { title: "Accounts" };

/** The accounts of the installation. */
export default function AccountsPage() {
  return <AccountsScreen />;
}
