"use client";

import { type Ref, useState } from "react";
import { classNames } from "./class-names";
import { Field, type FieldTexts, inputStyle } from "./field";
import { fromLocalText, toLocalText } from "./local-date-time";

/** What {@link DateTimeField} takes. */
export interface DateTimeFieldProps extends FieldTexts {
  value: Date | null;
  /** Null while the box is empty or unfinished. */
  onChange: (value: Date | null) => void;
  onBlur?: () => void;
  minValue?: Date;
  maxValue?: Date;
  isDisabled?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/**
 * A date and time of day in the reader's own zone, to the minute. It is the browser's own control: its parts can be
 * typed, its calendar is the system's, and it costs no code.
 */
export function DateTimeField({
  value,
  onChange,
  onBlur,
  minValue,
  maxValue,
  isDisabled,
  inputRef,
  ...texts
}: DateTimeFieldProps) {
  // The text is kept apart from the moment, or an unfinished entry would be wiped at every key.
  const [typed, setTyped] = useState<string>();
  const shown =
    typed !== undefined && (fromLocalText(typed)?.getTime() ?? null) === (value?.getTime() ?? null)
      ? typed
      : value
        ? toLocalText(value)
        : "";
  return (
    <Field {...texts}>
      {(control) => (
        <input
          {...control}
          ref={inputRef}
          type="datetime-local"
          value={shown}
          min={minValue && toLocalText(minValue)}
          max={maxValue && toLocalText(maxValue)}
          disabled={isDisabled}
          onBlur={onBlur}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(fromLocalText(event.target.value));
          }}
          className={classNames(inputStyle, "tabular max-w-56")}
        />
      )}
    </Field>
  );
}
