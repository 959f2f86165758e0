"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Answer } from "@/components/console/call";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { parameterQueries } from "./queries";

type Uses = Answer<"ListParameterUses">;

/** One thing that refers to a parameter. */
type Use = { key: string; kind: string; name: ReactNode; more: ReactNode };

const usesIn = ({ Documents, Associations, Commands }: Uses): Use[] => [
  ...Documents.map(({ Name, DocumentVersion }) => ({
    key: `document ${Name}`,
    kind: "Document",
    name: <Link href={`/documents/${encodeURIComponent(Name)}`}>{Name}</Link>,
    more: `Default version, ${DocumentVersion}`,
  })),
  ...Associations.map(({ AssociationId, Name, DocumentName }) => ({
    key: `association ${AssociationId}`,
    kind: "Association",
    name: <Link href={`/state-manager/${AssociationId}`}>{Name ?? AssociationId}</Link>,
    more: DocumentName,
  })),
  ...Commands.map(({ CommandId, DocumentName, RequestedDateTime }) => ({
    key: `command ${CommandId}`,
    kind: "Command",
    name: (
      <Link href={`/commands/${CommandId}`} isMono>
        {CommandId}
      </Link>
    ),
    more: (
      <>
        {DocumentName}, <Time value={moment(RequestedDateTime)} />
      </>
    ),
  })),
];

const columns: readonly Column<Use>[] = [
  { id: "kind", header: "Kind", width: 120, cell: ({ kind }) => kind },
  { id: "name", header: "Name", width: 320, isWrapped: true, cell: ({ name }) => name },
  { id: "more", header: "What it is", cell: ({ more }) => more },
];

const rowKey = ({ key }: Use) => key;

/** What refers to a parameter: what would find nothing if it went, and what a new value reaches. */
export function UsesPanel({ name }: { name: string }) {
  const query = useQuery(parameterQueries.uses(name));
  return (
    <Panel
      title="Used by"
      isFlush
      description="Documents by their default version, associations, and the latest commands. Programs that read it by its name are not known here."
    >
      <ResourceTable
        label="Used by"
        isFlush
        query={query}
        rows={usesIn}
        columns={columns}
        rowKey={rowKey}
        empty={{ title: "Nothing here refers to it" }}
      />
    </Panel>
  );
}
