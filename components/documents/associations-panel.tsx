"use client";

import { useQuery } from "@tanstack/react-query";
import { useLive } from "@/components/console/live";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { documentQueries, type RunningAssociation } from "./queries";

const columns: readonly Column<RunningAssociation>[] = [
  {
    id: "Association",
    header: "Association",
    isRowHeader: true,
    grow: 2,
    minWidth: 180,
    cell: ({ AssociationId, AssociationName }) => (
      <Link href={`/state-manager/${AssociationId}`} isMono={AssociationName === undefined}>
        {AssociationName ?? AssociationId}
      </Link>
    ),
  },
  {
    id: "DocumentVersion",
    header: "Document version",
    grow: 1,
    minWidth: 130,
    cell: ({ DocumentVersion }) => DocumentVersion,
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

/** The associations that run a document: what fails when it is deleted, and what a new default version reaches. */
export function AssociationsPanel({ name }: { name: string }) {
  const { queryKey, ...query } = documentQueries.associations(name);
  const associations = useQuery({ queryKey, ...query });
  useLive("association", undefined, queryKey);
  return (
    <Panel
      title="Associations"
      isFlush
      {...(associations.data?.NextToken !== undefined && {
        description: "Only the latest are listed here. State Manager finds all of them by the document's name.",
      })}
    >
      <ResourceTable
        label="Associations"
        isFlush
        query={associations}
        rows={(data) => data.Associations}
        columns={columns}
        rowKey={({ AssociationId }) => AssociationId}
        empty={{
          title: "No association runs it",
          description: "State Manager applies documents to machines again and again, so that what drifts is put right.",
        }}
      />
    </Panel>
  );
}
