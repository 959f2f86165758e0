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
  3: "grid-cols-2 lg:grid-cols-3",
  4: "grid-cols-2 lg:grid-cols-4",
} as const;

/** Names and values in columns, as at the top of a detail page. On narrow screens there are two columns, or one. */
export function KeyValue({ items, columns = 4 }: { items: readonly KeyValueItem[]; columns?: 1 | 2 | 3 | 4 }) {
  return (
    <dl className={classNames("grid gap-x-4 gap-y-3 sm:gap-x-8", grids[columns])}>
      {items.map(({ label, value, isMono, copy, isWide }) => {
        const isAbsent = value === null || value === undefined || value === "";
        return (
          <div key={label} className={classNames("min-w-0", isWide && "col-span-full")}>
            <dt className="text-sm text-muted">{label}</dt>
            <dd
              className={classNames(
                "mt-0.5 flex min-h-6 items-center gap-1 break-words",
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
