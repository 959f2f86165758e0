"use client";

import { useId } from "react";
import { classNames } from "@/components/ui/class-names";
import { ErrorLine, Field, inputStyle } from "@/components/ui/field";
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
  const wrong = fields?.find(({ name }) => name === problem?.field)?.name;
  const problemId = useId();
  const change = (index: number, changed: string) => {
    // A field holds no space: it would make another one of it.
    const text = changed.replace(/[\s()]/g, "") || "?";
    onChange(`cron(${fields?.map((each, at) => (at === index ? text : each.text)).join(" ")})`);
  };
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
        error={wrong ? undefined : problem?.message}
      />
      {fields && (
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">Fields of the cron expression</legend>
          <div className="grid grid-cols-2 gap-3 sm:grid-cols-3 xl:grid-cols-6">
            {fields.map(({ name, text }, index) => (
              <Field key={name} label={labels[name]} help={rangeOf(name)}>
                {({ "aria-describedby": described, ...control }) => (
                  <>
                    <input
                      {...control}
                      aria-describedby={`${described} ${wrong === name ? problemId : `${control.id}-special`}`}
                      aria-invalid={wrong === name || undefined}
                      value={text}
                      onChange={({ target }) => change(index, target.value)}
                      spellCheck={false}
                      autoComplete="off"
                      className={classNames(inputStyle, "font-mono text-sm!")}
                    />
                    <span id={`${control.id}-special`} className="font-mono text-sm text-muted">
                      {cronFieldRules[name].special}
                    </span>
                  </>
                )}
              </Field>
            ))}
          </div>
          {wrong && (
            <p role="status">
              <ErrorLine id={problemId}>{problem?.message}</ErrorLine>
            </p>
          )}
          <p className="text-sm text-muted">
            Day 1 of a week is Sunday. One of the two day fields is ?; the other says when.
          </p>
        </fieldset>
      )}
    </div>
  );
}

/** The values of a field in few words: `0–59`, `1–12, JAN–DEC`. */
function rangeOf(name: CronFieldName): string {
  const { min, max, names = [] } = cronFieldRules[name];
  return `${min}–${max}${names.length === 0 ? "" : `, ${names[0]}–${names.at(-1)}`}`;
}
