import type { Metadata } from "next";
import { AccessScreen } from "@/components/access/access-screen";
import { ExplainPanel } from "@/components/access/explain-panel";

export const metadata: Metadata = { title: "Why can, or can't …?" };

/** Why somebody may, or may not, do something. */
export default function ExplainAccessPage() {
  return (
    <AccessScreen tab="explain">
      <ExplainPanel />
    </AccessScreen>
  );
}
