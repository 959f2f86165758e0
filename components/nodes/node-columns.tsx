import { moment } from "@/components/console/moment";
import { Badge } from "@/components/ui/badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { AssociationStanding } from "./association-standing";
import { nodeTitle } from "./node-title";
import { PingBadge } from "./ping-badge";
import { platformText } from "./platform-text";
import type { ListedNode } from "./queries";
import { TagList } from "./tag-list";

const associationColumn: Column<ListedNode> = {
  id: "AssociationStatus",
  header: "Associations",
  width: 112,
  cell: ({ InstanceId, AssociationStatus }) =>
    AssociationStatus === null ? "-" : <AssociationStanding nodeId={InstanceId} status={AssociationStatus} />,
};

/** The columns of a list of managed instances. Source: EC2 console, Managed Instances. */
export const nodeColumns: readonly Column<ListedNode>[] = [
  {
    id: "Name",
    header: "Name",
    isSortable: true,
    minWidth: 150,
    grow: 3,
    isRowHeader: true,
    cell: (node) => (
      <>
        {nodeTitle(node)}
        {node.IsLocal && (
          <span className="ml-2 inline-flex align-middle">
            <Badge family="blue">for trial</Badge>
          </span>
        )}
      </>
    ),
  },
  {
    id: "InstanceId",
    header: "Instance ID",
    isMono: true,
    isSortable: true,
    width: 164,
    cell: (node) => node.InstanceId,
  },
  {
    id: "PingStatus",
    header: "Ping status",
    width: 136,
    isSortable: true,
    cell: (node) => <PingBadge status={node.PingStatus} />,
  },
  { id: "PlatformType", header: "Platform", width: 168, minWidth: 120, isSortable: true, cell: platformText },
  {
    id: "AgentVersion",
    header: "Agent version",
    width: 86,
    isSortable: true,
    cell: (node) => node.AgentVersion || "-",
  },
  {
    id: "IPAddress",
    header: "IP address",
    width: 126,
    isMono: true,
    cell: (node) => node.IPAddress || "-",
  },
  { id: "Tags", header: "Tags", grow: 3, minWidth: 150, cell: (node) => <TagList tags={node.Tags} shown={2} /> },
  {
    id: "LastPingDateTime",
    header: "Last ping",
    width: 118,
    isSortable: true,
    cell: (node) => <Time value={moment(node.LastPingDateTime)} absent="Never" />,
  },
];

/** The same with how associations stand on each, for the list of all. Tags get what is left. */
export const listedNodeColumns: readonly Column<ListedNode>[] = nodeColumns.flatMap((column) =>
  column.id === "Tags" ? [associationColumn, { ...column, minWidth: 84 }] : [column],
);
