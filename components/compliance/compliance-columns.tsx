import { moment } from "@/components/console/moment";
import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { complianceSeverities } from "@/core/compliance/compliance-rules";
import { complianceWords, severityWords, typeWord } from "@/core/compliance/compliance-words";
import { complianceHref, type ShownStatus } from "./compliance-filter";
import type { ListedCompliance, TypeSummary } from "./queries";
import { Reasons } from "./reason";

/** The columns of the machines. Source: Systems Manager console, Compliance, details overview for resources. */
export const complianceColumns: readonly Column<ListedCompliance>[] = [
  {
    id: "Name",
    header: "Machine",
    isRowHeader: true,
    grow: 2,
    minWidth: 170,
    cell: ({ ResourceId, Name, Status }) => (
      <Link href={`/managed-instances/${ResourceId}?tab=compliance${Status === "COMPLIANT" ? "" : `&items=${Status}`}`}>
        {Name || ResourceId}
      </Link>
    ),
  },
  { id: "ComplianceType", header: "Type", width: 120, cell: ({ ComplianceType }) => typeWord(ComplianceType) },
  {
    id: "Status",
    header: "Status",
    width: 132,
    cell: ({ Status }) => (
      <StatusBadge family={complianceWords[Status].family}>{complianceWords[Status].label}</StatusBadge>
    ),
  },
  {
    id: "Severity",
    header: "Severity",
    width: 108,
    isSortable: true,
    cell: ({ OverallSeverity }) => severityWords[OverallSeverity],
  },
  { id: "Why", header: "Why", grow: 4, minWidth: 240, isWrapped: true, cell: (row) => <Reasons row={row} /> },
  {
    id: "Since",
    header: "Since",
    width: 116,
    isSortable: true,
    cell: ({ Since }) => <Time value={moment(Since)} />,
  },
];

const countsOf = ({ SeveritySummary }: TypeSummary["NonCompliantSummary"]) => ({
  CRITICAL: SeveritySummary.CriticalCount,
  HIGH: SeveritySummary.HighCount,
  MEDIUM: SeveritySummary.MediumCount,
  LOW: SeveritySummary.LowCount,
  INFORMATIONAL: SeveritySummary.InformationalCount,
  UNSPECIFIED: SeveritySummary.UnspecifiedCount,
});

/** A number of machines, and the way to them; none is quiet. */
function Count({
  count,
  label,
  ...to
}: {
  count: number;
  label: string;
  status: ShownStatus;
  type: string;
  severity?: string;
}) {
  if (count === 0) return <span className="text-muted">0</span>;
  return (
    <Link href={complianceHref(to.status, { ComplianceType: to.type, Severity: to.severity })}>
      {count.toLocaleString("en-US")}
      <span className="sr-only"> {label}</span>
    </Link>
  );
}

/** The columns of the types: how many machines are in which state. Source: the same, compliance resources summary. */
export const typeColumns: readonly Column<TypeSummary>[] = [
  {
    id: "ComplianceType",
    header: "Type",
    isRowHeader: true,
    grow: 1,
    minWidth: 140,
    cell: ({ ComplianceType }) => typeWord(ComplianceType),
  },
  {
    id: "Compliant",
    header: "Compliant",
    align: "end",
    width: 100,
    cell: ({ ComplianceType: type, CompliantSummary: { CompliantCount } }) => (
      <Count count={CompliantCount} label="machines are compliant" status="COMPLIANT" type={type} />
    ),
  },
  {
    id: "NonCompliant",
    header: "Non-compliant",
    align: "end",
    width: 122,
    cell: ({ ComplianceType: type, NonCompliantSummary: { NonCompliantCount } }) => (
      <Count count={NonCompliantCount} label="machines are not compliant" status="NON_COMPLIANT" type={type} />
    ),
  },
  ...complianceSeverities.map(
    (severity): Column<TypeSummary> => ({
      id: severity,
      header: severityWords[severity],
      align: "end",
      width: severity === "INFORMATIONAL" || severity === "UNSPECIFIED" ? 112 : 84,
      cell: ({ ComplianceType: type, NonCompliantSummary }) => (
        <Count
          count={countsOf(NonCompliantSummary)[severity]}
          label={`machines, severity ${severityWords[severity]}`}
          status="NON_COMPLIANT"
          type={type}
          severity={severity}
        />
      ),
    }),
  ),
];
