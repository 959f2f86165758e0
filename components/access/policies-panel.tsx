"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button-link";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import type { Column } from "@/components/ui/table-column";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { policyAddress } from "./policy-address";
import { whoOf } from "./policy-who";
import { accessQueries, type ListedPolicy } from "./queries";

const DeletePolicyDialog = dynamic(
  () => onDemand(() => import("./delete-policy-dialog")).then((loaded) => loaded.DeletePolicyDialog),
  { ssr: false },
);
const address = { selected: "", q: "" };
/** From this many policies on a search box helps. */
const many = 8;

const columns: readonly Column<ListedPolicy>[] = [
  {
    id: "Words",
    header: "Policy",
    minWidth: 220,
    grow: 5,
    isRowHeader: true,
    isWrapped: true,
    cell: (policy) => policy.Words ?? (policy.IsBuiltIn ? policy.Description : `Policy text: ${policy.Name}`),
  },
  { id: "Who", header: "Who", minWidth: 130, grow: 2, isWrapped: true, cell: (policy) => whoOf(policy).join(", ") },
  {
    id: "Name",
    header: "Name",
    minWidth: 170,
    grow: 3,
    isWrapped: true,
    cell: ({ Name, Description, IsBuiltIn }) => (
      <span className="break-words">
        {Name}
        {IsBuiltIn ? (
          <span className="ml-2 inline-flex align-middle">
            <Badge family="blue">Built in</Badge>
          </span>
        ) : (
          Description && <span className="block text-sm text-muted">{Description}</span>
        )}
      </span>
    ),
  },
  {
    id: "Updated",
    header: "Updated",
    width: 170,
    cell: ({ UpdatedAt, UpdatedBy }) =>
      UpdatedAt ? (
        <>
          <Time value={moment(UpdatedAt)} /> <span className="text-muted">by {UpdatedBy?.replace(/^user\//, "")}</span>
        </>
      ) : (
        <span className="text-faint">-</span>
      ),
  },
];

const matches = (policy: ListedPolicy, text: string) =>
  [policy.Words, policy.Name, policy.Description, policy.Text].join(" ").toLowerCase().includes(text.toLowerCase());

/** Every policy of the account as a sentence, the built-in ones among them. */
export function PoliciesPanel() {
  const router = useRouter();
  const may = useMay();
  const [{ selected, q }, setUrl] = useUrlState(address);
  const policies = useQuery(accessQueries.policies);
  useLive("access", undefined, accessQueries.policies.queryKey);
  const [deleting, setDeleting] = useState<ListedPolicy>();
  const all = policies.data?.Policies ?? [];
  const chosen = all.find(({ Name }) => Name === selected);
  const forged = policies.data?.ForgedCount ?? 0;

  return (
    <>
      {forged > 0 && (
        <Banner
          kind="error"
          title={`${forged} ${forged === 1 ? "row in the database was" : "rows in the database were"} not written by this server.`}
        >
          {forged === 1 ? "It grants" : "They grant"} nothing. Somebody may have written to the database by hand.
        </Banner>
      )}
      <div className="flex flex-wrap items-end justify-end gap-2">
        {(all.length >= many || q !== "") && (
          <div className="min-w-52 flex-1">
            <TextField
              label="Find policies"
              isLabelHidden
              placeholder="Find by sentence, name or text"
              value={q}
              onChange={(text) => setUrl({ q: text })}
            />
          </div>
        )}
        <Menu
          label="Actions"
          isDisabled={!chosen}
          items={[
            [
              {
                id: "open",
                label: chosen?.IsBuiltIn || !may("UpdatePolicy") ? "View policy" : "Edit policy",
                onAction: () => chosen && router.push(policyAddress(chosen.Name)),
              },
            ],
            [
              {
                id: "delete",
                label: "Delete policy",
                isDanger: true,
                isDisabled: !chosen || chosen.IsBuiltIn,
                isOffered: may("DeletePolicy"),
                ...(chosen?.IsBuiltIn && { description: "It comes with the product." }),
                onAction: () => setDeleting(chosen),
              },
            ],
          ]}
        />
        {may("CreatePolicy") && (
          <ButtonLink href="/settings/access/new" kind="primary">
            Create policy
          </ButtonLink>
        )}
      </div>
      <ResourceTable
        label="Policies"
        query={policies}
        rows={(data) => data.Policies.filter((policy) => matches(policy, q))}
        columns={columns}
        rowKey={({ Name }) => Name}
        rowHref={({ Name }) => policyAddress(Name)}
        selection="single"
        selected={new Set(selected ? [selected] : [])}
        onSelect={(keys) => setUrl({ selected: [...keys][0] ?? "" })}
        onClearFilter={q === "" ? undefined : () => setUrl({ q: "" })}
        empty={{ title: "There are no policies" }}
      />
      {deleting && (
        <DeletePolicyDialog
          policy={deleting}
          onClose={() => setDeleting(undefined)}
          onDeleted={() => setUrl({ selected: "" })}
        />
      )}
    </>
  );
}
