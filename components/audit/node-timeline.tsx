"use client";

import { useQuery } from "@tanstack/react-query";
import { useLive } from "@/components/console/live";
import { pageFooter } from "@/components/console/page-footer";
import { ResourceTable } from "@/components/console/resource-table";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { usePaging } from "@/components/console/use-paging";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, inputStyle } from "@/components/ui/field";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { useNow } from "@/components/ui/use-now";
import { type TimelineKind, timelineKinds } from "@/core/audit/audit-rules";
import { lastDays, spanOf } from "./days";
import { auditQueries } from "./queries";
import { timelineColumns } from "./timeline-columns";

const address = { day: "", kinds: [] as readonly string[] };
const pageSize = 50;
const kindWords: Record<TimelineKind, string> = {
  Run: "Runs",
  Change: "Changes",
  Registration: "Registration",
  Connection: "Connections",
};

/** What happened to one machine, day by day: "who touched this last Tuesday?" is one press. */
export function NodeTimeline({ nodeId }: { nodeId: string }) {
  const [{ day, kinds }, setUrl] = useUrlState(address);
  const mayViewAudit = useMay()("ListAuditEntries");
  const chosen = timelineKinds.filter((kind) => kinds.length === 0 || kinds.includes(kind));
  const span = spanOf(day);
  const question = { InstanceId: nodeId, ...(chosen.length < timelineKinds.length && { Kinds: chosen }), ...span };
  const paging = usePaging(JSON.stringify(question));
  const query = useQuery(
    auditQueries.timeline({ ...question, MaxResults: pageSize, ...(paging.token && { NextToken: paging.token }) }),
  );
  useLive("node", nodeId, [...auditQueries.all, "timeline"]);
  const rows = query.data?.Events ?? [];
  const next = query.data?.NextToken;
  const toggle = (kind: TimelineKind, on: boolean) => {
    const left = timelineKinds.filter((each) => (each === kind ? on : chosen.includes(each)));
    setUrl({ kinds: left.length === timelineKinds.length ? [] : left });
  };

  return (
    <Panel
      title="Timeline"
      isFlush
      actions={
        mayViewAudit && (
          <Link href={`/audit?f=${encodeURIComponent(`Resource=Node/${nodeId}`)}`}>All lines of the audit</Link>
        )
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-4 py-2.5">
        <DayChoice day={day} onChange={(id) => setUrl({ day: id })} />
        <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <legend className="sr-only">What to show</legend>
          {timelineKinds.map((kind) => (
            <Checkbox
              key={kind}
              isSelected={chosen.includes(kind)}
              // The last one stays: nothing at all is no question.
              isDisabled={chosen.length === 1 && chosen.includes(kind)}
              onChange={(on) => toggle(kind, on)}
            >
              {kindWords[kind]}
            </Checkbox>
          ))}
        </fieldset>
      </div>
      <ResourceTable
        label="Timeline"
        isFlush
        query={query}
        rows={(data) => data.Events}
        columns={timelineColumns(nodeId)}
        rowKey={(event) => event.Id}
        onClearFilter={span || kinds.length > 0 ? () => setUrl({ day: "", kinds: [] }) : undefined}
        empty={{ title: "Nothing has happened to this machine yet" }}
        footer={pageFooter({ paging, pageSize, shown: rows.length, next })}
      />
    </Panel>
  );
}

function DayChoice({ day, onChange }: { day: string; onChange: (id: string) => void }) {
  const now = useNow();
  const days = now ? lastDays(now, 7) : [];
  return (
    <div className="flex flex-wrap items-center gap-1">
      {[{ id: "", label: "Any day" }, ...days].map(({ id, label }) => (
        <Button
          key={id}
          kind={id === day ? "normal" : "quiet"}
          size="small"
          aria-pressed={id === day}
          onPress={() => onChange(id)}
        >
          {label}
        </Button>
      ))}
      <div className="w-36">
        <Field label="Another day" isLabelHidden>
          {(control) => (
            <input
              {...control}
              type="date"
              value={day}
              onChange={(event) => onChange(event.target.value)}
              className={`${inputStyle} tabular`}
            />
          )}
        </Field>
      </div>
    </div>
  );
}
