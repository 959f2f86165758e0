"use client";

import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { dueOf } from "@/core/parameters/policy-rules";
import { policyInWords, policyOf } from "./policy-draft";
import { PolicyListeners } from "./policy-listeners";
import type { ListedParameter } from "./queries";

type Row = { place: number; words: string; isPending: boolean; dueAt: Date };

const columns: readonly Column<Row>[] = [
  {
    id: "what",
    header: "Policy",
    isRowHeader: true,
    grow: 3,
    minWidth: 240,
    isWrapped: true,
    cell: ({ words }) => words,
  },
  {
    id: "status",
    header: "Status",
    width: 112,
    cell: ({ isPending }) => (
      <StatusBadge family={isPending ? "blue" : "grey"}>{isPending ? "Pending" : "Finished"}</StatusBadge>
    ),
  },
  { id: "due", header: "Due", width: 180, cell: ({ dueAt }) => <Time value={dueAt} look="absolute" /> },
];

/** What time does to a parameter: its policies, which of them have acted, and when each is due. */
export function PoliciesPanel({ parameter }: { parameter: ListedParameter }) {
  const known = parameter.Policies.flatMap((told) => {
    const policy = policyOf(told);
    return policy ? [{ policy, isPending: told.PolicyStatus === "Pending" }] : [];
  });
  const due = dueOf(
    known.map(({ policy }) => policy),
    new Date(parameter.LastModifiedDate),
  );
  const rows = known.flatMap(({ policy, isPending }, place) => {
    const dueAt = due[place];
    return dueAt ? [{ place, words: policyInWords(policy), isPending, dueAt }] : [];
  });
  return (
    <Panel title="Policies">
      <div className="flex flex-col gap-3">
        <Table
          label="Policies"
          columns={columns}
          rows={rows}
          rowKey={({ place }) => String(place)}
          empty={{ title: "It has no policies" }}
        />
        <PolicyListeners />
      </div>
    </Panel>
  );
}
