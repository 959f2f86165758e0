"use client";

import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { topBarButtonStyle } from "./top-bar";

/** What {@link TopBarButton} takes besides the behaviour of a button. */
export interface TopBarButtonProps extends Omit<AriaButtonProps, "children" | "className" | "style" | "aria-label"> {
  /** The accessible name, where the children are missing or hidden on narrow screens. */
  label: string;
  icon?: LucideIcon;
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A button on the dark bar at the top. May be the trigger of a menu. */
export function TopBarButton({ label, icon: Icon, children, ...rest }: TopBarButtonProps) {
  return (
    <AriaButton {...rest} aria-label={label} className={topBarButtonStyle}>
      {Icon && <Icon aria-hidden size={16} className="shrink-0" />}
      {children}
    </AriaButton>
  );
}
