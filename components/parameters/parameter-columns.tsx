import { moment } from "@/components/console/moment";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import type { ListedParameter } from "./queries";

/** Who changed it, from the ARN in which the API says so. */
export const userOf = (arn: string) => arn.split(/[:/]/).at(-1) ?? arn;

/** The columns of parameters. Source: Systems Manager console, Parameter Store. */
export const parameterColumns: readonly Column<ListedParameter>[] = [
  { id: "Name", header: "Name", isRowHeader: true, isMono: true, grow: 3, minWidth: 220, cell: ({ Name }) => Name },
  { id: "Type", header: "Type", width: 116, cell: ({ Type }) => Type },
  { id: "Tier", header: "Tier", width: 96, cell: ({ Tier }) => Tier },
  { id: "Version", header: "Version", width: 80, align: "end", cell: ({ Version }) => Version },
  {
    id: "Description",
    header: "Description",
    grow: 3,
    minWidth: 160,
    cell: ({ Description }) => Description || <span className="text-muted">-</span>,
  },
  {
    id: "LastModifiedDate",
    header: "Last modified",
    width: 124,
    cell: ({ LastModifiedDate }) => <Time value={moment(LastModifiedDate)} />,
  },
  { id: "By", header: "By", width: 110, cell: ({ LastModifiedUser }) => userOf(LastModifiedUser) },
];
