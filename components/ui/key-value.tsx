import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { CopyButton } from "./copy-button";

/** One fact. */
export interface KeyValueItem {
  label: string;
  /** Nothing (null, undefined, empty text) shows a dash. */
  value: ReactNode;
  isMono?: boolean;
  /** Adds a button that copies this text. */
  copy?: string;
  /** Takes the whole row. */
  isWide?: boolean;
}

const grids = {
  1: "",
  2: "sm:grid-cols-2",
  3: "sm:grid-cols-2 lg:grid-cols-3",
  4: "sm:grid-cols-2 lg:grid-cols-4",
} as const;

/** Names and values in columns, as at the top of a detail page. On narrow screens each has a line of its own. */
export function KeyValue({ items, columns = 4 }: { items: readonly KeyValueItem[]; columns?: 1 | 2 | 3 | 4 }) {
  return (
    <dl className={classNames("grid gap-x-8 gap-y-1 sm:gap-y-3", grids[columns])}>
      {items.map(({ label, value, isMono, copy, isWide }) => {
        const isAbsent = value === null || value === undefined || value === "";
        return (
          <div
            key={label}
            className={classNames(
              "min-w-0 max-sm:grid max-sm:grid-cols-[2fr_3fr] max-sm:items-baseline max-sm:gap-3",
              isWide && "col-span-full",
            )}
          >
            <dt className="text-sm text-muted">{label}</dt>
            <dd
              className={classNames(
                "flex min-h-6 items-center gap-1 break-words sm:mt-0.5",
                isMono && "font-mono text-sm",
              )}
            >
              {isAbsent ? (
                <>
                  <span aria-hidden>-</span>
                  <span className="sr-only">None</span>
                </>
              ) : (
                <span className="min-w-0 [overflow-wrap:anywhere]">{value}</span>
              )}
              {copy !== undefined && !isAbsent && <CopyButton value={copy} label={`Copy ${label}`} />}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
