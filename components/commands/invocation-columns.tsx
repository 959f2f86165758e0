import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { invocationWord } from "@/core/commands/status-words";
import type { InvocationSummary } from "./queries";

const momentOf = (milliseconds: number | null) => (milliseconds === null ? null : new Date(milliseconds));

/** The columns of a command's machines. Source: EC2 console, Targets and outputs. */
export function invocationColumns(outputOf: (nodeId: string) => string): readonly Column<InvocationSummary>[] {
  return [
    {
      id: "InstanceId",
      header: "Instance ID",
      isMono: true,
      width: 190,
      cell: (each) => (
        <Link href={`/managed-instances/${each.InstanceId}`} isMono>
          {each.InstanceId}
        </Link>
      ),
    },
    { id: "Name", header: "Instance name", isRowHeader: true, width: 200, cell: (each) => each.Name || "-" },
    {
      id: "State",
      header: "Status",
      width: 190,
      cell: (each) => {
        const { family, label } = invocationWord(each.State);
        return <StatusBadge family={family}>{label}</StatusBadge>;
      },
    },
    { id: "ExitCode", header: "Exit code", align: "end", width: 90, cell: (each) => each.ExitCode ?? "-" },
    { id: "StartedAt", header: "Start time", width: 140, cell: (each) => <Time value={momentOf(each.StartedAt)} /> },
    { id: "EndedAt", header: "Finish time", width: 140, cell: (each) => <Time value={momentOf(each.EndedAt)} /> },
    {
      id: "Output",
      header: "Output",
      width: 120,
      cell: (each) => <Link href={outputOf(each.InstanceId)}>View output</Link>,
    },
  ];
}
