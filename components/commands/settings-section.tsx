"use client";

import { NumberField } from "@/components/ui/number-field";
import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import type { CommandDraft } from "./command-draft";

type Settings = Pick<CommandDraft, "comment" | "timeoutSeconds" | "maxConcurrency" | "maxErrors">;

/** What {@link SettingsSection} takes. */
export type SettingsSectionProps = {
  settings: Settings;
  onChange: (change: Partial<Settings>) => void;
  problemOf: (field: string) => string | undefined;
};

/** Comment, delivery timeout and rate control. Source: EC2 console, Run a command. */
export function SettingsSection({ settings, onChange, problemOf }: SettingsSectionProps) {
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
            minValue={30}
            maxValue={2_592_000}
            value={settings.timeoutSeconds}
            onChange={(timeoutSeconds) => onChange({ timeoutSeconds })}
            error={problemOf("TimeoutSeconds")}
          />
        </div>
      </Panel>
      <Panel title="Rate control">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Concurrency"
            help="How many machines run it at once: a number, or a percentage."
            value={settings.maxConcurrency}
            onChange={(maxConcurrency) => onChange({ maxConcurrency: maxConcurrency.trim() })}
            error={problemOf("MaxConcurrency")}
          />
          <TextField
            label="Error threshold"
            help="How many errors are tolerated before no further machine starts: a number, or a percentage."
            value={settings.maxErrors}
            onChange={(maxErrors) => onChange({ maxErrors: maxErrors.trim() })}
            error={problemOf("MaxErrors")}
          />
        </div>
      </Panel>
    </>
  );
}
