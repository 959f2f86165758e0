"use client";

import { ChevronDown } from "lucide-react";
import type { Ref } from "react";
import { Button as AriaButton, ComboBox as AriaComboBox, Input, ListBox, Popover } from "react-aria-components";
import { ChoiceItem } from "./choice-item";
import { classNames } from "./class-names";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle, inputStyle } from "./field";
import { popoverStyle } from "./option-style";
import type { Option } from "./select";

/** What {@link ComboBox} takes. */
export interface ComboBoxProps extends FieldTexts {
  /** Undefined while they are not known yet: nothing can be typed meanwhile, which would be lost with the first of them. */
  options: readonly Option[] | undefined;
  /** The chosen option's id, null for none; with `allowsOther` the text itself. */
  value: string | null;
  onChange: (value: string | null) => void;
  /** Takes text that is no option; the options are then only suggestions. */
  allowsOther?: boolean;
  onBlur?: () => void;
  placeholder?: string;
  name?: string;
  isDisabled?: boolean;
  isMono?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/** One choice of many, found by typing a part of it. */
export function ComboBox({
  label,
  help,
  error,
  isRequired,
  isOptional,
  isLabelHidden,
  options,
  value,
  onChange,
  allowsOther = false,
  isDisabled = false,
  placeholder,
  isMono,
  inputRef,
  ...rest
}: ComboBoxProps) {
  const binding = allowsOther
    ? { allowsCustomValue: true, inputValue: value ?? "", onInputChange: onChange }
    : {
        selectedKey: value,
        onSelectionChange: (key: string | number | null) => onChange(key === null ? null : String(key)),
      };
  return (
    <AriaComboBox
      {...rest}
      {...binding}
      // The options are those of the first look, so that the list does not move while one chooses.
      key={options ? "known" : "unknown"}
      defaultItems={options ?? []}
      isDisabled={isDisabled || options === undefined}
      isRequired={isRequired}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      menuTrigger="focus"
      allowsEmptyCollection={!allowsOther}
      className={fieldStyle}
    >
      <FieldHead
        label={label}
        help={help}
        isRequired={isRequired}
        isOptional={isOptional}
        isLabelHidden={isLabelHidden}
      />
      <span className="relative">
        <Input
          ref={inputRef}
          placeholder={options ? placeholder : "Loading …"}
          className={classNames(inputStyle, "pr-8", isMono && "font-mono text-sm!")}
        />
        <AriaButton className="absolute top-0 right-0 grid size-8 place-items-center text-muted">
          <ChevronDown aria-hidden size={14} />
        </AriaButton>
      </span>
      <FieldFoot error={error} />
      <Popover offset={4} className={popoverStyle}>
        <ListBox<Option>
          className="max-h-72 outline-none"
          renderEmptyState={() => <p className="px-2 py-1 text-muted">No matches</p>}
        >
          {(option) => <ChoiceItem option={option} isMono={isMono} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
