import { Panel } from "@/components/ui/panel";
import { Table } from "@/components/ui/table";
import type { Column } from "@/components/ui/table-column";
import type { AssociationDetail } from "./queries";

type Target = { Key: string; Values: string[] };

const columns: readonly Column<Target>[] = [
  { id: "Key", header: "Key", isMono: true, width: 240, cell: ({ Key }) => Key },
  { id: "Values", header: "Values", isMono: true, isWrapped: true, cell: ({ Values }) => Values.join(", ") },
];

const rowKey = ({ Key }: Target) => Key;

/** What an association is aimed at, as the API writes it. Source: EC2 console, State Manager, Targets. */
export function TargetsPanel({ association: { InstanceId, Targets = [] } }: { association: AssociationDetail }) {
  const rows = InstanceId === undefined ? Targets : [{ Key: "InstanceId", Values: [InstanceId] }];
  return (
    <Panel
      title="Targets"
      isFlush
      description="Looked up each time that it is applied; a machine that comes to them has it applied by itself."
    >
      <Table label="Targets" isFlush columns={columns} rows={rows} rowKey={rowKey} empty={{ title: "No targets" }} />
    </Panel>
  );
}
