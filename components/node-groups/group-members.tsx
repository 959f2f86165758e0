"use client";

import { useQuery } from "@tanstack/react-query";
import { messageOf } from "@/components/console/console-error";
import { useLive } from "@/components/console/live";
import { useSettled } from "@/components/console/use-settled";
import { nodeTitle } from "@/components/nodes/node-title";
import { PingBadge } from "@/components/nodes/ping-badge";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { classNames } from "@/components/ui/class-names";
import { Link } from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";
import { machines } from "@/core/nodes/machine-count";
import { type NodeGroupFilters, nodeGroupQueries } from "./queries";

/** How long typing has to pause before the server is asked, milliseconds. */
const pause = 250;

/** "No machine", "1 machine", "1,234 machines". */
export const machinesText = (count: number): string => (count === 0 ? "No machine" : machines(count));

/** Which machines meet these filters now: how many, and the first of them by name. It follows the fleet. */
export function GroupMembers({ filters }: { filters: NodeGroupFilters }) {
  const settled = useSettled(filters, pause);
  const members = useQuery({ ...nodeGroupQueries.members(settled), enabled: settled.length > 0 });
  useLive("node", undefined, nodeGroupQueries.all);
  if (filters.length === 0)
    return <p className="text-muted">Give at least one filter: a group never means every machine.</p>;
  if (members.error) return <Banner kind="error">{messageOf(members.error)}</Banner>;
  if (!members.data) return <Skeleton width="40%" />;
  const { Total, Nodes } = members.data;
  const isCurrent = !members.isPlaceholderData && JSON.stringify(settled) === JSON.stringify(filters);
  return (
    <div className={classNames("flex flex-col gap-1.5", !isCurrent && "opacity-60")}>
      <p role="status">
        <span className="font-medium">{machinesText(Total)}</span>{" "}
        <span className="text-muted">{Total === 1 ? "meets" : "meet"} this now.</span>
      </p>
      {Nodes.length > 0 && (
        <ul aria-label="First machines" className="rounded-md border border-line">
          {Nodes.map((node) => (
            <li
              key={node.InstanceId}
              className="flex min-h-7 items-center gap-2 border-b border-line px-2.5 py-1 last:border-b-0"
            >
              <span className="min-w-0 flex-1 truncate" title={node.InstanceId}>
                <Link href={`/managed-instances/${node.InstanceId}`}>{nodeTitle(node)}</Link>
              </span>
              {node.IsLocal && <Badge family="blue">for trial</Badge>}
              <span className="text-sm">
                <PingBadge status={node.PingStatus} />
              </span>
            </li>
          ))}
          {Total > Nodes.length && (
            <li className="px-2.5 py-1 text-muted">and {(Total - Nodes.length).toLocaleString("en-US")} more</li>
          )}
        </ul>
      )}
    </div>
  );
}
