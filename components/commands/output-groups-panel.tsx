"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { SelectOnDemand } from "@/components/ui/choices-on-demand";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { machines } from "@/core/nodes/machine-count";
import { nameOfGroup } from "./group-words";
import { OutputGroupRow } from "./output-group-row";
import type { CommandDetail, InvocationSummary } from "./queries";
import type { useOutputGroups } from "./use-output-groups";

const OutputDiff = dynamic(() => onDemand(() => import("./output-diff")).then((loaded) => loaded.OutputDiff), {
  loading: () => <Skeleton width="60%" />,
});
const address = { f: [] as readonly string[], compare: "", with: "", of: "" };
/** Groups that are listed at first; there are more at a press. */
const few = 5;
const atOnce = 50;

/** What {@link OutputGroupsPanel} takes. */
export type OutputGroupsPanelProps = {
  command: CommandDetail;
  invocations: readonly InvocationSummary[];
  outputs: ReturnType<typeof useOutputGroups>;
};

/**
 * The machines of a command by what they printed: each output once, with how many machines have it, and what differs
 * from the output that most have.
 */
export function OutputGroupsPanel({ command, invocations, outputs }: OutputGroupsPanelProps) {
  const [url, setUrl] = useUrlState(address);
  const { query, groups } = outputs;
  const [limit, setLimit] = useState(few);
  const same = groups.filter(({ Kind }) => Kind === "Same");
  const compared = groups.findIndex(({ Id }) => Id === url.compare);
  // What a link points at is listed, however far down it stands.
  const shown = groups.slice(0, Math.max(limit, compared + 1));
  const filter = (id: string) => `Output=${id}`;
  const names = new Map(invocations.map(({ InstanceId, Name }) => [InstanceId, Name || InstanceId]));

  if (!query.data)
    return (
      <Panel title="Machines by output">
        {query.error ? (
          <Banner
            kind="error"
            title="The outputs could not be grouped."
            action={<Button onPress={() => void query.refetch()}>Retry</Button>}
          >
            {messageOf(query.error)}
          </Banner>
        ) : (
          <Skeleton width="60%" />
        )}
      </Panel>
    );
  return (
    <Panel
      title="Machines by output"
      isFlush
      description={
        same.length === 0
          ? "Machines are grouped here as they end."
          : `${same.length === 1 ? "All that can be compared printed" : `${same.length.toLocaleString("en-US")} different outputs:`} ${
              same.length === 1
                ? "the same and ended the same."
                : "the same bytes in every stream, and the same exit codes, are one."
            }`
      }
    >
      <ul aria-label="Outputs" className="divide-y divide-line">
        {shown.map((group) => {
          const reference = referenceOf(groups, group.Id, url.with);
          const isCompared = group.Id === url.compare && reference !== undefined && group.Kind === "Same";
          return (
            <OutputGroupRow
              key={group.Id}
              command={command}
              group={group}
              name={nameOfGroup(groups, group.Id)}
              names={names}
              total={command.TargetCount}
              isFiltered={url.f.includes(filter(group.Id))}
              onFilter={(isOn) =>
                setUrl({
                  f: [...url.f.filter((each) => !each.startsWith("Output=")), ...(isOn ? [filter(group.Id)] : [])],
                })
              }
              isCompared={isCompared}
              onCompare={
                reference && group.Kind === "Same"
                  ? (isOn) => setUrl({ compare: isOn ? group.Id : "", with: "", of: "" })
                  : undefined
              }
            >
              {isCompared && (
                <div className="flex min-w-0 flex-col gap-3">
                  {same.length > 2 && (
                    <div className="w-72 max-w-full">
                      <SelectOnDemand
                        label="Compare with"
                        value={reference.Id}
                        onChange={(id) => setUrl({ with: id, of: "" })}
                        options={same
                          .filter(({ Id }) => Id !== group.Id)
                          .slice(0, atOnce)
                          .map(({ Id, Count }) => ({
                            id: Id,
                            label: `${nameOfGroup(groups, Id)} (${machines(Count)})`,
                          }))}
                      />
                    </div>
                  )}
                  <OutputDiff
                    commandId={command.CommandId}
                    before={reference}
                    after={group}
                    names={{ before: nameOfGroup(groups, reference.Id), after: nameOfGroup(groups, group.Id) }}
                    chosen={url.of}
                    onChoose={(of) => setUrl({ of })}
                  />
                </div>
              )}
            </OutputGroupRow>
          );
        })}
      </ul>
      {groups.length > shown.length && (
        <div className="border-t border-line px-4 py-2">
          <Button size="small" onPress={() => setLimit(Math.max(limit, shown.length) + atOnce)}>
            Show more ({(groups.length - shown.length).toLocaleString("en-US")} outputs left)
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** What a group is compared with: what was chosen, else the largest other one. */
function referenceOf(groups: OutputGroupsPanelProps["outputs"]["groups"], id: string, chosen: string) {
  const others = groups.filter(({ Id, Kind }) => Kind === "Same" && Id !== id);
  return others.find(({ Id }) => Id === chosen) ?? others[0];
}
