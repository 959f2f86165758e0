"use client";

import { SquareTerminal } from "lucide-react";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { machines } from "@/core/nodes/machine-count";
import { type CommandDraft, missingTarget } from "./command-draft";
import { PlanChangesList } from "./plan-changes-list";
import { PlanGuards } from "./plan-guards";
import { PlanMachines } from "./plan-machines";
import type { CommandRequest } from "./queries";
import { RenderedPlan } from "./rendered-plan";
import { TryOnOne } from "./try-on-one";
import type { Plan, PlanPreview } from "./use-plan";
import type { PlanRefusal } from "./use-planned-send";

/** What {@link PlanPanel} takes. */
export type PlanPanelProps = {
  plan: Plan;
  draft: CommandDraft;
  /** What is sent, once everything is given and sound. */
  request: CommandRequest | undefined;
  /** What is wrong with a field, while something is. */
  problem: string | undefined;
  isSending: boolean;
  /** This server's own machine is about to be selected, once it connects. */
  isAwaitingLocal: boolean;
  /** Nothing new is sent in this account at the moment. */
  isFrozen: boolean;
  /** What was refused because the plan had moved; undefined once it was sent or the form is another. */
  refusal: PlanRefusal | undefined;
  /** The number of machines as it was typed, where a guard asks for it. */
  typedCount: string;
  onTypeCount: (typed: string) => void;
  onRun: () => void;
  onTry: (nodeId: string) => void;
};

/** What will happen, before anything does: exactly these machines, exactly this text; and the button that does it. */
export function PlanPanel({
  plan,
  draft,
  request,
  problem,
  isSending,
  isAwaitingLocal,
  isFrozen,
  refusal,
  typedCount,
  onTypeCount,
  onRun,
  onTry,
}: PlanPanelProps) {
  const count = plan.count ?? 0;
  const reason = isFrozen ? frozenReason : reasonNotToRun(plan, draft);
  const guarded = reason ?? guardReason(plan, typedCount);
  return (
    <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-15 lg:max-h-[calc(100dvh-4.5rem)] lg:overflow-y-auto lg:rounded-lg">
      <Panel title="What will run">
        <div className="flex flex-col gap-4">
          <div className="flex flex-col gap-1.5">
            <Button
              kind="primary"
              icon={SquareTerminal}
              isPending={isSending}
              isDisabled={guarded !== undefined || refusal?.isShown === false}
              onPress={onRun}
              aria-describedby="run-reason"
            >
              {`${refusal ? "Run the new plan" : "Run"} on ${machines(count)}`}
            </Button>
            <p id="run-reason" role="status" className="min-h-4 text-sm text-muted">
              {isAwaitingLocal && plan.count === undefined
                ? "Waiting for this server's own machine to connect…"
                : (guarded ?? (plan.isCurrent ? "Or press Ctrl-Enter." : "Checking again…"))}
            </p>
            <PlanGuards guards={plan.preview?.Guards ?? []} count={count} typed={typedCount} onType={onTypeCount} />
            <TryOnOne
              plan={plan}
              isDisabled={reason !== undefined || !plan.isCurrent || refusal?.isShown === false}
              isPending={isSending}
              onTry={onTry}
            />
          </div>
          {refusal && (
            <Banner kind="error" title="Nothing was sent: the plan has changed.">
              {refusal.changes.length > 0 ? <PlanChangesList changes={refusal.changes} /> : refusal.message}
              <p className="mt-1.5 text-muted">
                {refusal.isShown ? "Below is the plan as it is now." : "Looking up the plan as it is now…"}
              </p>
            </Banner>
          )}
          {plan.error instanceof ConsoleError && plan.refused.length === 0 && (
            <Banner kind="error">{messageOf(plan.error)}</Banner>
          )}
          <PlanMachines plan={plan} timeoutSeconds={draft.timeoutSeconds} areNamed={draft.mode === "pick"} />
          <RenderedPlan plan={plan} />
          <CopyAs
            calls={request ? [{ operation: "SendCommand", input: request }] : []}
            missing={problem ?? missingTarget[draft.mode].chosen}
          />
        </div>
      </Panel>
    </div>
  );
}

const frozenReason = "The account is frozen: nothing can be sent until the freeze is lifted. The bar above says why.";

/** Why the button cannot be pressed now, in one sentence; undefined when it can. */
export function reasonNotToRun(
  plan: Pick<Plan, "count" | "error" | "refused">,
  { mode }: Pick<CommandDraft, "mode">,
): string | undefined {
  if (plan.refused.length > 0) return `You may not run it on ${machines(plan.refused.length)} of these.`;
  if (plan.error) return "The server refuses this command; the reason is below.";
  if (plan.count === undefined) return missingTarget[mode].chosen;
  if (plan.count === 0) return missingTarget[mode].found;
  return undefined;
}

/** Why a guard keeps the button from being pressed now; undefined when none does. */
export function guardReason(
  { preview, count }: Pick<Plan<PlanPreview>, "preview" | "count">,
  typedCount: string,
): string | undefined {
  const guards = preview?.Guards ?? [];
  if (guards.some(({ Refusal }) => Refusal !== "")) return "A guard stops it; what to change is below.";
  if (!guards.some(({ NeedsCount }) => NeedsCount)) return undefined;
  return typedCount.replace(/[,\s]/g, "") === String(count) ? undefined : "Type the number of machines first.";
}
