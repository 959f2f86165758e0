"use client";

import { missingTarget } from "@/components/commands/command-draft";
import { PlanGuards } from "@/components/commands/plan-guards";
import { PlanMachines } from "@/components/commands/plan-machines";
import { guardReason } from "@/components/commands/plan-panel";
import { RenderedPlan } from "@/components/commands/rendered-plan";
import type { Plan, PlanPreview } from "@/components/commands/use-plan";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { type CopiedCall, CopyAs } from "@/components/console/copy-as";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { machines } from "@/core/nodes/machine-count";
import { type AssociationDraft, mayWait } from "./association-draft";
import { associationSchedule } from "./association-words";

/** What {@link AssociationPlanPanel} takes. */
export type AssociationPlanPanelProps = {
  plan: Plan<PlanPreview>;
  draft: AssociationDraft;
  /** The call that the button makes; undefined while something is missing. */
  call: CopiedCall | undefined;
  expression: string | undefined;
  problem: string | undefined;
  isNew: boolean;
  isSaving: boolean;
  typedCount: string;
  onTypeCount: (typed: string) => void;
  onSave: () => void;
};

/** What saving does, before it is done: when, on exactly which machines, exactly what; and the button. */
export function AssociationPlanPanel(props: AssociationPlanPanelProps) {
  const { plan, draft, call, expression, problem, isNew, isSaving, typedCount, onTypeCount, onSave } = props;
  const count = plan.count ?? 0;
  const { mode } = draft.command;
  const reason = reasonNotToSave(plan, typedCount);
  const waits = draft.isOnlyAtInterval && mayWait(draft);
  return (
    <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-15 lg:max-h-[calc(100dvh-4.5rem)] lg:overflow-y-auto lg:rounded-lg">
      <Panel title="What it does">
        <div className="flex flex-col gap-4">
          <div className="flex flex-col gap-1.5">
            <Button
              kind="primary"
              isPending={isSaving}
              isDisabled={reason !== undefined}
              onPress={onSave}
              aria-describedby="save-reason"
            >
              {isNew ? "Create association" : "Save association"}
            </Button>
            <p id="save-reason" role="status" className="min-h-4 text-sm text-muted">
              {reason ?? (plan.isCurrent ? "Or press Ctrl-Enter." : "Checking again…")}
            </p>
            <PlanGuards guards={plan.preview?.Guards ?? []} count={count} typed={typedCount} onType={onTypeCount} />
          </div>
          {plan.error instanceof ConsoleError && plan.refused.length === 0 && (
            <Banner kind="error">{messageOf(plan.error)}</Banner>
          )}
          <ul className="flex list-disc flex-col gap-1 pl-5">
            <li>
              {waits
                ? "Not applied at once: it waits for its schedule."
                : `Applied as soon as it is saved${plan.count === undefined ? "" : `, on ${machines(count)}`}.`}
            </li>
            <li>
              {expression === undefined
                ? "Not applied by a schedule."
                : `Then ${associationSchedule({
                    ScheduleExpression: expression,
                    ...(waits && draft.offsetDays !== null && { ScheduleOffset: draft.offsetDays }),
                  })}.`}
            </li>
            <li>
              Each machine that comes to its targets later gets it {waits ? "with the next run" : "at once, too"}.
            </li>
            <li>It runs with your rights, also when you are not there.</li>
          </ul>
          <PlanMachines plan={plan} areNamed={mode === "pick"} />
          {plan.count === 0 && (
            <p className="text-sm text-muted">{missingTarget[mode].found} It is applied to each that comes.</p>
          )}
          <RenderedPlan plan={plan} />
          <CopyAs calls={call ? [call] : []} missing={problem ?? missingTarget[mode].chosen} />
        </div>
      </Panel>
    </div>
  );
}

/** Why it cannot be saved now, in one sentence; undefined when it can, and while that is not known. */
function reasonNotToSave(plan: Plan<PlanPreview>, typedCount: string): string | undefined {
  if (plan.refused.length > 0) return `You may not run it on ${machines(plan.refused.length)} of these.`;
  if (plan.error) return "The server refuses this association; the reason is below.";
  return guardReason(plan, typedCount);
}
