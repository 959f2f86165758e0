import { bySeverity } from "@/core/compliance/compliance-rules";
import { nodeResourceType } from "../nodes/filter-store";
import { detailsOf, type ItemRow, type SumRow, severityOf, statusOf } from "./list-store";

const presentExecution = (row: Pick<ItemRow, "executionTime" | "executionId" | "executionType">) => ({
  ExecutionTime: row.executionTime,
  ...(row.executionId && { ExecutionId: row.executionId }),
  ...(row.executionType && { ExecutionType: row.executionType }),
});

/** Source: SSM API 2014-11-06, SeveritySummary. */
function presentSeverities(counts: readonly number[]) {
  const { CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNSPECIFIED } = bySeverity(counts);
  return {
    CriticalCount: CRITICAL,
    HighCount: HIGH,
    MediumCount: MEDIUM,
    LowCount: LOW,
    InformationalCount: INFORMATIONAL,
    UnspecifiedCount: UNSPECIFIED,
  };
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

/** How many are compliant and how many are not, each by severity. Source: SSM API 2014-11-06, ComplianceSummaryItem. */
export const presentCounts = ({ compliant, nonCompliant }: Pick<SumRow, "compliant" | "nonCompliant">) => ({
  CompliantSummary: { CompliantCount: sum(compliant), SeveritySummary: presentSeverities(compliant) },
  NonCompliantSummary: { NonCompliantCount: sum(nonCompliant), SeveritySummary: presentSeverities(nonCompliant) },
});

/** What was last found of one thing on one machine. Source: SSM API 2014-11-06, ComplianceItem. */
export const presentItem = (row: ItemRow) => ({
  ComplianceType: row.type,
  ResourceType: nodeResourceType,
  ResourceId: row.nodeId,
  Id: row.itemId,
  ...(row.title && { Title: row.title }),
  Status: statusOf(row),
  Severity: severityOf(row),
  ExecutionSummary: presentExecution(row),
  Details: detailsOf(row),
});

/** The items of one type on one machine. Source: SSM API 2014-11-06, ResourceComplianceSummaryItem. */
export const presentSum = (row: SumRow) => ({
  ComplianceType: row.type,
  ResourceType: nodeResourceType,
  ResourceId: row.nodeId,
  Status: statusOf(row),
  OverallSeverity: severityOf(row),
  ExecutionSummary: presentExecution(row),
  ...presentCounts(row),
});

/** Why a machine is as it is: the item, since when, and whose output shows it. */
export const presentReason = (row: ItemRow) => ({
  Id: row.itemId,
  Title: row.title,
  Severity: severityOf(row),
  Since: row.since,
  Details: detailsOf(row),
  /** Of the command that found it; null where it was put. */
  CommandId: row.commandId,
});
