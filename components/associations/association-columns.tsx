import { targetText } from "@/components/commands/target-text";
import { moment } from "@/components/console/moment";
import { documentAddress, shortName } from "@/components/documents/document-address";
import { Link } from "@/components/ui/link";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { associationSchedule, countsInWords } from "./association-words";
import type { ListedAssociation } from "./queries";
import { statusColumn } from "./standing-columns";

/** The address of an association's page. */
export const associationAddress = (associationId: string) => `/state-manager/${associationId}`;

/** The address of the page of one time that it was applied. */
export const executionAddress = (associationId: string, executionId: string) =>
  `${associationAddress(associationId)}/executions/${executionId}`;

/** What an association was aimed at, in a few words. */
export const associationTargetText = ({
  InstanceId,
  Targets = [],
}: Pick<ListedAssociation, "InstanceId"> & { Targets?: { Key: string; Values: string[] }[] | undefined }) =>
  targetText({ InstanceIds: InstanceId === undefined ? [] : [InstanceId], Targets });

/** The columns of the list of associations. Source: EC2 console, State Manager; schedules in words are ours. */
export const associationColumns: readonly Column<ListedAssociation>[] = [
  {
    id: "AssociationName",
    header: "Association",
    isRowHeader: true,
    grow: 3,
    minWidth: 150,
    cell: ({ AssociationName, AssociationId }) =>
      AssociationName ?? <span className="font-mono text-sm">{AssociationId}</span>,
  },
  { ...statusColumn, cell: ({ Overview }) => statusColumn.cell(Overview) },
  {
    id: "Counts",
    header: "Resources",
    grow: 2,
    minWidth: 110,
    cell: ({ Overview: { AssociationStatusAggregatedCount } }) => (
      <span className="tabular">{countsInWords(AssociationStatusAggregatedCount) || "-"}</span>
    ),
  },
  {
    id: "Name",
    header: "Document name",
    grow: 2,
    minWidth: 140,
    cell: ({ Name }) => <Link href={documentAddress(Name)}>{shortName(Name)}</Link>,
  },
  {
    id: "Targets",
    header: "Targets",
    grow: 2,
    minWidth: 120,
    cell: (row) => <span title={associationTargetText(row)}>{associationTargetText(row)}</span>,
  },
  {
    id: "Schedule",
    header: "Schedule",
    grow: 4,
    minWidth: 190,
    cell: (row) => <span title={row.ScheduleExpression}>{associationSchedule(row)}</span>,
  },
  {
    id: "LastExecutionDate",
    header: "Last execution",
    width: 116,
    cell: ({ LastExecutionDate }) => <Time value={moment(LastExecutionDate)} absent="never" />,
  },
  {
    id: "NextExecutionDate",
    header: "Next execution",
    width: 116,
    cell: ({ NextExecutionDate }) => <Time value={moment(NextExecutionDate)} />,
  },
];
