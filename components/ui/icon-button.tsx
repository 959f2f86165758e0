"use client";

import type { LucideIcon } from "lucide-react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { type ButtonKind, type ButtonSize, buttonStyle } from "./button-style";
import { classNames } from "./class-names";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

/** What {@link IconButton} takes besides the behaviour of a button. */
export interface IconButtonProps extends Omit<AriaButtonProps, "children" | "className" | "style" | "aria-label"> {
  /** The accessible name, also shown as the tooltip. */
  label: string;
  icon: LucideIcon;
  kind?: ButtonKind;
  size?: ButtonSize;
  /** Draws the icon filled, in the colour of what is chosen. */
  isFilled?: boolean;
}

/** A square button with only an icon; its name appears as a tooltip. */
export function IconButton({
  label,
  icon: Icon,
  kind = "quiet",
  size = "normal",
  isFilled = false,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={classNames(buttonStyle(kind, size), "px-0!", size === "normal" ? "w-8" : "w-6")}
      >
        {({ isPending }) =>
          isPending ? (
            <Spinner size={14} />
          ) : (
            <Icon
              aria-hidden
              size={size === "normal" ? 16 : 14}
              className={isFilled ? "fill-current text-accent-ink" : undefined}
            />
          )
        }
      </AriaButton>
    </Tooltip>
  );
}
