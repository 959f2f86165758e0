"use client";

import { TextField } from "@/components/ui/text-field";
import type { ScheduleProblem } from "@/core/schedule/cron";
import { type CronFieldName, cronFieldNames, cronFieldRules } from "@/core/schedule/cron-fields";
import type { ScheduleCapability } from "@/core/schedule/parse-schedule";

/** What {@link ExpressionFields} takes. */
export type ExpressionFieldsProps = {
  capability: ScheduleCapability;
  expression: string;
  onChange: (expression: string) => void;
  problem: ScheduleProblem | undefined;
};

const labels: Readonly<Record<CronFieldName, string>> = {
  seconds: "Seconds",
  minutes: "Minutes",
  hours: "Hours",
  "day-of-month": "Day of month",
  month: "Month",
  "day-of-week": "Day of week",
  year: "Year",
};

/** The fields of a cron expression, however right or wrong; undefined where it has not six or seven of them. */
function fieldsOf(expression: string): { name: CronFieldName; text: string }[] | undefined {
  const [, inside] = /^\s*cron\(([^()]*)\)\s*$/.exec(expression) ?? [];
  const texts = inside?.trim().split(/ +/) ?? [];
  if (texts.length !== 6 && texts.length !== 7) return undefined;
  return cronFieldNames.slice(7 - texts.length).map((name, index) => ({ name, text: texts[index] ?? "" }));
}

/**
 * An expression as text, and the fields of a cron expression one by one with what each may hold. Both are the same text:
 * what is typed in one shows in the other.
 */
export function ExpressionFields({ capability, expression, onChange, problem }: ExpressionFieldsProps) {
  const fields = fieldsOf(expression);
  const isInField = fields?.some(({ name }) => name === problem?.field);
  return (
    <div className="flex flex-col gap-4">
      <TextField
        label="Cron, rate or at expression"
        isRequired
        isMono
        help={
          capability === "association"
            ? "Every 30 minutes; every 1, 2, 4, 8 or 12 hours; daily; weekly; on an nth (TUE#3) or last (3L) weekday. In UTC."
            : "cron(minutes hours day-of-month month day-of-week year), seconds before them if need be; rate(2 hours); at(2030-07-07T15:55:00)."
        }
        value={expression}
        onChange={onChange}
        spellCheck="false"
        autoComplete="off"
        error={isInField ? undefined : problem?.message}
      />
      {fields && (
        <fieldset className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
          <legend className="sr-only">Fields of the cron expression</legend>
          {fields.map(({ name, text }, index) => (
            <TextField
              key={name}
              label={labels[name]}
              isMono
              help={`${cronFieldRules[name].allowed}; ${cronFieldRules[name].special}`}
              value={text}
              // A field holds no space: it would make another one of it.
              onChange={(changed) =>
                onChange(
                  `cron(${fields
                    .map((each, at) => (at === index ? changed.replace(/[\s()]/g, "") || "?" : each.text))
                    .join(" ")})`,
                )
              }
              spellCheck="false"
              autoComplete="off"
              error={problem?.field === name ? problem.message : undefined}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
