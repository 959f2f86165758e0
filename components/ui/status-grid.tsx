"use client";

import { type PointerEvent, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "react";
import { classNames } from "./class-names";
import { type StatusFamily, statusFamilies } from "./status-family";
import { cellAt, cellsPath, holesPath, layOut, moveTo } from "./status-grid-layout";
import { StatusLegend } from "./status-legend";
import { tooltipStyle } from "./tooltip";

/** One cell: something with a state. */
export interface StatusCell {
  id: string;
  /** Its name, shown with the state on hover and read out when the keyboard reaches it. */
  label: string;
  family: StatusFamily;
  /** The state in words; the legend counts by it. */
  status: string;
  /** Marks the cell with a hole, and is said after its state: what is odd about it beside its state. */
  mark?: string | undefined;
}

/** What may be done to a grid from outside of it. */
export interface StatusGridHandle {
  /** Takes the keyboard to a cell, as the arrow keys would. */
  focusCell(id: string): void;
}

/** What {@link StatusGrid} takes. */
export interface StatusGridProps {
  label: string;
  cells: readonly StatusCell[];
  /** What pressing a cell, or Enter on it, does. */
  onPick?: (id: string) => void;
  /** The cell with a frame around it. */
  selected?: string;
  /** Makes the legend's states buttons: which are chosen, and what pressing one does. */
  chosenStatuses?: ReadonlySet<string>;
  onStatus?: (status: string) => void;
  handle?: Ref<StatusGridHandle>;
}

const order: readonly StatusFamily[] = ["red", "amber", "blue", "green", "grey"];

/**
 * Up to about ten thousand states at one glance: a square for each, in the order given, and a legend that counts
 * them in words. One tab stop; arrow keys go from cell to cell. The same facts must also be had as a table: this is
 * the overview, not the only way in.
 */
export function StatusGrid({ label, cells, onPick, selected, chosenStatuses, onStatus, handle }: StatusGridProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [pointed, setPointed] = useState<number>();
  const [focused, setFocused] = useState<number>();
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const layout = useMemo(() => layOut(cells.length, width), [cells.length, width]);
  const paths = useMemo(
    () =>
      order.map((family) => ({
        family,
        path:
          width === 0
            ? ""
            : cellsPath(
                layout,
                cells.flatMap((cell, index) => (cell.family === family ? [index] : [])),
              ),
      })),
    [cells, layout, width],
  );
  const holes = useMemo(
    () =>
      width === 0
        ? ""
        : holesPath(
            layout,
            cells.flatMap(({ mark }, index) => (mark === undefined ? [] : [index])),
          ),
    [cells, layout, width],
  );
  useImperativeHandle(
    handle,
    () => ({
      focusCell(wanted) {
        const index = cells.findIndex((cell) => cell.id === wanted);
        if (index === -1) return;
        list.current?.focus();
        setFocused(index);
      },
    }),
    [cells],
  );
  const frameOf = (index: number) => ({
    x: (index % layout.columns) * layout.pitch - 1.5,
    y: Math.floor(index / layout.columns) * layout.pitch - 1.5,
    width: layout.edge + 3,
    height: layout.edge + 3,
    rx: 2,
  });
  const selectedIndex = selected === undefined ? -1 : cells.findIndex((cell) => cell.id === selected);
  const told = pointed ?? focused;
  const toldCell = told === undefined ? undefined : cells[told];
  const focusedCell = focused === undefined ? undefined : cells[focused];

  const pointAt = (event: PointerEvent) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, cells.length, event.clientX - bounds.left, event.clientY - bounds.top);
  };

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <StatusLegend label={label} cells={cells} order={order} chosen={chosenStatuses} onChoose={onStatus} />
      <div ref={box} className="relative min-w-0">
        <div
          ref={list}
          role="listbox"
          tabIndex={0}
          aria-label={label}
          aria-activedescendant={focusedCell && `${id}-cell`}
          className="rounded-sm outline-offset-4"
          onFocus={(event) => {
            if (event.currentTarget.matches(":focus-visible")) setFocused(Math.max(0, selectedIndex));
          }}
          onBlur={() => setFocused(undefined)}
          onKeyDown={(event) => {
            const from = focused ?? 0;
            const next = moveTo(layout, cells.length, from, event.key);
            if (next !== undefined) {
              event.preventDefault();
              setFocused(next);
            } else if ((event.key === "Enter" || event.key === " ") && cells[from]) {
              event.preventDefault();
              onPick?.(cells[from].id);
            }
          }}
        >
          {focusedCell && focused !== undefined && (
            <span
              id={`${id}-cell`}
              role="option"
              tabIndex={-1}
              aria-selected={focused === selectedIndex}
              aria-posinset={focused + 1}
              aria-setsize={cells.length}
              className="sr-only"
            >
              {[focusedCell.label, focusedCell.status, focusedCell.mark].filter(Boolean).join(", ")}
            </span>
          )}
          <svg
            aria-hidden
            width={width}
            height={Math.max(0, layout.rows * layout.pitch)}
            className={classNames("block overflow-visible", onPick && pointed !== undefined && "cursor-pointer")}
            onPointerMove={(event) => setPointed(pointAt(event))}
            onPointerLeave={() => setPointed(undefined)}
            onPointerUp={(event) => {
              const index = pointAt(event);
              const cell = index === undefined ? undefined : cells[index];
              if (cell) onPick?.(cell.id);
            }}
          >
            <rect width="100%" height="100%" className="fill-transparent" />
            {paths.map(
              ({ family, path }) => path && <path key={family} d={path} className={statusFamilies[family].fill} />,
            )}
            {holes && <path d={holes} className="fill-surface" />}
            {selectedIndex >= 0 && (
              <rect {...frameOf(selectedIndex)} className="fill-none stroke-ink" strokeWidth={2} />
            )}
            {told !== undefined && <rect {...frameOf(told)} className="fill-none stroke-focus" strokeWidth={2} />}
          </svg>
        </div>
        {toldCell && told !== undefined && (
          <div
            aria-hidden
            className={classNames(tooltipStyle, "pointer-events-none absolute whitespace-nowrap")}
            style={{
              top: (Math.floor(told / layout.columns) + 1) * layout.pitch + 4,
              // Cells in the right half open to the left, so that the words never leave the page.
              ...(told % layout.columns > layout.columns / 2
                ? { right: Math.max(0, width - ((told % layout.columns) + 1) * layout.pitch) }
                : { left: (told % layout.columns) * layout.pitch }),
            }}
          >
            <span className="font-medium">{toldCell.label}</span>{" "}
            <span className={statusFamilies[toldCell.family].text}>{toldCell.status}</span>
            {toldCell.mark && <span className="text-muted">, {toldCell.mark}</span>}
          </div>
        )}
      </div>
    </div>
  );
}
