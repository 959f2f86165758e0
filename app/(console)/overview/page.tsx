import type { Metadata } from "next";
import { OverviewScreen } from "@/components/overview/overview-screen";

export const metadata: Metadata = { title: "Overview" };

/** What somebody who comes in the morning has to know. */
export default function OverviewPage() {
  return <OverviewScreen />;
}
