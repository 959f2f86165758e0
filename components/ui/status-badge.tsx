import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { type StatusFamily, statusFamilies } from "./status-family";

/** What {@link StatusBadge} takes. */
export interface StatusBadgeProps {
  family: StatusFamily;
  /** The state's name: colour never stands alone. */
  children: ReactNode;
  /** Instead of the family's own icon, such as a clock for what waits. */
  icon?: LucideIcon;
  /** Draws a tinted pill, for headers; in tables the plain form is calmer. */
  isPill?: boolean;
  /** A blue badge turns its icon unless this is false: something is said to wait, not to work. */
  isMoving?: boolean;
}

/** A state as icon and word in the colour of its family. */
export function StatusBadge({
  family,
  children,
  icon,
  isPill,
  isMoving = family === "blue" && icon === undefined,
}: StatusBadgeProps) {
  const { icon: familyIcon, text, tint } = statusFamilies[family];
  const Icon = icon ?? familyIcon;
  return (
    <span
      className={classNames(
        "inline-flex max-w-full items-center gap-1.5 align-top whitespace-nowrap",
        text,
        isPill && `h-6 rounded-full px-2 text-sm font-medium ${tint}`,
      )}
    >
      <Icon aria-hidden size={14} className={classNames("shrink-0", isMoving && "animate-spin")} />
      <span className="truncate">{children}</span>
    </span>
  );
}
