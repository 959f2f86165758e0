import type { Metadata } from "next";
import { OutputSearchScreen } from "@/components/commands/output-search-screen";

export const metadata: Metadata = { title: "Search output" };

/** A search through what past commands printed. */
export default function OutputSearchPage() {
  return <OutputSearchScreen />;
}
