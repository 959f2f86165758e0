import * as z from "zod";
import type { AssociationTerms } from "@/core/associations/association";
import { storedJson } from "../db/stored-json";
import type { Door } from "../operation";
import type { AssociationRow, StoredVersion } from "./store";

const StoredCounts = z.record(z.string(), z.int().nonnegative());

/** Machines by status, as last counted; none when that cannot be read any more. */
export const countsOf = (row: { counts: unknown }): Record<string, number> =>
  storedJson(StoredCounts, row.counts) ?? {};

/** What UpdateAssociationStatus said of an association of the old form. */
export const SaidStatus = z.object({
  date: z.iso.datetime(),
  name: z.enum(["Pending", "Success", "Failed"]),
  message: z.string(),
  additionalInfo: z.string().optional(),
});

function presentSaid({ said }: Pick<AssociationRow, "said">) {
  const read = storedJson(SaidStatus, said);
  return (
    read && {
      Date: new Date(read.date),
      Name: read.name,
      Message: read.message,
      ...(read.additionalInfo !== undefined && { AdditionalInfo: read.additionalInfo }),
    }
  );
}

/** What lists, descriptions and versions say alike. What was not given is left out, but for what then holds. */
const presentTerms = ({ Name, DocumentVersion = "$DEFAULT", Targets = [], ...terms }: AssociationTerms) => ({
  Name,
  DocumentVersion,
  ...(terms.InstanceId === undefined && { Targets }),
  ...(terms.ScheduleExpression !== undefined && { ScheduleExpression: terms.ScheduleExpression }),
  ...(terms.ScheduleOffset !== undefined && { ScheduleOffset: terms.ScheduleOffset }),
  ...(terms.AssociationName !== undefined && { AssociationName: terms.AssociationName }),
});

const presentSettings = ({ Parameters, OutputLocation, MaxErrors, MaxConcurrency, ...terms }: AssociationTerms) => ({
  ...(Parameters && { Parameters }),
  ...(OutputLocation && { OutputLocation }),
  ...(MaxErrors !== undefined && { MaxErrors }),
  ...(MaxConcurrency !== undefined && { MaxConcurrency }),
  ComplianceSeverity: terms.ComplianceSeverity ?? "UNSPECIFIED",
  SyncCompliance: terms.SyncCompliance ?? "AUTO",
  ApplyOnlyAtCronInterval: terms.ApplyOnlyAtCronInterval ?? false,
});

const presentOverview = (row: AssociationRow) => {
  const counts = countsOf(row);
  return {
    Status: row.status,
    DetailedStatus: row.details,
    ...(Object.keys(counts).length > 0 && { AssociationStatusAggregatedCount: counts }),
  };
};

/** What the console shows beyond the API's members. */
const presentBeyond = (row: AssociationRow, door: Door) =>
  door === "console" && {
    /** The principal by whose rights it is applied. */
    SavedBy: row.savedBy,
    NextExecutionDate: row.nextRunAt,
  };

/** Source: SSM API 2014-11-06, Association. */
export const presentAssociation = (row: AssociationRow, door: Door) => ({
  AssociationId: row.id,
  AssociationVersion: String(row.version),
  ...presentTerms(row.terms),
  ...(row.terms.InstanceId !== undefined && { InstanceId: row.terms.InstanceId }),
  ...(row.lastRunAt && { LastExecutionDate: row.lastRunAt }),
  Overview: presentOverview(row),
  ...(door === "console" && { ComplianceSeverity: row.terms.ComplianceSeverity ?? "UNSPECIFIED" }),
  ...presentBeyond(row, door),
});

/**
 * Source: SSM API 2014-11-06, AssociationDescription.
 *
 * @param version another than the latest: what it was then, with what has become of the association since
 */
export function presentDescription(row: AssociationRow, door: Door, version?: StoredVersion) {
  const { terms } = version ?? row;
  const said = presentSaid(row);
  return {
    AssociationId: row.id,
    AssociationVersion: String(version?.version ?? row.version),
    ...presentTerms(terms),
    ...(terms.InstanceId !== undefined && { InstanceId: terms.InstanceId }),
    ...presentSettings(terms),
    Date: row.createdAt,
    LastUpdateAssociationDate: version?.savedAt ?? row.savedAt,
    ...(row.lastRunAt && { LastExecutionDate: row.lastRunAt }),
    ...(row.lastSuccessAt && { LastSuccessfulExecutionDate: row.lastSuccessAt }),
    ...(said && { Status: said }),
    Overview: presentOverview(row),
    ...presentBeyond(version ? { ...row, savedBy: version.savedBy } : row, door),
  };
}

/** Source: SSM API 2014-11-06, AssociationVersionInfo. */
export const presentVersion = (
  associationId: string,
  { version, savedAt, savedBy, terms }: StoredVersion,
  door: Door,
) => ({
  AssociationId: associationId,
  AssociationVersion: String(version),
  CreatedDate: savedAt,
  ...presentTerms(terms),
  ...presentSettings(terms),
  ...(door === "console" && { SavedBy: savedBy }),
});
