"use client";

import { Minus, Plus } from "lucide-react";
import type { Ref } from "react";
import {
  Button as AriaButton,
  NumberField as AriaNumberField,
  type NumberFieldProps as AriaNumberFieldProps,
  Group,
  Input,
} from "react-aria-components";
import { FieldFoot, FieldHead, type FieldTexts, fieldStyle } from "./field";

/** What {@link NumberField} takes besides the behaviour of a number box (`value`, `onChange`, `minValue`, `maxValue`, `step`). */
export interface NumberFieldProps
  extends Omit<AriaNumberFieldProps, "children" | "className" | "style" | "isInvalid">,
    FieldTexts {
  /** Written after the number: "seconds". */
  unit?: string;
  inputRef?: Ref<HTMLInputElement>;
}

const stepStyle =
  "grid h-full w-7 shrink-0 place-items-center text-muted data-disabled:text-faint data-hovered:bg-hover -outline-offset-2";

/** A number with buttons and arrow keys to step it. An emptied box gives NaN. */
export function NumberField({
  label,
  help,
  error,
  isOptional,
  isLabelHidden,
  unit,
  inputRef,
  ...rest
}: NumberFieldProps) {
  return (
    <AriaNumberField {...rest} validationBehavior="aria" isInvalid={error !== undefined} className={fieldStyle}>
      <FieldHead
        label={label}
        help={help}
        isRequired={rest.isRequired}
        isOptional={isOptional}
        isLabelHidden={isLabelHidden}
      />
      <span className="flex items-center gap-2">
        <Group className="flex h-8 w-40 items-center overflow-hidden rounded-md border border-line-strong bg-surface data-disabled:border-line data-disabled:bg-sunken data-focus-within:outline-2 data-focus-within:-outline-offset-1 data-focus-within:outline-focus data-invalid:border-red-solid">
          <Input
            ref={inputRef}
            className="tabular h-full min-w-0 flex-1 bg-transparent px-2.5 outline-none disabled:text-faint"
          />
          <AriaButton slot="decrement" className={stepStyle}>
            <Minus aria-hidden size={12} />
          </AriaButton>
          <AriaButton slot="increment" className={stepStyle}>
            <Plus aria-hidden size={12} />
          </AriaButton>
        </Group>
        {unit && <span className="text-muted">{unit}</span>}
      </span>
      <FieldFoot error={error} />
    </AriaNumberField>
  );
}
