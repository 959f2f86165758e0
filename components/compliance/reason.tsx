"use client";

import { useMay } from "@/components/console/session";
import { Link } from "@/components/ui/link";
import { invocationStates } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import { associationType } from "@/core/compliance/compliance-rules";
import type { ListedCompliance } from "./queries";

/** One thing that is not as declared, and where its evidence is. */
export type Reason = ListedCompliance["Reasons"][number];

/** Its title, or its id where it has none. */
const reasonTitle = ({ Title, Id }: Pick<Reason, "Title" | "Id">) => Title || Id;

/** What a thing is called; what an association declares leads to it. */
export function ItemTitle({ type, item }: { type: string; item: Pick<Reason, "Title" | "Id"> }) {
  const may = useMay();
  const title = reasonTitle(item);
  return type === associationType && may("DescribeAssociation") ? (
    <Link href={`/state-manager/${item.Id}`}>{title}</Link>
  ) : (
    title
  );
}

/** Whose output shows what was found; nothing where it was put by a script of somebody's. */
export function EvidenceLink({ nodeId, commandId }: { nodeId: string; commandId: string | null }) {
  return commandId === null ? null : <Link href={`/commands/${commandId}/${nodeId}`}>View output</Link>;
}

/** What a run of an association ended with, as people read it. */
function detailsWord(details: string): string {
  const state = invocationStates.find((each) => each === details);
  return state ? invocationWord(state).label : details;
}

/** Why a machine is not as declared: the worst by name, and how many more there are. */
export function Reasons({ row }: { row: ListedCompliance }) {
  const left = row.NonCompliantSummary.NonCompliantCount - row.Reasons.length;
  if (row.Reasons.length === 0)
    return (
      <span className="text-muted">{`${row.CompliantSummary.CompliantCount.toLocaleString("en-US")} as declared`}</span>
    );
  return (
    <ul className="flex flex-col gap-0.5">
      {row.Reasons.map((reason) => (
        <li key={reason.Id} className="flex flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 break-words">
            <ItemTitle type={row.ComplianceType} item={reason} />
          </span>
          {reason.Details["StatusDetails"] && (
            <span className="text-muted">{detailsWord(reason.Details["StatusDetails"])}</span>
          )}
          <EvidenceLink nodeId={row.ResourceId} commandId={reason.CommandId} />
        </li>
      ))}
      {left > 0 && <li className="text-muted">and {left.toLocaleString("en-US")} more</li>}
    </ul>
  );
}
