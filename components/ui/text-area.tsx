"use client";

import type { Ref } from "react";
import {
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";
import { classNames } from "./class-names";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle, inputStyle } from "./field";

/** What {@link TextArea} takes besides the behaviour of a text box. */
export interface TextAreaProps
  extends Omit<AriaTextFieldProps, "children" | "className" | "style" | "isInvalid" | "type" | "pattern">,
    FieldTexts {
  rows?: number;
  placeholder?: string;
  isMono?: boolean;
  inputRef?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text; its height can be dragged. */
export function TextArea({
  label,
  help,
  error,
  isOptional,
  isLabelHidden,
  rows = 4,
  placeholder,
  isMono,
  inputRef,
  ...rest
}: TextAreaProps) {
  return (
    <AriaTextField {...rest} validationBehavior="aria" isInvalid={error !== undefined} className={fieldStyle}>
      <FieldHead
        label={label}
        help={help}
        isRequired={rest.isRequired}
        isOptional={isOptional}
        isLabelHidden={isLabelHidden}
      />
      <AriaTextArea
        ref={inputRef}
        rows={rows}
        placeholder={placeholder}
        className={classNames(inputStyle, "h-auto! resize-y py-1.5", isMono && "font-mono text-sm!")}
      />
      <FieldFoot error={error} />
    </AriaTextField>
  );
}
