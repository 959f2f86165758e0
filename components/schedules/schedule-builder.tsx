"use client";

import dynamic from "next/dynamic";
import { CopyButton } from "@/components/ui/copy-button";
import { ErrorLine } from "@/components/ui/field";
import { NumberField } from "@/components/ui/number-field";
import { onDemand } from "@/components/ui/on-demand";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { weekdayNames } from "@/core/schedule/cron-fields";
import { scheduleInWords } from "@/core/schedule/in-words";
import { parseSchedule, type ScheduleCapability } from "@/core/schedule/parse-schedule";
import { ExpressionFields } from "./expression-fields";
import {
  expressionOf,
  intervalsFor,
  MAX_OFFSET_DAYS,
  offsetProblem,
  type ScheduleDraft,
  type ScheduleWay,
} from "./schedule-draft";
import { TimeZoneField } from "./time-zone-field";

// What runs next is computed by a library that only this part needs.
const UpcomingRuns = dynamic(() => onDemand(() => import("./upcoming-runs")).then((loaded) => loaded.UpcomingRuns), {
  ssr: false,
  loading: () => <Skeleton width="60%" />,
});

/** What {@link ScheduleBuilder} takes. */
export type ScheduleBuilderProps = {
  capability: ScheduleCapability;
  draft: ScheduleDraft;
  onChange: (part: Partial<ScheduleDraft>) => void;
  /** IANA name of the zone that the schedule is read in. */
  timeZone: string;
  /** Without it the zone is fixed. */
  onTimeZone?: (timeZone: string) => void;
  /** Days by which runs come later; null for none. */
  offsetDays: number | null;
  /** Without it no offset is offered. */
  onOffset?: (offsetDays: number | null) => void;
  /** When the schedule was given to what has it; undefined for something that is yet to be made. */
  anchor?: Date;
  /** What the server found wrong with it. */
  error?: string;
};

const ways: readonly { id: ScheduleWay; label: string; description: string }[] = [
  { id: "interval", label: "Every few minutes or hours", description: "On the clock: every 30 minutes, every 4 hours" },
  { id: "daily", label: "Daily", description: "At a time of the day" },
  { id: "weekly", label: "Weekly", description: "On a day of the week" },
  { id: "nth", label: "Monthly, on an nth weekday", description: "Such as the second Tuesday" },
  { id: "last", label: "Monthly, on a last weekday", description: "Such as the last Friday" },
  { id: "rate", label: "Rate", description: "After so much time, counted from when it is saved" },
  { id: "once", label: "Once", description: "At one moment" },
  { id: "expression", label: "Expression", description: "cron(…), rate(…) or at(…), as AWS writes them" },
];

const dayOptions = weekdayNames.map((label, index) => ({ id: `${index + 1}`, label }));
const nthOptions = ["First", "Second", "Third", "Fourth", "Fifth"].map((label, index) => ({
  id: `${index + 1}`,
  label,
}));

/**
 * Asks when something runs, and says what was understood: in words, as an expression, and by the runs to come. What is
 * wrong stands where it was entered.
 */
export function ScheduleBuilder(props: ScheduleBuilderProps) {
  const { capability, draft, onChange, timeZone, onTimeZone, offsetDays, onOffset, anchor, error } = props;
  const expression = expressionOf(draft);
  const read = parseSchedule(expression, capability);
  const schedule = read.ok ? read.schedule : undefined;
  const wrongOffset = offsetProblem(offsetDays, schedule);
  const shift = wrongOffset === undefined ? (offsetDays ?? 0) : 0;
  const frame = { timeZone, offsetDays: schedule?.kind === "cron" ? shift : 0 };
  const unfinished = draft.way !== "expression" && !read.ok ? unfinishedText(draft, read.message) : undefined;

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-4">
        <div className="w-full sm:w-64">
          <Select
            label="Runs"
            options={ways}
            value={draft.way}
            // What was chosen so far is where a free expression begins.
            onChange={(way) => onChange({ way, ...(way === "expression" && read.ok && { expression }) })}
          />
        </div>
        <WayFields {...props} error={unfinished ?? error} />
      </div>
      {draft.way === "expression" && (
        <ExpressionFields
          capability={capability}
          expression={draft.expression}
          onChange={(changed) => onChange({ expression: changed })}
          problem={read.ok ? (error === undefined ? undefined : { message: error }) : read}
        />
      )}
      {(onTimeZone || onOffset) && (
        <div className="flex flex-wrap items-start gap-x-3 gap-y-4">
          {onTimeZone && <TimeZoneField value={timeZone} onChange={onTimeZone} />}
          {onOffset && (
            <NumberField
              label="Schedule offset"
              isOptional
              unit="days"
              help={`1 to ${MAX_OFFSET_DAYS}: how long after each date it runs.`}
              minValue={1}
              maxValue={MAX_OFFSET_DAYS}
              value={offsetDays ?? Number.NaN}
              onChange={(days) => onOffset(Number.isNaN(days) ? null : days)}
              error={wrongOffset}
            />
          )}
        </div>
      )}
      {error !== undefined && draft.way !== "expression" && <ErrorLine>{error}</ErrorLine>}
      <section
        aria-label="What was understood"
        className="flex flex-col gap-1 rounded-md border border-line bg-sunken px-3 py-2"
      >
        <p role="status" className="text-lg">
          {schedule ? sentence(scheduleInWords(schedule, frame)) : "Not a schedule yet."}
        </p>
        {schedule && (
          <p className="flex flex-wrap items-center gap-x-1 text-muted">
            <span className="sr-only">Expression </span>
            <code className="font-mono text-sm break-all">{expression}</code>
            <CopyButton value={expression} label="Copy expression" />
          </p>
        )}
      </section>
      {schedule && <UpcomingRuns schedule={schedule} frame={frame} anchor={anchor} />}
    </div>
  );
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

const unfinishedText = ({ way, rateValue }: ScheduleDraft, message: string) => {
  if (way === "rate") return Number.isNaN(rateValue) ? "A whole number." : message;
  return way === "once" ? "Choose a date and a time." : "Give a time of the day.";
};

/** What the chosen way needs to know. */
function WayFields({ capability, draft, onChange, timeZone, error }: ScheduleBuilderProps) {
  const clock = timeZone === "UTC" ? "UTC" : "local";
  const day = (
    <div className="w-full sm:w-40">
      <Select
        label="Day"
        options={dayOptions}
        value={`${draft.weekday}`}
        onChange={(weekday) => onChange({ weekday: Number(weekday) })}
      />
    </div>
  );
  const time = (
    <div className="w-full sm:w-36">
      <TextField
        label={`Time (${clock})`}
        type="time"
        value={draft.time}
        onChange={(changed) => onChange({ time: changed })}
        error={error}
      />
    </div>
  );
  switch (draft.way) {
    case "interval":
      return (
        <div className="w-full sm:w-40">
          <Select
            label="Every"
            options={intervalsFor(capability)}
            value={draft.interval}
            onChange={(interval) => onChange({ interval })}
          />
        </div>
      );
    case "daily":
      return time;
    case "weekly":
    case "last":
      return (
        <>
          {day}
          {time}
        </>
      );
    case "nth":
      return (
        <>
          <div className="w-full sm:w-32">
            <Select
              label="Which"
              options={nthOptions}
              value={`${draft.nth}`}
              onChange={(nth) => onChange({ nth: Number(nth) })}
            />
          </div>
          {day}
          {time}
        </>
      );
    case "rate":
      return (
        <>
          <NumberField
            label="Every"
            minValue={1}
            value={draft.rateValue}
            onChange={(rateValue) => onChange({ rateValue })}
            error={error}
          />
          <div className="w-full sm:w-36">
            <Select
              label="Unit"
              options={[
                { id: "minute", label: "minutes" },
                { id: "hour", label: "hours" },
                { id: "day", label: "days" },
              ]}
              value={draft.rateUnit}
              onChange={(rateUnit) => onChange({ rateUnit })}
            />
          </div>
        </>
      );
    case "once":
      return (
        <div className="w-full sm:w-60">
          <TextField
            label={`Date and time (${clock})`}
            type="datetime-local"
            value={draft.moment}
            onChange={(moment) => onChange({ moment })}
            error={error}
          />
        </div>
      );
    case "expression":
      return null;
  }
}
