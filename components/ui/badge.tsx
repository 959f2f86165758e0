import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { type StatusFamily, statusFamilies } from "./status-family";

/** A small label for a fact that is no state: a version, a type, a count. Grey unless a family is given. */
export function Badge({
  children,
  family = "grey",
  isMono,
}: {
  children: ReactNode;
  family?: StatusFamily;
  isMono?: boolean;
}) {
  const { text, tint } = statusFamilies[family];
  return (
    <span
      className={classNames(
        "inline-flex h-5 max-w-full align-top items-center rounded-sm px-1.5 text-xs font-medium whitespace-nowrap",
        text,
        tint,
        isMono && "font-mono",
      )}
    >
      <span className="truncate">{children}</span>
    </span>
  );
}
