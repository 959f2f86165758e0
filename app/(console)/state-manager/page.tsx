import type { Metadata } from "next";
import { AssociationsScreen } from "@/components/associations/associations-screen";

export const metadata: Metadata = { title: "State Manager" };

/** Every association. */
export default function AssociationsPage() {
  return <AssociationsScreen />;
}
