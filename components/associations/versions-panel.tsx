"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { moment } from "@/components/console/moment";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { usePaging } from "@/components/console/use-paging";
import { Badge } from "@/components/ui/badge";
import { DiffTable } from "@/components/ui/diff-table";
import { lineDiff } from "@/components/ui/line-diff";
import { Panel } from "@/components/ui/panel";
import { Select } from "@/components/ui/select";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { associationTargetText } from "./association-columns";
import { associationSchedule } from "./association-words";
import { type AssociationDetail, associationQueries, type ListedVersion } from "./queries";

const pageSize = 50;

const columnsFor = (latest: string): readonly Column<ListedVersion>[] => [
  {
    id: "Version",
    header: "Version",
    isRowHeader: true,
    width: 110,
    cell: ({ AssociationVersion }) => (
      <span className="flex items-center gap-2">
        {AssociationVersion}
        {AssociationVersion === latest && <Badge family="blue">latest</Badge>}
      </span>
    ),
  },
  { id: "Name", header: "Association name", grow: 1, minWidth: 120, cell: (row) => row.AssociationName ?? "-" },
  { id: "Created", header: "Created", width: 116, cell: ({ CreatedDate }) => <Time value={moment(CreatedDate)} /> },
  { id: "SavedBy", header: "By", width: 120, cell: ({ SavedBy }) => SavedBy ?? "-" },
  { id: "Document", header: "Document", grow: 2, minWidth: 150, cell: (row) => `${row.Name} (${row.DocumentVersion})` },
  {
    id: "Schedule",
    header: "Schedule",
    grow: 2,
    minWidth: 160,
    cell: (row) => <span title={row.ScheduleExpression}>{associationSchedule(row)}</span>,
  },
  { id: "Targets", header: "Targets", grow: 2, minWidth: 130, cell: (row) => associationTargetText(row) },
];

/** The terms of a version as text, one fact a line, so that two versions can be compared. */
function textOf({
  AssociationId: _,
  AssociationVersion: __,
  CreatedDate: ___,
  SavedBy: ____,
  ...terms
}: ListedVersion) {
  return JSON.stringify(Object.fromEntries(Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2);
}

/** What an association was in each version, and what differs between two of them. */
export function VersionsPanel({ association }: { association: AssociationDetail }) {
  const latest = association.AssociationVersion;
  const paging = usePaging(association.AssociationId);
  const versions = useQuery(
    associationQueries.versions({
      AssociationId: association.AssociationId,
      MaxResults: pageSize,
      ...(paging.token && { NextToken: paging.token }),
    }),
  );
  const rows = versions.data?.AssociationVersions ?? [];
  const columns = useMemo(() => columnsFor(latest), [latest]);
  return (
    <>
      <Panel title="Versions" isFlush>
        <ResourceTable
          label="Versions"
          isFlush
          query={versions}
          rows={(data) => data.AssociationVersions}
          columns={columns}
          rowKey={(row) => row.AssociationVersion}
          empty={{ title: "There are no versions" }}
          footer={pageFooter({ paging, pageSize, shown: rows.length, next: versions.data?.NextToken })}
        />
      </Panel>
      {rows.length > 1 && <Comparison key={rows[0]?.AssociationVersion} versions={rows} />}
    </>
  );
}

/** Two versions side by side; at first the latest beside the one before. */
function Comparison({ versions }: { versions: readonly ListedVersion[] }) {
  const [before, setBefore] = useState(versions[1]?.AssociationVersion ?? "");
  const [after, setAfter] = useState(versions[0]?.AssociationVersion ?? "");
  const options = versions.map(({ AssociationVersion }) => ({
    id: AssociationVersion,
    label: `Version ${AssociationVersion}`,
  }));
  const find = (wanted: string) => versions.find(({ AssociationVersion }) => AssociationVersion === wanted);
  const [left, right] = [find(before), find(after)];
  const diff = useMemo(() => (left && right ? lineDiff(textOf(left), textOf(right)) : []), [left, right]);
  const changed = diff.filter(({ isSame }) => !isSame).length;
  return (
    <Panel title="Compare">
      <div className="flex flex-col gap-3">
        <div className="grid gap-4 sm:max-w-md sm:grid-cols-2">
          <Select label="Before" options={options} value={before} onChange={setBefore} />
          <Select label="After" options={options} value={after} onChange={setAfter} />
        </div>
        <p role="status" className="text-sm text-muted">
          {changed === 0
            ? "The two versions are the same."
            : `${changed} ${changed === 1 ? "line differs" : "lines differ"}.`}
        </p>
        <DiffTable
          label={`Version ${before} beside version ${after}`}
          left={`Version ${before}`}
          right={`Version ${after}`}
          rows={diff}
          context={3}
        />
      </div>
    </Panel>
  );
}
