"use client";

import { NumberField } from "@/components/ui/number-field";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import { timeoutRange } from "@/core/commands/command-rules";
import { durationWords } from "@/core/duration-words";
import type { CommandDraft } from "./command-draft";
import { RateControlPanel } from "./rate-control-panel";

type Settings = Pick<CommandDraft, "comment" | "timeoutSeconds" | "maxConcurrency" | "maxErrors">;

/** What {@link SettingsSection} takes. */
export type SettingsSectionProps = {
  settings: Settings;
  onChange: (change: Partial<Settings>) => void;
  problemOf: (field: string) => string | undefined;
  /** Seconds that all steps may run, once a machine has started; undefined while that is not known. */
  executionSeconds: number | undefined;
};

/** Comment, delivery timeout and rate control. Source: EC2 console, Run a command. */
export function SettingsSection({ settings, onChange, problemOf, executionSeconds }: SettingsSectionProps) {
  return (
    <>
      <Panel title="Other parameters">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Comment"
            isOptional
            help="Shown in lists; up to 100 characters."
            value={settings.comment}
            onChange={(comment) => onChange({ comment })}
            error={problemOf("Comment")}
          />
          <NumberField
            label="Timeout"
            unit="seconds"
            help="A machine that has not started by then never runs it."
            minValue={timeoutRange.least}
            maxValue={timeoutRange.most}
            value={settings.timeoutSeconds}
            onChange={(timeoutSeconds) => onChange({ timeoutSeconds })}
            error={problemOf("TimeoutSeconds")}
          />
        </div>
        <TotalTimeout deliverySeconds={settings.timeoutSeconds} executionSeconds={executionSeconds} />
      </Panel>
      <RateControlPanel rate={settings} onChange={onChange} problemOf={problemOf} />
    </>
  );
}

/** Delivery and execution together: when a command is over in any case. Source: user guide, command timeouts. */
function TotalTimeout({
  deliverySeconds,
  executionSeconds,
}: {
  deliverySeconds: number;
  executionSeconds: number | undefined;
}) {
  const isKnown =
    executionSeconds !== undefined && deliverySeconds >= timeoutRange.least && deliverySeconds <= timeoutRange.most;
  return (
    <p className="mt-4 border-t border-line pt-3 text-muted">
      <span className="font-medium text-ink">
        {isKnown
          ? `Total timeout: ${durationWords(deliverySeconds + executionSeconds)}.`
          : "Total timeout: not known yet."}
      </span>{" "}
      {isKnown
        ? `${durationWords(deliverySeconds)} to start, then up to ${durationWords(executionSeconds)} for the document's steps. A machine that has given no final answer by then ends as Delivery timed out.`
        : "It is the timeout and what the document's steps may take together, and is told here once both are known."}
    </p>
  );
}
