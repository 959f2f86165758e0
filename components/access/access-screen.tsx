"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useMay } from "@/components/console/session";
import { Screen } from "@/components/ui/screen";
import { Tabs } from "@/components/ui/tabs";

/** What {@link AccessScreen} takes: the tab that is open, and what it shows. */
export type AccessScreenProps = { tab: "policies" | "explain"; children: ReactNode };

const addresses = { policies: "/settings/access", explain: "/settings/access/explain" } as const;

/** Who may do what: the policies, and why somebody may or may not. */
export function AccessScreen({ tab, children }: AccessScreenProps) {
  const router = useRouter();
  const may = useMay();
  return (
    <Screen
      title="Access"
      description="Everything is refused that no policy permits. Accounts are walls that none crosses."
    >
      <Tabs
        label="Access"
        selected={tab}
        onSelect={(id) => router.push(id === "explain" ? addresses.explain : addresses.policies)}
        items={[
          { id: "policies", label: "Policies", content: tab === "policies" && children },
          ...(may("ExplainAccess")
            ? [{ id: "explain", label: "Why can, or can't …?", content: tab === "explain" && children }]
            : []),
        ]}
      />
    </Screen>
  );
}
