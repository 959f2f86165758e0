"use client";

import { ChevronDown } from "lucide-react";
import type { Ref } from "react";
import { Button as AriaButton, Select as AriaSelect, ListBox, Popover, SelectValue } from "react-aria-components";
import { ChoiceItem } from "./choice-item";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle, inputStyle } from "./field";
import { popoverStyle } from "./option-style";

/** One choice of a {@link Select} or a combo box. */
export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  description?: string;
  isDisabled?: boolean;
}

/** What {@link Select} takes. */
export interface SelectProps<Id extends string> extends FieldTexts {
  options: readonly Option<Id>[];
  /** The chosen option's id; null for none. */
  value: Id | null;
  onChange: (value: Id) => void;
  onBlur?: () => void;
  placeholder?: string;
  name?: string;
  isDisabled?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** One choice of a few that fit in a list; for long lists use a combo box. */
export function Select<Id extends string>({
  label,
  help,
  error,
  isRequired,
  isOptional,
  isLabelHidden,
  options,
  value,
  onChange,
  buttonRef,
  placeholder = "Choose",
  ...rest
}: SelectProps<Id>) {
  return (
    <AriaSelect
      {...rest}
      placeholder={placeholder}
      isRequired={isRequired}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
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
      <AriaButton
        ref={buttonRef}
        className={`${inputStyle} flex items-center justify-between gap-2 text-left data-hovered:bg-hover`}
      >
        <SelectValue className="min-w-0 truncate data-placeholder:text-faint">
          {({ isPlaceholder, selectedText }) => (isPlaceholder ? placeholder : selectedText)}
        </SelectValue>
        <ChevronDown aria-hidden size={14} className="shrink-0 text-muted" />
      </AriaButton>
      <FieldFoot error={error} />
      <Popover offset={4} className={popoverStyle}>
        <ListBox items={options} className="outline-none">
          {(option) => <ChoiceItem option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
