"use client";

import { SquareTerminal } from "lucide-react";
import { ConsoleError, messageOf } from "@/components/console/console-error";
import { CopyAs } from "@/components/console/copy-as";
import { codeOf, StepInputs } from "@/components/documents/step-inputs";
import { PingBadge } from "@/components/nodes/ping-badge";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { CodeBlock } from "@/components/ui/code-block";
import { Panel } from "@/components/ui/panel";
import { durationText } from "@/components/ui/relative-time";
import { type CommandDraft, missingTarget } from "./command-draft";
import type { CommandRequest } from "./queries";
import type { Plan } from "./use-plan";

/** More machines than this are counted rather than listed one by one. */
const listed = 200;

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
  onRun: () => void;
};

const machines = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "machine" : "machines"}`;

/** What will happen, before anything does: exactly these machines, exactly this text; and the button that does it. */
export function PlanPanel({
  plan,
  draft,
  request,
  problem,
  isSending,
  isAwaitingLocal,
  isFrozen,
  onRun,
}: PlanPanelProps) {
  const count = plan.count ?? 0;
  const reason = isFrozen ? frozenReason : reasonNotToRun(plan, draft);
  const misfits = plan.preview?.Nodes.filter((node) => !node.IsSupported) ?? [];
  const unsupported = new Map(misfits.map(({ InstanceId, PlatformType }) => [InstanceId, PlatformType]));
  const offline =
    plan.nodes?.filter((node) => node.PingStatus !== "Online" && !unsupported.has(node.InstanceId)).length ?? 0;
  return (
    <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-15 lg:max-h-[calc(100dvh-4.5rem)] lg:overflow-y-auto lg:rounded-lg">
      <Panel title="What will run">
        <div className="flex flex-col gap-4">
          <div className="flex flex-col gap-1.5">
            <Button
              kind="primary"
              icon={SquareTerminal}
              isPending={isSending}
              isDisabled={reason !== undefined}
              onPress={onRun}
              aria-describedby="run-reason"
            >
              {`Run on ${machines(count)}`}
            </Button>
            <p id="run-reason" role="status" className="min-h-4 text-sm text-muted">
              {isAwaitingLocal && plan.count === undefined
                ? "Waiting for this server's own machine to connect…"
                : (reason ?? (plan.isCurrent ? "Or press Ctrl-Enter." : "Checking again…"))}
            </p>
          </div>
          {plan.error instanceof ConsoleError && plan.refused.length === 0 && (
            <Banner kind="error">{messageOf(plan.error)}</Banner>
          )}
          {plan.nodes && plan.nodes.length > 0 && (
            <section
              aria-label="Machines"
              className={classNames("flex flex-col gap-1.5", !plan.isCurrent && "opacity-60")}
            >
              <h3 className="font-medium">
                {machines(count)}
                {offline > 0 && (
                  <span className="font-normal text-muted">, {offline.toLocaleString("en-US")} not connected</span>
                )}
              </h3>
              <ul className="max-h-52 overflow-y-auto rounded-md border border-line">
                {plan.nodes.slice(0, listed).map((node) => (
                  <li
                    key={node.InstanceId}
                    className="flex min-h-7 items-center gap-2 border-b border-line px-2.5 py-1 last:border-b-0"
                  >
                    <span className="min-w-0 flex-1 truncate" title={node.InstanceId}>
                      {node.Name || <span className="font-mono text-sm">{node.InstanceId}</span>}
                    </span>
                    {node.IsLocal && <Badge family="blue">for trial</Badge>}
                    {plan.refused.includes(node.InstanceId) && <Badge family="red">may not run</Badge>}
                    <span className="text-sm">
                      {unsupported.has(node.InstanceId) ? (
                        <Badge family="amber">not for {unsupported.get(node.InstanceId)}</Badge>
                      ) : (
                        <PingBadge status={node.PingStatus} />
                      )}
                    </span>
                  </li>
                ))}
                {plan.nodes.length > listed && (
                  <li className="px-2.5 py-1 text-muted">
                    and {(count + misfits.length - listed).toLocaleString("en-US")} more
                  </li>
                )}
              </ul>
              {misfits.length > 0 && (
                <p className="text-sm text-muted">
                  The document is not for {machines(misfits.length)} of these. Nothing is sent there, and the command
                  ends there as Invalid platform.
                </p>
              )}
              {offline > 0 && Number.isFinite(draft.timeoutSeconds) && (
                <p className="text-sm text-muted">
                  {offline === count ? (count === 1 ? "It starts" : "They start") : "Those not connected start"} on
                  connecting, if that is within {durationText(draft.timeoutSeconds * 1000)}.
                </p>
              )}
            </section>
          )}
          <Rendered plan={plan} />
          <CopyAs
            calls={request ? [{ operation: "SendCommand", input: request }] : []}
            missing={problem ?? missingTarget[draft.mode].chosen}
          />
        </div>
      </Panel>
    </div>
  );
}

function Rendered({ plan: { preview, isCurrent } }: { plan: Plan }) {
  if (!preview) return <p className="text-sm text-muted">The exact command appears here once the form is complete.</p>;
  return (
    <section aria-label="Rendered command" className={classNames("flex flex-col gap-1.5", !isCurrent && "opacity-60")}>
      <h3 className="font-medium">
        {preview.DocumentName} <span className="font-normal text-muted">version {preview.DocumentVersion}</span>
      </h3>
      {preview.Script !== undefined ? (
        <CodeBlock label="Script" code={preview.Script} maxHeight={260} />
      ) : (
        preview.Steps.map((step) => (
          <CodeBlock key={step.Name} label={step.Name} code={codeOf(step.Inputs)} maxHeight={200} />
        ))
      )}
      {preview.Script !== undefined && <StepInputs inputs={preview.Steps[0]?.Inputs} />}
      <StepInputs inputs={preview.Steps.find(({ Environment }) => Environment)?.Environment} isVerbatim />
    </section>
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
