import { Panel } from "@/components/ui/panel";
import { TextField } from "@/components/ui/text-field";
import type { CommandDraft } from "./command-draft";

type Rate = Pick<CommandDraft, "maxConcurrency" | "maxErrors">;

/** What {@link RateControlPanel} takes. */
export type RateControlPanelProps = {
  rate: Rate;
  onChange: (change: Partial<Rate>) => void;
  problemOf: (field: string) => string | undefined;
};

/** How many machines at once, and how many errors. Source: EC2 console, Run a command. */
export function RateControlPanel({ rate, onChange, problemOf }: RateControlPanelProps) {
  return (
    <Panel title="Rate control">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Concurrency"
          help="How many machines run it at once: a number, or a percentage."
          value={rate.maxConcurrency}
          onChange={(maxConcurrency) => onChange({ maxConcurrency: maxConcurrency.trim() })}
          error={problemOf("MaxConcurrency")}
        />
        <TextField
          label="Error threshold"
          help="How many errors are tolerated before no further machine starts: a number, or a percentage."
          value={rate.maxErrors}
          onChange={(maxErrors) => onChange({ maxErrors: maxErrors.trim() })}
          error={problemOf("MaxErrors")}
        />
      </div>
    </Panel>
  );
}
