"use client";

import dynamic from "next/dynamic";
import { Checkbox } from "@/components/ui/checkbox";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { RadioGroup } from "@/components/ui/radio-group";
import { Skeleton } from "@/components/ui/skeleton";
import { type AssociationDraft, mayOffset, mayWait } from "./association-draft";

const ScheduleBuilder = dynamic(
  () => onDemand(() => import("@/components/schedules/schedule-builder")).then((loaded) => loaded.ScheduleBuilder),
  { ssr: false, loading: () => <Skeleton width="60%" /> },
);

/** What {@link ScheduleSection} takes. */
export type ScheduleSectionProps = {
  draft: AssociationDraft;
  onChange: (part: Partial<AssociationDraft>) => void;
  problemOf: (field: string) => string | undefined;
};

/** When an association is applied. Source: EC2 console, State Manager, Specify schedule. */
export function ScheduleSection({ draft, onChange, problemOf }: ScheduleSectionProps) {
  const { schedule, offsetDays } = draft;
  return (
    <Panel title="Specify schedule">
      <div className="flex flex-col gap-4">
        <RadioGroup
          label="Schedule"
          isLabelHidden
          look="cards"
          value={draft.hasSchedule ? "schedule" : "none"}
          onChange={(choice) => onChange({ hasSchedule: choice === "schedule" })}
          options={[
            { id: "schedule", label: "On schedule", description: "Again and again, so that what drifts is put right." },
            {
              id: "none",
              label: "No schedule",
              description: "Once now, when it or its document changes, and on each machine that comes to its targets.",
            },
          ]}
        />
        {draft.hasSchedule && (
          <>
            <ScheduleBuilder
              capability="association"
              draft={schedule}
              onChange={(part) => onChange({ schedule: { ...schedule, ...part } })}
              timeZone="UTC"
              offsetDays={mayOffset(draft) ? offsetDays : null}
              onOffset={mayOffset(draft) ? (days) => onChange({ offsetDays: days }) : undefined}
              error={problemOf("ScheduleExpression")}
            />
            {mayWait(draft) && (
              <Checkbox
                isSelected={draft.isOnlyAtInterval}
                onChange={(isOnlyAtInterval) => onChange({ isOnlyAtInterval })}
                help="Otherwise it is applied as soon as it is saved as well. With this, its dates can be offset by days."
              >
                Apply association only at the next specified interval
              </Checkbox>
            )}
          </>
        )}
      </div>
    </Panel>
  );
}
