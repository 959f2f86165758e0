import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { associationWord } from "./association-words";

/** The column that says how an association stands. */
export const statusColumn = {
  id: "Status",
  header: "Status",
  width: 150,
  cell: ({ Status, DetailedStatus }: { Status: string; DetailedStatus: string }) => {
    const { family, label } = associationWord(Status, DetailedStatus);
    return <StatusBadge family={family}>{label}</StatusBadge>;
  },
} as const satisfies Column<never>;

/** What one machine printed, of the command that applied the association there; a dash where nothing was sent. */
export const outputLink = (commandId: string | null | undefined, nodeId: string) =>
  commandId ? <Link href={`/commands/${commandId}/${nodeId}`}>View output</Link> : "-";

/** A machine by its name, or by its id where it has none. */
export const machineLink = (nodeId: string, name: string | null | undefined) => (
  <Link href={`/managed-instances/${nodeId}`}>{name || <span className="font-mono text-sm">{nodeId}</span>}</Link>
);
