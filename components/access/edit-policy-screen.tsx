"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { DetailScreen } from "@/components/console/detail-screen";
import { NotFoundScreen } from "@/components/console/not-found-screen";
import { useMay } from "@/components/console/session";
import { Badge } from "@/components/ui/badge";
import { CodeBlock } from "@/components/ui/code-block";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { PolicyForm } from "./policy-form";
import { accessQueries, type ListedPolicy } from "./queries";

const breadcrumbs = [{ label: "Access", href: "/settings/access" }];
const DeletePolicyDialog = dynamic(
  () => onDemand(() => import("./delete-policy-dialog")).then((loaded) => loaded.DeletePolicyDialog),
  { ssr: false },
);

/** The policy of `?policy=`: to be changed, or only read when it comes with the product. */
export function EditPolicyScreen() {
  const name = useSearchParams().get("policy") ?? "";
  const may = useMay();
  const query = useQuery(accessQueries.policies);
  const [look, setLook] = useState(0);
  return (
    <DetailScreen query={query} title={name} breadcrumbs={breadcrumbs} missing={[]} missingTitle="">
      {({ Policies }) => {
        const policy = Policies.find(({ Name }) => Name === name);
        if (!policy) return <NotFoundScreen title="Policy not found">{`There is no policy ${name}.`}</NotFoundScreen>;
        if (policy.IsBuiltIn || !may("UpdatePolicy")) return <ReadPolicy policy={policy} />;
        return (
          <ChangePolicy
            key={`${name} ${look}`}
            policy={policy}
            onReload={() => void query.refetch().then(() => setLook((before) => before + 1))}
          />
        );
      }}
    </DetailScreen>
  );
}

/** What is edited is what was looked at: a change by somebody else must not slip in under the hands. */
function ChangePolicy({ policy, onReload }: { policy: ListedPolicy; onReload: () => void }) {
  const [opened] = useState(policy);
  const router = useRouter();
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  return (
    <>
      <PolicyForm
        existing={opened}
        onReload={onReload}
        onDelete={may("DeletePolicy") ? () => setDeleting(true) : undefined}
      />
      {isDeleting && (
        <DeletePolicyDialog
          policy={opened}
          onClose={() => setDeleting(false)}
          onDeleted={() => router.push("/settings/access")}
        />
      )}
    </>
  );
}

/** A policy that this person, or anybody, can only read. */
function ReadPolicy({ policy }: { policy: ListedPolicy }) {
  return (
    <Screen
      title={policy.Name}
      breadcrumbs={breadcrumbs}
      description={policy.Description || undefined}
      status={policy.IsBuiltIn && <Badge family="blue">Built in</Badge>}
    >
      <Panel title="What it says">
        <div className="flex flex-col gap-3">
          {policy.Words && <p className="text-lg">{policy.Words}.</p>}
          {policy.IsBuiltIn && (
            <p className="text-muted">
              It comes with the product and cannot be changed. Whoever has the role, by themselves or by a group, has
              it.
            </p>
          )}
          <CodeBlock label="Policy text" code={policy.Text} isWrapped />
        </div>
      </Panel>
    </Screen>
  );
}
