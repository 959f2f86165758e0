import type { Metadata } from "next";
import { CommandsScreen } from "@/components/commands/commands-screen";

export const metadata: Metadata = { title: "Commands" };

/** The list of commands. */
export default function CommandsPage() {
  return <CommandsScreen />;
}
