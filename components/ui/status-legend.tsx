import { useMemo } from "react";
import { classNames } from "./class-names";
import { StatusBadge } from "./status-badge";
import type { StatusFamily } from "./status-family";
import type { StatusCell } from "./status-grid";

/** What {@link StatusLegend} takes. */
export interface StatusLegendProps {
  label: string;
  cells: readonly StatusCell[];
  /** Which families come first. */
  order: readonly StatusFamily[];
  chosen: ReadonlySet<string> | undefined;
  onChoose: ((status: string) => void) | undefined;
}

/** How many cells have each state, in words; where a press means something, each state is a button. */
export function StatusLegend({ label, cells, order, chosen, onChoose }: StatusLegendProps) {
  const counts = useMemo(() => countStatuses(cells, order), [cells, order]);
  const marks = useMemo(() => countMarks(cells), [cells]);
  return (
    <ul aria-label={`${label}: totals`} className="tabular flex flex-wrap items-center gap-x-3 gap-y-1">
      {counts.map(({ family, status, count }) => {
        const words = (
          <StatusBadge family={family} isMoving={false}>
            {count.toLocaleString("en-US")} {status}
          </StatusBadge>
        );
        return (
          <li key={`${family} ${status}`}>
            {onChoose ? (
              <button
                type="button"
                aria-pressed={chosen?.has(status) ?? false}
                onClick={() => onChoose(status)}
                className={classNames(
                  "flex h-7 items-center rounded-md border px-2 hover:bg-hover",
                  chosen?.has(status) ? "border-line-strong bg-selected" : "border-transparent",
                )}
              >
                {words}
              </button>
            ) : (
              words
            )}
          </li>
        );
      })}
      {marks.map(({ mark, count }) => (
        <li key={mark} className="flex items-center gap-1.5 text-muted">
          <span aria-hidden className="size-3 border-3 border-grey-solid" />
          {count.toLocaleString("en-US")} {mark}
        </li>
      ))}
    </ul>
  );
}

function countStatuses(cells: readonly StatusCell[], order: readonly StatusFamily[]) {
  const counts = new Map<string, { family: StatusFamily; status: string; count: number }>();
  for (const { family, status } of cells) {
    const key = `${family} ${status}`;
    const entry = counts.get(key) ?? { family, status, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  }
  return [...counts.values()].sort((a, b) => order.indexOf(a.family) - order.indexOf(b.family) || b.count - a.count);
}

function countMarks(cells: readonly StatusCell[]): { mark: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { mark } of cells) if (mark !== undefined) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  return [...counts].map(([mark, count]) => ({ mark, count }));
}
