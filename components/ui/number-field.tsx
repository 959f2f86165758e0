"use client";

import { Minus, Plus } from "lucide-react";
import { useState } from "react";
import { Field, type FieldTexts } from "./field";

/** What {@link NumberField} takes. */
export interface NumberFieldProps extends FieldTexts {
  /** Whole; NaN while the box is empty or holds something else. */
  value: number;
  onChange: (value: number) => void;
  /** How far the buttons and arrow keys go; what is typed may lie outside, and the caller says what is wrong with it. */
  minValue?: number;
  maxValue?: number;
  /** Written after the number: "seconds". */
  unit?: string;
}

const stepStyle =
  "grid h-full w-7 shrink-0 place-items-center text-muted hover:bg-hover disabled:bg-transparent disabled:text-faint";

/** The whole number in a text, with or without commas between thousands; NaN where there is none. */
export function wholeNumber(text: string): number {
  const digits = text.trim().replaceAll(",", "");
  return /^-?[0-9]{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
}

/** A whole number, with buttons and arrow keys to step it. */
export function NumberField({
  value,
  onChange,
  minValue = Number.MIN_SAFE_INTEGER,
  maxValue = Number.MAX_SAFE_INTEGER,
  unit,
  ...texts
}: NumberFieldProps) {
  // The text is kept apart from the number, or an unfinished entry would be wiped at every key.
  const [typed, setTyped] = useState("");
  const shown = Object.is(wholeNumber(typed), value) ? typed : Number.isNaN(value) ? "" : String(value);
  const step = (by: number) => {
    const from = Number.isNaN(value) ? Math.max(minValue, 0) - by : value;
    const next = Math.max(minValue, Math.min(from + by, maxValue));
    setTyped(String(next));
    onChange(next);
  };
  return (
    <Field {...texts}>
      {(control) => (
        <span className="flex items-center gap-2">
          <span className="flex h-8 w-40 items-center overflow-hidden rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-focus has-aria-invalid:border-red-solid">
            <input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={shown}
              onChange={({ target }) => {
                setTyped(target.value);
                onChange(wholeNumber(target.value));
              }}
              onKeyDown={(event) => {
                if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
                event.preventDefault();
                step(event.key === "ArrowUp" ? 1 : -1);
              }}
              className="tabular h-full min-w-0 flex-1 bg-transparent px-2.5 outline-none"
            />
            {([-1, 1] as const).map((by) => (
              // The arrow keys do the same, so the buttons are no stops on the way through the form.
              <button
                key={by}
                type="button"
                tabIndex={-1}
                aria-label={`${by < 0 ? "Decrease" : "Increase"} ${texts.label}`}
                disabled={by < 0 ? value <= minValue : value >= maxValue}
                onClick={() => step(by)}
                className={stepStyle}
              >
                {by < 0 ? <Minus aria-hidden size={12} /> : <Plus aria-hidden size={12} />}
              </button>
            ))}
          </span>
          {unit && <span className="text-muted">{unit}</span>}
        </span>
      )}
    </Field>
  );
}
