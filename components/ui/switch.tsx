"use client";

import type { ReactNode } from "react";
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from "react-aria-components";

/** What {@link Switch} takes besides its behaviour (`isSelected`, `onChange`, `isDisabled`). */
export interface SwitchProps extends Omit<AriaSwitchProps, "children" | "className" | "style"> {
  children: ReactNode;
  help?: ReactNode;
}

/** Turns something on or off at once; for what is saved later use a tick box. */
export function Switch({ children, help, ...rest }: SwitchProps) {
  return (
    <AriaSwitch {...rest} className="group inline-flex min-h-6 items-start gap-2 py-0.5 data-disabled:text-faint">
      <span className="mt-0.5 flex h-4 w-7 shrink-0 items-center rounded-full border border-line-strong bg-line-strong p-px transition-colors group-data-disabled:border-line group-data-disabled:bg-line group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:border-accent group-data-selected:bg-accent">
        <span className="size-3 rounded-full bg-on-accent transition-transform group-data-selected:translate-x-3" />
      </span>
      <span className="min-w-0">
        {children}
        {help && <span className="block text-sm text-muted">{help}</span>}
      </span>
    </AriaSwitch>
  );
}
