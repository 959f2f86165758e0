import type { Metadata } from "next";
import { ComplianceScreen } from "@/components/compliance/compliance-screen";

export const metadata: Metadata = { title: "Compliance" };

/** Which machines are in their declared state. */
export default function CompliancePage() {
  return <ComplianceScreen />;
}
