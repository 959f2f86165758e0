import type { Metadata } from "next";
import { ExecutionScreen } from "@/components/associations/execution-screen";

type Parameters = { params: Promise<{ associationId: string; executionId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Execution ${(await params).executionId.slice(0, 8)}` };
}

/** One time that an association was applied. */
export default async function ExecutionPage({ params }: Parameters) {
  return <ExecutionScreen {...(await params)} />;
}
