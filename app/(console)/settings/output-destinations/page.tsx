import type { Metadata } from "next";
import { OutputDestinationsScreen } from "@/components/output-destinations/output-destinations-screen";

export const metadata: Metadata = { title: "Output destinations" };

/** The buckets that output can go to. */
export default function OutputDestinationsPage() {
  return <OutputDestinationsScreen />;
}
