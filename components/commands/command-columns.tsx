import { moment } from "@/components/console/moment";
import { documentAddress, shortName } from "@/components/documents/document-address";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { ListedCommand } from "./queries";

const count = (value: number) => value.toLocaleString("en-US");

/** The columns of a list of commands. Source: EC2 console, Commands; the status is the console's own verdict. */
export const commandColumns: readonly Column<ListedCommand>[] = [
  {
    id: "CommandId",
    header: "Command ID",
    isMono: true,
    width: 276,
    cell: (command) => command.CommandId,
  },
  {
    id: "Status",
    isSortable: true,
    header: "Status",
    grow: 1,
    minWidth: 150,
    cell: (command) => (
      <span title={command.Verdict.Text}>
        <StatusBadge family={command.Verdict.Family}>{command.Verdict.Text}</StatusBadge>
      </span>
    ),
  },
  {
    id: "RequestedDateTime",
    isSortable: true,
    header: "Requested date",
    width: 116,
    cell: (command) => <Time value={moment(command.RequestedDateTime)} />,
  },
  {
    id: "DocumentName",
    isSortable: true,
    header: "Document name",
    width: 148,
    cell: (command) => <Link href={documentAddress(command.DocumentName)}>{shortName(command.DocumentName)}</Link>,
  },
  {
    id: "Comment",
    isSortable: true,
    header: "Comment",
    grow: 1,
    minWidth: 110,
    cell: (command) => <span title={command.Comment || undefined}>{command.Comment || "-"}</span>,
  },
  {
    id: "TargetCount",
    isSortable: true,
    header: "#\u00a0targets",
    align: "end",
    width: 66,
    cell: (command) => count(command.TargetCount),
  },
  {
    id: "ErrorCount",
    isSortable: true,
    header: "#\u00a0error",
    align: "end",
    width: 58,
    cell: (command) => count(command.ErrorCount),
  },
  {
    id: "DeliveryTimedOutCount",
    isSortable: true,
    header: "#\u00a0delivery timed\u00a0out",
    align: "end",
    width: 84,
    cell: (command) => count(command.DeliveryTimedOutCount),
  },
  {
    id: "CompletedCount",
    isSortable: true,
    header: "#\u00a0completed",
    align: "end",
    width: 88,
    cell: (command) => count(command.CompletedCount),
  },
];

/** Whether a command can still be cancelled: something of it has not ended. */
export const isActive = (command: Pick<ListedCommand, "CompletedCount" | "TargetCount">) =>
  command.CompletedCount < command.TargetCount;
