"use client";

import type { ReactNode, Ref } from "react";
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps, Input } from "react-aria-components";
import { classNames } from "./class-names";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle, inputStyle } from "./field";

/** What {@link TextField} takes besides the behaviour of a text box (`value`, `onChange(value)`, `onBlur`, `type`, ...). */
export interface TextFieldProps
  extends Omit<AriaTextFieldProps, "children" | "className" | "style" | "isInvalid">,
    FieldTexts {
  placeholder?: string;
  /** Monospace, for ids, paths and patterns. */
  isMono?: boolean;
  /** At the right end of the row: a button, a unit. */
  after?: ReactNode;
  /** The box itself, for moving focus to the first error. */
  inputRef?: Ref<HTMLInputElement>;
}

/** One line of text. */
export function TextField({
  label,
  help,
  error,
  isOptional,
  isLabelHidden,
  placeholder,
  isMono,
  after,
  inputRef,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField {...rest} validationBehavior="aria" isInvalid={error !== undefined} className={fieldStyle}>
      <FieldHead
        label={label}
        help={help}
        isRequired={rest.isRequired}
        isOptional={isOptional}
        isLabelHidden={isLabelHidden}
      />
      <span className="flex items-center gap-2">
        <Input
          ref={inputRef}
          placeholder={placeholder}
          className={classNames(inputStyle, isMono && "font-mono text-sm!")}
        />
        {after}
      </span>
      <FieldFoot error={error} />
    </AriaTextField>
  );
}
