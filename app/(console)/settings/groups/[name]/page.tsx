import type { Metadata } from "next";
import { GroupScreen } from "@/components/settings/group-screen";

type Parameters = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Group ${decodeURIComponent((await params).name)}` };
}

/** One group of the account. */
export default async function GroupPage({ params }: Parameters) {
  return <GroupScreen name={decodeURIComponent((await params).name)} />;
}
