import type { Metadata } from "next";
import { SendCommandScreen } from "@/components/commands/send-command-screen";

export const metadata: Metadata = { title: "Run a command" };

/** The form that runs a command. */
export default function SendCommandPage() {
  return <SendCommandScreen />;
}
