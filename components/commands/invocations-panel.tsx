"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { fromAddress, toAddress, valuesByProperty } from "@/components/console/filter-tokens";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Button } from "@/components/ui/button";
import { FilterBar } from "@/components/ui/filter-bar";
import { Link } from "@/components/ui/link";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { StatusBadge } from "@/components/ui/status-badge";
import { StatusGrid } from "@/components/ui/status-grid";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { invocation, invocationStates } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import type { CommandDetail, InvocationSummary } from "./queries";

const CancelDialog = dynamic(() => onDemand(() => import("./cancel-dialog")).then((loaded) => loaded.CancelDialog), {
  ssr: false,
});
/** From this many machines on only the rows in view are drawn. */
const many = 100;
const address = { f: [] as readonly string[], selected: [] as readonly string[] };

const momentOf = (milliseconds: number | null) => (milliseconds === null ? null : new Date(milliseconds));
const nameOf = ({ Name, InstanceId }: InvocationSummary) => Name || InstanceId;

/** What {@link InvocationsPanel} takes. */
export type InvocationsPanelProps = { command: CommandDetail; query: UseQueryResult<InvocationSummary[]> };

/** How the command stands on each machine: all of them at one glance, and as a table. Source: EC2 console, Targets and outputs. */
export function InvocationsPanel({ command, query }: InvocationsPanelProps) {
  const router = useRouter();
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const [cancelling, setCancelling] = useState<readonly InvocationSummary[]>();
  const outputOf = (nodeId: string) => `/commands/${command.CommandId}/${nodeId}`;

  const all = useMemo(() => query.data ?? [], [query.data]);
  const cells = useMemo(
    () =>
      all.map((each) => {
        const { family, label } = invocationWord(each.State);
        return { id: each.InstanceId, label: nameOf(each), family, status: label };
      }),
    [all],
  );
  const tokens = fromAddress(url.f);
  const shown = useMemo(() => matching(all, fromAddress(url.f)), [all, url.f]);
  const properties = useMemo(() => {
    const present = invocationStates.filter((state) => all.some((each) => each.State === state));
    return [
      {
        id: "State",
        label: "Status",
        isClosed: true,
        values: present.map((value) => ({ value, label: invocationWord(value).label })),
      },
    ];
  }, [all]);
  const unfinished = all.filter((each) => url.selected.includes(each.InstanceId) && !invocation.hasEnded(each.State));
  const columns = useMemo(
    () => invocationColumns((nodeId) => `/commands/${command.CommandId}/${nodeId}`),
    [command.CommandId],
  );

  return (
    <Panel
      title="Targets and outputs"
      count={command.TargetCount}
      isFlush
      actions={
        may("CancelCommand") && (
          <Button isDisabled={unfinished.length === 0} onPress={() => setCancelling(unfinished)}>
            Cancel on selected
          </Button>
        )
      }
    >
      {all.length > 1 && (
        <div className="flex flex-col gap-3 border-b border-line p-4">
          <StatusGrid label="Machines by status" cells={cells} onPick={(nodeId) => router.push(outputOf(nodeId))} />
          <FilterBar
            label="Filter machines"
            properties={properties}
            value={tokens}
            onChange={(value) => setUrl({ f: toAddress(value) })}
            result={
              tokens.length > 0
                ? `${shown.length.toLocaleString("en-US")} of ${all.length.toLocaleString("en-US")}`
                : undefined
            }
          />
        </div>
      )}
      <ResourceTable
        label="Machines"
        isFlush
        query={query}
        rows={() => shown}
        columns={columns}
        rowKey={(each) => each.InstanceId}
        selection="multiple"
        selected={new Set(url.selected)}
        onSelect={(keys) => setUrl({ selected: [...keys] })}
        onRowAction={(nodeId) => router.push(outputOf(nodeId))}
        virtualHeight={shown.length > many ? 480 : undefined}
        skeletonRows={Math.min(command.TargetCount, 5)}
        onClearFilter={tokens.length > 0 ? () => setUrl({ f: [] }) : undefined}
        empty={{
          title: "No machine had the tags that were asked for",
          description: "The command ended at once, and nothing ran. Copy it to new and choose other targets.",
        }}
      />
      {cancelling && (
        <CancelDialog commandId={command.CommandId} machines={cancelling} onClose={() => setCancelling(undefined)} />
      )}
    </Panel>
  );
}

/** The machines that fit: their state is one of those asked for, their name or id has each of the texts. */
export function matching(
  all: readonly InvocationSummary[],
  tokens: ReturnType<typeof fromAddress>,
): InvocationSummary[] {
  const values = valuesByProperty(tokens);
  const states = values.get("State");
  const texts = (values.get("") ?? []).map((text) => text.toLowerCase());
  return all.filter((each) => {
    const name = `${each.Name ?? ""} ${each.InstanceId}`.toLowerCase();
    return (states === undefined || states.includes(each.State)) && texts.every((text) => name.includes(text));
  });
}

function invocationColumns(outputOf: (nodeId: string) => string): readonly Column<InvocationSummary>[] {
  return [
    {
      id: "InstanceId",
      header: "Instance ID",
      isMono: true,
      width: 190,
      cell: (each) => (
        <Link href={`/managed-instances/${each.InstanceId}`} isMono>
          {each.InstanceId}
        </Link>
      ),
    },
    { id: "Name", header: "Instance name", isRowHeader: true, width: 200, cell: (each) => each.Name || "-" },
    {
      id: "State",
      header: "Status",
      width: 190,
      cell: (each) => {
        const { family, label } = invocationWord(each.State);
        return <StatusBadge family={family}>{label}</StatusBadge>;
      },
    },
    { id: "ExitCode", header: "Exit code", align: "end", width: 90, cell: (each) => each.ExitCode ?? "-" },
    { id: "StartedAt", header: "Start time", width: 140, cell: (each) => <Time value={momentOf(each.StartedAt)} /> },
    { id: "EndedAt", header: "Finish time", width: 140, cell: (each) => <Time value={momentOf(each.EndedAt)} /> },
    {
      id: "Output",
      header: "Output",
      width: 120,
      cell: (each) => <Link href={outputOf(each.InstanceId)}>View output</Link>,
    },
  ];
}
