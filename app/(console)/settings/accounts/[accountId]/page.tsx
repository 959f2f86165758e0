import type { Metadata } from "next";
import { AccountScreen } from "@/components/settings/account-screen";

type Parameters = { params: Promise<{ accountId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Account ${(await params).accountId}` };
}

/** One account of the installation. */
export default async function AccountPage({ params }: Parameters) {
  return <AccountScreen accountId={(await params).accountId} />;
}
