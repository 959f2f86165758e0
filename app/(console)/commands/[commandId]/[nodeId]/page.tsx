import type { Metadata } from "next";
import { InvocationScreen } from "@/components/commands/invocation-screen";

type Parameters = { params: Promise<{ commandId: string; nodeId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Output on ${(await params).nodeId}` };
}

/** One command on one machine. */
export default async function InvocationPage({ params }: Parameters) {
  return <InvocationScreen {...(await params)} />;
}
