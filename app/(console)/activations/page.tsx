import type { Metadata } from "next";
import { ActivationsScreen } from "@/components/activations/activations-screen";

export const metadata: Metadata = { title: "Activations" };

/** The list of activations. */
export default function ActivationsPage() {
  return <ActivationsScreen />;
}
