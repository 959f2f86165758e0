"use client";

import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from "react-aria-components";

/** What {@link Checkbox} takes besides the behaviour of a tick box (`isSelected`, `onChange`, `isIndeterminate`, `isDisabled`). */
export interface CheckboxProps extends Omit<AriaCheckboxProps, "children" | "className" | "style"> {
  /** The words beside the box; without them an `aria-label` or a slot must name it. */
  children?: ReactNode;
  help?: ReactNode;
}

/** The square of a tick box, for the parts that draw their own. */
export function CheckboxBox({ isSelected, isIndeterminate }: { isSelected: boolean; isIndeterminate: boolean }) {
  const Icon = isIndeterminate ? Minus : Check;
  return (
    <span className="grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-surface text-on-accent group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-1 group-data-focus-visible:outline-focus group-data-disabled:border-line group-data-disabled:bg-sunken group-data-indeterminate:border-accent group-data-indeterminate:bg-accent group-data-invalid:border-red-solid group-data-selected:border-accent group-data-selected:bg-accent group-data-disabled:group-data-selected:bg-line-strong">
      {(isSelected || isIndeterminate) && <Icon aria-hidden size={12} strokeWidth={3} />}
    </span>
  );
}

/** A tick box. The whole row is its target. */
export function Checkbox({ children, help, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox
      {...rest}
      className="group inline-flex min-h-6 min-w-6 items-start gap-2 py-0.5 data-disabled:text-faint"
    >
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className="grid h-5 place-items-center">
            <CheckboxBox isSelected={isSelected} isIndeterminate={isIndeterminate} />
          </span>
          {(children || help) && (
            <span className="min-w-0">
              {children}
              {help && <span className="block text-sm text-muted">{help}</span>}
            </span>
          )}
        </>
      )}
    </AriaCheckbox>
  );
}
