import { moment } from "@/components/console/moment";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { doorWord, outcomeWord, principalWord } from "./audit-words";
import type { AuditLine } from "./queries";

/** The columns of the audit: who did what, on what, from where, and how it ended. */
export const auditColumns: readonly Column<AuditLine>[] = [
  { id: "At", header: "Time", width: 186, cell: (line) => <Time value={moment(line.At)} look="absolute" /> },
  {
    id: "Principal",
    header: "Who",
    minWidth: 110,
    grow: 2,
    cell: (line) => <span title={line.Principal}>{principalWord(line.Principal)}</span>,
  },
  { id: "Operation", header: "What", minWidth: 170, grow: 2, isRowHeader: true, cell: (line) => line.Operation },
  {
    id: "Outcome",
    header: "Outcome",
    width: 112,
    cell: (line) => {
      const { label, family } = outcomeWord(line.Outcome);
      return (
        <span title={line.ErrorCode}>
          <StatusBadge family={family}>{label}</StatusBadge>
        </span>
      );
    },
  },
  {
    id: "Resources",
    header: "On what",
    minWidth: 160,
    grow: 3,
    isMono: true,
    cell: ({ Resources: [first, ...others] }) => (
      <span title={[first, ...others].join("\n") || undefined}>
        {first ?? "-"}
        {others.length > 0 && <span className="font-sans text-muted"> +{others.length}</span>}
      </span>
    ),
  },
  {
    id: "Source",
    header: "From where",
    minWidth: 170,
    grow: 2,
    cell: (line) => (
      <span title={line.UserAgent}>
        {line.Source === "local" ? doorWord(line.Door) : `${line.Source}, ${doorWord(line.Door)}`}
      </span>
    ),
  },
];
