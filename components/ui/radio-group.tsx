"use client";

import type { ReactNode } from "react";
import { RadioGroup as AriaRadioGroup, Radio } from "react-aria-components";
import { classNames } from "./class-names";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle } from "./field";

/** One choice of a {@link RadioGroup}. */
export interface RadioOption<Id extends string = string> {
  id: Id;
  label: ReactNode;
  description?: ReactNode;
  isDisabled?: boolean;
}

/** What {@link RadioGroup} takes. */
export interface RadioGroupProps<Id extends string> extends FieldTexts {
  options: readonly RadioOption<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  onBlur?: () => void;
  name?: string;
  isDisabled?: boolean;
  /** `list` stacks them, `row` puts them side by side, `cards` gives each a frame and room for a description. */
  look?: "list" | "row" | "cards";
}

const looks = {
  list: "flex flex-col gap-0.5",
  row: "flex flex-wrap gap-x-5 gap-y-0.5",
  cards: "grid gap-2 sm:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]",
} as const;

/** One choice of a few that are all visible. Arrow keys move between them. */
export function RadioGroup<Id extends string>({
  label,
  help,
  error,
  isRequired,
  isOptional,
  isLabelHidden,
  options,
  value,
  onChange,
  look = "list",
  ...rest
}: RadioGroupProps<Id>) {
  return (
    <AriaRadioGroup
      {...rest}
      value={value}
      isRequired={isRequired}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      onChange={(id) => {
        const chosen = options.find((option) => option.id === id);
        if (chosen) onChange(chosen.id);
      }}
      className={fieldStyle}
    >
      <FieldHead
        label={label}
        help={help}
        isRequired={isRequired}
        isOptional={isOptional}
        isLabelHidden={isLabelHidden}
      />
      <div className={looks[look]}>
        {options.map((option) => (
          <Radio
            key={option.id}
            value={option.id}
            isDisabled={option.isDisabled}
            className={classNames(
              "group flex min-h-6 items-start gap-2 data-disabled:text-faint",
              look === "cards"
                ? "rounded-md border border-line-strong bg-surface p-3 data-disabled:border-line data-focus-visible:outline-2 data-focus-visible:outline-offset-1 data-focus-visible:outline-focus data-hovered:bg-hover data-selected:border-accent-ink data-selected:bg-selected"
                : "py-0.5",
            )}
          >
            <span
              className={classNames(
                "mt-0.5 grid size-4 shrink-0 place-items-center rounded-full border border-line-strong bg-surface group-data-disabled:border-line group-data-invalid:border-red-solid group-data-selected:border-5 group-data-selected:border-accent",
                look !== "cards" &&
                  "group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-1 group-data-focus-visible:outline-focus",
              )}
            />
            <span className="min-w-0">
              <span className={classNames("block", look === "cards" && "font-medium")}>{option.label}</span>
              {option.description && <span className="block text-sm text-muted">{option.description}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <FieldFoot error={error} />
    </AriaRadioGroup>
  );
}
