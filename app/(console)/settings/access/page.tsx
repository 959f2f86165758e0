import type { Metadata } from "next";
import { AccessScreen } from "@/components/access/access-screen";
import { PoliciesPanel } from "@/components/access/policies-panel";

export const metadata: Metadata = { title: "Access" };

/** Who may do what. */
export default function AccessPage() {
  return (
    <AccessScreen tab="policies">
      <PoliciesPanel />
    </AccessScreen>
  );
}
