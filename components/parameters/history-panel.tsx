"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { moment } from "@/components/console/moment";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { Badge } from "@/components/ui/badge";
import { Menu } from "@/components/ui/menu";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { userOf } from "./parameter-columns";
import { type ListedParameter, type ParameterVersion, parameterQueries } from "./queries";
import { SecretValue } from "./secret-value";

const VersionDialogs = dynamic(
  () => onDemand(() => import("./version-dialogs")).then((loaded) => loaded.VersionDialogs),
  { ssr: false },
);

/** What can be done to one version. */
export type VersionAction = "compare" | "restore" | "labels";

/** The versions of a parameter, newest first: who wrote what when, to compare, to label and to go back to. */
export function HistoryPanel({ parameter }: { parameter: ListedParameter }) {
  const may = useMay();
  const query = useQuery(parameterQueries.history(parameter.Name));
  const [open, setOpen] = useState<{ action: VersionAction; version: ParameterVersion }>();
  const present = query.data?.[0];
  const isSecret = parameter.Type === "SecureString";
  const mayRead = !isSecret || may("DecryptParameters");
  const actions: Column<ParameterVersion> = {
    id: "actions",
    header: "Actions",
    isHeaderHidden: true,
    width: 116,
    cell: (version) => {
      const isPresent = version.Version === present?.Version;
      return (
        <Menu
          label={`Version ${version.Version}`}
          size="small"
          items={[
            [
              {
                id: "compare",
                label: "Compare with the present one",
                isDisabled: isPresent,
                onAction: () => setOpen({ action: "compare", version }),
              },
              {
                id: "labels",
                label: "Labels",
                isOffered: may("LabelParameterVersion"),
                onAction: () => setOpen({ action: "labels", version }),
              },
              {
                id: "restore",
                label: "Restore this version",
                isOffered: may("PutParameter") && mayRead,
                isDisabled: isPresent,
                onAction: () => setOpen({ action: "restore", version }),
              },
            ],
          ]}
        />
      );
    },
  };
  return (
    <Panel title="History" isFlush description="The newest hundred versions are kept.">
      <ResourceTable
        label="Versions"
        isFlush
        query={query}
        rows={(data) => data}
        columns={[...columns(parameter), actions]}
        rowKey={({ Version }) => String(Version)}
        empty={{ title: "There is no version" }}
      />
      {open && present && (
        <VersionDialogs {...open} present={present} isSecret={isSecret} onClose={() => setOpen(undefined)} />
      )}
    </Panel>
  );
}

const columns = ({ Name, Type }: ListedParameter): readonly Column<ParameterVersion>[] => [
  { id: "Version", header: "Version", width: 76, align: "end", isRowHeader: true, cell: ({ Version }) => Version },
  {
    id: "Value",
    header: "Value",
    grow: 3,
    minWidth: 200,
    isWrapped: true,
    cell: ({ Version, Value }) =>
      Type === "SecureString" ? (
        <SecretValue reference={`${Name}:${Version}`} label={`value of version ${Version}`} />
      ) : (
        <span className="line-clamp-3 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">{Value}</span>
      ),
  },
  {
    id: "Labels",
    header: "Labels",
    grow: 1,
    minWidth: 110,
    isWrapped: true,
    cell: ({ Labels }) => (
      <span className="flex flex-wrap gap-1">
        {Labels.map((label) => (
          <Badge key={label} family="blue">
            {label}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    id: "Date",
    header: "Written",
    width: 124,
    cell: ({ LastModifiedDate }) => <Time value={moment(LastModifiedDate)} />,
  },
  { id: "By", header: "By", width: 110, cell: ({ LastModifiedUser }) => userOf(LastModifiedUser) },
];
