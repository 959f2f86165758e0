import type { Metadata } from "next";
import { UserScreen } from "@/components/settings/user-screen";

type Parameters = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `User ${decodeURIComponent((await params).name)}` };
}

/** One user of the account. */
export default async function UserPage({ params }: Parameters) {
  return <UserScreen name={decodeURIComponent((await params).name)} />;
}
