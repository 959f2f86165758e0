"use client";

import { EyeOff } from "lucide-react";
import { moment } from "@/components/console/moment";
import { Banner } from "@/components/ui/banner";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { durationText } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useNow } from "@/components/ui/use-now";
import { type StepState, stepWords } from "@/core/commands/status-words";
import { maskedText } from "./masked-text";
import type { Invocation, InvocationStep } from "./queries";
import { StepOutput } from "./step-output";

/** How a step is doing: as it ended, or paused, or at work. */
function stepState({ Outcome, PausedAt }: Pick<InvocationStep, "Outcome" | "PausedAt">): StepState {
  const known = Object.keys(stepWords).find((state): state is StepState => state === Outcome);
  return known ?? (PausedAt === null ? "InProgress" : "Paused");
}

/** One attempt at one step: how it stands, and what it wrote. */
export function StepPanel({ invocation, step }: { invocation: Invocation; step: InvocationStep }) {
  const { family, label } = stepWords[stepState(step)];
  const isOver = step.Outcome !== null || invocation.HasEnded;
  const masked = maskedText(step.Stdout.MaskedSecrets, step.Stderr.MaskedSecrets);
  return (
    <Panel
      title={`Step ${step.Step + 1}: ${step.Name}`}
      actions={
        <StatusBadge family={isOver && step.Outcome === null ? "grey" : family} isPill>
          {isOver && step.Outcome === null ? "End not reported" : label}
        </StatusBadge>
      }
    >
      <div className="flex flex-col gap-4">
        {step.PausedAt !== null && !isOver && (
          <Banner kind="warning" title="Paused">
            {step.PauseReason?.startsWith("spool full")
              ? "Its output has filled the space kept for it on the machine. It goes on by itself once output has reached this server."
              : `The machine paused it${step.PauseReason ? `: ${step.PauseReason}` : ""}.`}{" "}
            Paused time does not count toward its time limit.
          </Banner>
        )}
        {step.Message && <Banner kind={family === "red" ? "error" : "info"}>{step.Message}</Banner>}
        {step.Escaped.length > 0 && (
          <Banner kind="warning" title="Some processes are still running">
            They had left the step's process group, so they were not stopped with it. End them on the machine if nobody
            needs them: {step.Escaped.map(({ Pid, Name }) => `${Name} (${Pid})`).join(", ")}.
          </Banner>
        )}
        <KeyValue
          items={[
            {
              label: "Response code",
              value: step.ExitCode === null ? (step.Signal ? `Ended by ${step.Signal}` : null) : String(step.ExitCode),
            },
            { label: "Start time", value: <Time value={moment(step.StartedAt)} look="absolute" /> },
            { label: "Finish time", value: <Time value={moment(step.EndedAt)} look="absolute" /> },
            { label: isOver ? "Took" : "Running for", value: <Duration step={step} isOver={isOver} /> },
          ]}
        />
        {masked !== undefined && (
          <p className="flex items-start gap-1.5 text-sm text-muted">
            <EyeOff aria-hidden size={14} className="mt-0.5 shrink-0" />
            {masked}
          </p>
        )}
        <StepOutput invocation={invocation} step={step} />
      </div>
    </Panel>
  );
}

function Duration({ step, isOver }: { step: InvocationStep; isOver: boolean }) {
  const now = useNow();
  const started = moment(step.StartedAt);
  const ended = moment(step.EndedAt) ?? (isOver ? null : now);
  return <span className="tabular">{started && ended ? durationText(ended.getTime() - started.getTime()) : "-"}</span>;
}
