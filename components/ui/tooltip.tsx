"use client";

import type { ReactElement, ReactNode } from "react";
import { Tooltip as AriaTooltip, TooltipTrigger } from "react-aria-components";

/** The look of a tooltip's bubble, shared with parts that place their own. */
export const tooltipStyle =
  "z-50 max-w-80 rounded-md border border-line bg-raised px-2 py-1 text-sm text-ink shadow-popover";

/**
 * Words that appear when the pointer rests on, or focus reaches, the button inside. Never the only place where
 * something is said: touch screens do not show it.
 */
export function Tooltip({ text, children, delay = 500 }: { text: ReactNode; children: ReactElement; delay?: number }) {
  return (
    <TooltipTrigger delay={delay} closeDelay={80}>
      {children}
      <AriaTooltip offset={6} className={tooltipStyle}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}
