"use client";

import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { type ButtonKind, type ButtonSize, buttonStyle } from "./button-style";
import { Spinner } from "./spinner";

/** What {@link Button} takes besides the behaviour of a button (`onPress`, `isDisabled`, `type`, ...). */
export interface ButtonProps extends Omit<AriaButtonProps, "children" | "className" | "style"> {
  /** `primary` once per screen, `danger` for what cannot be undone, `quiet` without a border. Default `normal`. */
  kind?: ButtonKind;
  size?: ButtonSize;
  icon?: LucideIcon;
  /** An icon after the words, such as the arrow of a menu. */
  iconAfter?: LucideIcon;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/**
 * A push button with words. While `isPending` it keeps its width and its focus, shows a spinner, announces that it
 * is busy and ignores presses, so that nothing is sent twice.
 */
export function Button({
  kind = "normal",
  size = "normal",
  icon: Icon,
  iconAfter: IconAfter,
  children,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton {...rest} className={buttonStyle(kind, size)}>
      {({ isPending }) => (
        <>
          {isPending ? <Spinner size={14} /> : Icon && <Icon aria-hidden size={14} className="shrink-0" />}
          <span className="truncate">{children}</span>
          {IconAfter && <IconAfter aria-hidden size={14} className="shrink-0" />}
        </>
      )}
    </AriaButton>
  );
}
