"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { fromAddress, toAddress, valuesByProperty } from "@/components/console/filter-tokens";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Button } from "@/components/ui/button";
import { FilterBar } from "@/components/ui/filter-bar";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { StatusGrid, type StatusGridHandle } from "@/components/ui/status-grid";
import { invocation, invocationStates } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import { nameOfGroup } from "./group-words";
import { invocationColumns } from "./invocation-columns";
import { OddMachineKeys } from "./odd-machine-keys";
import type { CommandDetail, InvocationSummary, OutputGroup } from "./queries";
import type { useOutputGroups } from "./use-output-groups";

const CancelDialog = dynamic(() => onDemand(() => import("./cancel-dialog")).then((loaded) => loaded.CancelDialog), {
  ssr: false,
});
/** From this many machines on only the rows in view are drawn. */
const many = 100;
const address = { f: [] as readonly string[], selected: [] as readonly string[] };

const nameOf = ({ Name, InstanceId }: InvocationSummary) => Name || InstanceId;

/** What {@link InvocationsPanel} takes. */
export type InvocationsPanelProps = {
  command: CommandDetail;
  query: UseQueryResult<InvocationSummary[]>;
  outputs: ReturnType<typeof useOutputGroups>;
};

/** How the command stands on each machine: all of them at one glance, and as a table. Source: EC2 console, Targets and outputs. */
export function InvocationsPanel({ command, query, outputs }: InvocationsPanelProps) {
  const router = useRouter();
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const [cancelling, setCancelling] = useState<readonly InvocationSummary[]>();
  const outputOf = (nodeId: string) => `/commands/${command.CommandId}/${nodeId}`;
  const grid = useRef<StatusGridHandle>(null);
  const { groups, odd } = outputs;

  const all = useMemo(() => query.data ?? [], [query.data]);
  const cells = useMemo(
    () =>
      all.map((each) => {
        const { family, label } = invocationWord(each.State);
        const mark = odd.get(each.InstanceId) === "output" ? "printed something else than most" : undefined;
        return { id: each.InstanceId, label: nameOf(each), family, status: label, mark };
      }),
    [all, odd],
  );
  const tokens = fromAddress(url.f);
  const shown = useMemo(() => matching(all, fromAddress(url.f), groups), [all, url.f, groups]);
  const chosenStates = valuesByProperty(tokens).get("State") ?? [];
  const chooseStatus = (status: string) => {
    const states = invocationStates.filter((state) => invocationWord(state).label === status);
    const isChosen = states.some((state) => chosenStates.includes(state));
    const others = url.f.filter((token) => !states.some((state) => token === `State=${state}`));
    setUrl({
      f: isChosen
        ? others
        : [
            ...others,
            ...states.filter((state) => all.some(({ State }) => State === state)).map((state) => `State=${state}`),
          ],
    });
  };
  const properties = useMemo(() => {
    const present = invocationStates.filter((state) => all.some((each) => each.State === state));
    return [
      {
        id: "State",
        label: "Status",
        isClosed: true,
        values: present.map((value) => ({ value, label: invocationWord(value).label })),
      },
      ...(groups.length > 0
        ? [
            {
              id: "Output",
              label: "Output",
              isClosed: true,
              values: offeredGroups(groups, url.f).map(({ Id }) => ({ value: Id, label: nameOfGroup(groups, Id) })),
            },
          ]
        : []),
    ];
  }, [all, groups, url.f]);
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
          <StatusGrid
            handle={grid}
            label="Machines by status"
            cells={cells}
            onPick={(nodeId) => router.push(outputOf(nodeId))}
            chosenStatuses={
              new Set(
                invocationStates
                  .filter((state) => chosenStates.includes(state))
                  .map((state) => invocationWord(state).label),
              )
            }
            onStatus={chooseStatus}
          />
          <OddMachineKeys all={all} odd={odd} onGo={(nodeId) => grid.current?.focusCell(nodeId)} />
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
          title: "No machine met what was asked for",
          description: "The command ended at once, and nothing ran. Copy it to new and choose other targets.",
        }}
      />
      {cancelling && (
        <CancelDialog commandId={command.CommandId} machines={cancelling} onClose={() => setCancelling(undefined)} />
      )}
    </Panel>
  );
}

/** The outputs that can be chosen from: the largest, and what is chosen already. */
const offeredGroups = (groups: readonly OutputGroup[], chosen: readonly string[]) =>
  groups.filter(({ Id }, at) => at < many || chosen.includes(`Output=${Id}`));

/**
 * The machines that fit: their state is one of those asked for, what they printed is, and their name or id has each of
 * the texts. As long as nothing is known of a group, no machine is in it.
 */
export function matching(
  all: readonly InvocationSummary[],
  tokens: ReturnType<typeof fromAddress>,
  groups: readonly Pick<OutputGroup, "Id" | "InstanceIds">[] = [],
): InvocationSummary[] {
  const values = valuesByProperty(tokens);
  const states = values.get("State");
  const outputs = values.get("Output");
  const printed =
    outputs && new Set(groups.flatMap(({ Id, InstanceIds }) => (outputs.includes(Id) ? InstanceIds : [])));
  const texts = (values.get("") ?? []).map((text) => text.toLowerCase());
  return all.filter((each) => {
    const name = `${each.Name ?? ""} ${each.InstanceId}`.toLowerCase();
    return (
      (states === undefined || states.includes(each.State)) &&
      (printed === undefined || printed.has(each.InstanceId)) &&
      texts.every((text) => name.includes(text))
    );
  });
}
