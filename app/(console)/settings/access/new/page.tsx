import type { Metadata } from "next";
import { NewPolicyScreen } from "@/components/access/new-policy-screen";

export const metadata: Metadata = { title: "Create policy" };

/** A new policy. */
export default function NewPolicyPage() {
  return <NewPolicyScreen />;
}
