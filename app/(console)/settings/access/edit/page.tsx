import type { Metadata } from "next";
import { EditPolicyScreen } from "@/components/access/edit-policy-screen";

export const metadata: Metadata = { title: "Policy" };

/** One policy. */
export default function EditPolicyPage() {
  return <EditPolicyScreen />;
}
