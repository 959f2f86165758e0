import type { Metadata } from "next";
import { GuardsScreen } from "@/components/guards/guards-screen";

export const metadata: Metadata = { title: "Guards" };

/** How much of a tag one command may reach at once. */
export default function GuardsPage() {
  return <GuardsScreen />;
}
