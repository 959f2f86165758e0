import type { Metadata } from "next";
import { CommandScreen } from "@/components/commands/command-screen";

type Parameters = { params: Promise<{ commandId: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Command ${(await params).commandId.slice(0, 8)}` };
}

/** One command. */
export default async function CommandPage({ params }: Parameters) {
  return <CommandScreen commandId={(await params).commandId} />;
}
