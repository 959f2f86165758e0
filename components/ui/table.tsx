"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import dynamic from "next/dynamic";
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef } from "react";
import {
  Column as AriaColumn,
  Row as AriaRow,
  Table as AriaTable,
  Cell,
  Collection,
  TableBody,
  TableHeader,
} from "react-aria-components";
import { classNames } from "./class-names";
import { Link } from "./link";
import { onDemand } from "./on-demand";
import { Skeleton } from "./skeleton";
import type { Column, Sort, TableEmpty, TableFailure } from "./table-column";
import { TableMessage } from "./table-message";
import { SelectionCell, SelectionHeader } from "./table-selection";
import { useIsHydrated } from "./use-is-hydrated";

/** What {@link Table} takes. */
export interface TableProps<Row> {
  /** What the rows are, for assistive technology: "Commands". */
  label: string;
  columns: readonly Column<Row>[];
  /**
   * Undefined while nothing is known yet: the table then shows grey bars. A row that changed must be another object,
   * and one that did not should be the same: only new objects are drawn again.
   */
  rows: readonly Row[] | undefined;
  /** A key that stays with the row whatever its place, so that updates move neither focus nor selection. */
  rowKey: (row: Row) => string;
  /** Where the row leads: its row header becomes a link, and without selection the whole row can be pressed. */
  rowHref?: (row: Row) => string;
  /** What pressing a row does where it leads nowhere; also Enter and a double press when rows can be selected. */
  onRowAction?: (key: string) => void;
  selection?: "none" | "single" | "multiple";
  /** Keys that are not among the rows are kept, so that a selection survives paging. */
  selected?: ReadonlySet<string>;
  onSelect?: (keys: ReadonlySet<string>) => void;
  /** Rows that can be seen but not selected. */
  disabledKeys?: Iterable<string>;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  failure?: TableFailure;
  empty: TableEmpty;
  /** Set while a filter is on: an empty result then says "No matches" and offers to clear it. */
  onClearFilter?: () => void;
  /** Under the rows: paging. */
  footer?: ReactNode;
  /** Draws only the rows in view, for thousands of them; the table then has a fixed height in pixels and columns of given widths. */
  virtualHeight?: number;
  /** Scrolls in itself beyond this height in pixels, its head in place; the selected row is in view at first. */
  maxHeight?: number;
  /** Without frame and corners, for a table that fills a panel. */
  isFlush?: boolean;
  /** The rows answer the question before this one, such as the former order or page; the new answer is on its way. */
  isOutdated?: boolean;
  /** How many grey rows stand in while loading. Default 5. */
  skeletonRows?: number;
}

const rowHeight = 32;

const TableVirtualizer = dynamic(
  () => onDemand(() => import("./table-virtualizer")).then((loaded) => loaded.TableVirtualizer),
  {
    ssr: false,
    loading: () => (
      <div className="flex flex-col gap-3 p-4">
        <span role="status" className="sr-only">
          Loading
        </span>
        <Skeleton width="60%" />
        <Skeleton width="45%" />
      </div>
    ),
  },
);

function isObject<Value>(value: Value): value is Value & object {
  return typeof value === "object" && value !== null;
}

/**
 * Rows and columns with sorting, selection, links and the four states every list has: loading, failed, empty, no
 * matches. One tab stop; arrow keys move inside, Space selects, Shift extends, Control+A takes all, Enter opens.
 */
export function Table<Row>(props: TableProps<Row>) {
  const {
    label,
    columns,
    rows,
    rowKey,
    rowHref,
    selection = "none",
    selected,
    onSelect,
    sort,
    onSort,
    failure,
    footer,
    virtualHeight,
    maxHeight,
    isFlush,
    skeletonRows = 5,
  } = props;
  const isLoading = rows === undefined && failure === undefined;
  const headerId = columns.find((column) => column.isRowHeader)?.id ?? columns[0]?.id;
  // The caller may be halfway through a change of pages: only keys of rows that exist are handed on.
  const present = useMemo(() => new Set((rows ?? []).map(rowKey)), [rows, rowKey]);
  const selects = selection !== "none" && !isLoading && failure === undefined;
  const isVirtual = virtualHeight !== undefined;
  // Where all widths are given the last column takes what is left, or the head would end before the panel does.
  const flexibleId = columns.every((column) => column.width !== undefined) ? columns.at(-1)?.id : undefined;
  // Thousands of rows take the server longer to prepare than the browser, and it could not draw those in view anyway.
  const isHydrated = useIsHydrated();
  const drawn = failure || rows === undefined || (isVirtual && !isHydrated) ? [] : rows.filter(isObject);
  const shares = columns.reduce((sum, { grow = 0 }) => sum + grow, 0);
  const skeletons = useMemo(
    () => Array.from({ length: isLoading ? skeletonRows : 0 }, (_, index) => ({ id: `loading-${index}`, index })),
    [isLoading, skeletonRows],
  );
  const hrefs = useMemo(() => (rowHref && selection === "none" ? rowHref : undefined), [rowHref, selection]);

  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (maxHeight === undefined) return;
    // The rows are drawn in a second pass, before the next frame.
    const frame = requestAnimationFrame(() => {
      const box = scroller.current;
      const row = box?.querySelector("[role=row][aria-selected=true]");
      // The box alone is scrolled: the page stays where it is.
      if (box && row instanceof HTMLElement) box.scrollTop = row.offsetTop - (box.clientHeight - row.offsetHeight) / 2;
    });
    return () => cancelAnimationFrame(frame);
  }, [maxHeight]);

  const table = (
    <AriaTable
      aria-label={label}
      selectionMode={selects ? selection : "none"}
      selectionBehavior="toggle"
      selectedKeys={[...(selected ?? [])].filter((key) => present.has(key))}
      disabledKeys={props.disabledKeys}
      disabledBehavior="selection"
      onSelectionChange={(keys) => {
        const chosen =
          keys === "all" ? [...present].filter((key) => !new Set(props.disabledKeys).has(key)) : [...keys].map(String);
        const elsewhere = selection === "multiple" ? [...(selected ?? [])].filter((key) => !present.has(key)) : [];
        onSelect?.(new Set([...elsewhere, ...chosen]));
      }}
      onRowAction={props.onRowAction && ((key) => props.onRowAction?.(String(key)))}
      sortDescriptor={sort}
      onSortChange={({ column, direction }) => onSort?.({ column: String(column), direction })}
      className={classNames("w-full border-separate border-spacing-0 text-left", isVirtual && "block overflow-auto")}
      style={isVirtual ? { height: virtualHeight } : undefined}
    >
      <TableHeader className="sticky top-0 z-10">
        {selects && <SelectionHeader isMultiple={selection === "multiple"} />}
        {columns.map((column) => (
          <AriaColumn
            key={column.id}
            id={column.id}
            isRowHeader={column.id === headerId}
            allowsSorting={column.isSortable}
            width={!isVirtual || column.id === flexibleId ? undefined : column.width}
            minWidth={isVirtual ? (column.minWidth ?? column.width ?? 96) : undefined}
            style={isVirtual ? undefined : widthOf(column, shares)}
            className={classNames(
              headerStyle,
              isVirtual ? "whitespace-nowrap" : "leading-4",
              column.align === "end" && "text-right",
              column.isSortable && "hover:text-ink",
            )}
          >
            {({ sortDirection, allowsSorting }) => (
              <span
                className={classNames(
                  "flex h-full items-center gap-1",
                  column.align === "end" && "relative justify-end",
                )}
              >
                <span className={column.isHeaderHidden ? "sr-only" : isVirtual ? "truncate" : undefined}>
                  {column.header}
                </span>
                {allowsSorting && <SortArrow direction={sortDirection} isInGutter={column.align === "end"} />}
              </span>
            )}
          </AriaColumn>
        ))}
      </TableHeader>
      <TableBody
        // A quick answer replaces the rows before the eye sees them fade.
        className={classNames(props.isOutdated && "opacity-60 transition-opacity delay-200")}
        renderEmptyState={() => (
          <div className="sticky left-0 w-full max-w-[calc(100vw-2.5rem)]">
            <TableMessage failure={failure} empty={props.empty} onClearFilter={props.onClearFilter} />
          </div>
        )}
      >
        <Collection items={skeletons}>
          {(skeleton) => (
            <AriaRow id={skeleton.id} textValue="Loading">
              {columns.map((column) => (
                <Cell key={column.id} className={cellStyle} textValue="Loading">
                  <span className="sr-only">Loading</span>
                  <Skeleton width={`${45 + ((skeleton.index * 17 + column.id.length * 11) % 40)}%`} />
                </Cell>
              ))}
            </AriaRow>
          )}
        </Collection>
        <Collection items={drawn} dependencies={[columns, selects, rowHref]}>
          {(row) => (
            <AriaRow
              id={rowKey(row)}
              href={hrefs?.(row)}
              className={classNames(rowStyle, isVirtual ? "h-full" : "last:*:border-b-0")}
            >
              {selects && <SelectionCell isMultiple={selection === "multiple"} />}
              {columns.map((column) => (
                <Cell
                  key={column.id}
                  className={classNames(
                    cellStyle,
                    isVirtual && "flex items-center",
                    column.align === "end" && "tabular text-right",
                    column.isMono && "font-mono text-sm",
                    !isVirtual && column.grow !== undefined && "max-w-0",
                  )}
                >
                  <div
                    className={classNames(
                      "min-w-0 flex-1",
                      column.isWrapped ? "py-1 break-words whitespace-normal" : "truncate",
                    )}
                    style={isVirtual || column.isWrapped || column.grow ? undefined : { maxWidth: column.width ?? 480 }}
                  >
                    {column.id === headerId && rowHref ? (
                      <Link href={rowHref(row)}>{column.cell(row)}</Link>
                    ) : (
                      column.cell(row)
                    )}
                  </div>
                </Cell>
              ))}
            </AriaRow>
          )}
        </Collection>
      </TableBody>
    </AriaTable>
  );

  return (
    // React Aria's table drops the attribute.
    <div
      aria-busy={isLoading || props.isOutdated || undefined}
      className={classNames(
        "min-w-0 overflow-hidden bg-surface",
        isFlush ? "rounded-b-lg" : "rounded-lg border border-line",
      )}
    >
      {virtualHeight === undefined ? (
        <div
          ref={scroller}
          className={classNames("relative", maxHeight === undefined ? "overflow-x-auto" : "overflow-auto")}
          style={{ maxHeight }}
        >
          {table}
        </div>
      ) : (
        <div style={{ height: virtualHeight }}>
          <TableVirtualizer rowHeight={rowHeight}>{table}</TableVirtualizer>
        </div>
      )}
      {footer && <div className="border-t border-line px-3 py-1.5">{footer}</div>}
    </div>
  );
}

const headerStyle =
  "h-8 border-b border-line bg-sunken px-2 first:pl-3 last:pr-3 text-sm font-medium text-muted -outline-offset-2";
const cellStyle = "h-8 border-b border-line px-2 first:pl-3 last:pr-3 align-middle whitespace-nowrap -outline-offset-2";
const rowStyle = "-outline-offset-2 data-hovered:bg-hover data-selected:bg-selected data-href:cursor-pointer";

/** A head's width; columns that grow take their part of what is left, whatever they hold. */
function widthOf<Row>({ width, minWidth, grow }: Column<Row>, shares: number): CSSProperties {
  return { width: grow ? `${(100 * grow) / shares}%` : width, minWidth: minWidth ?? width ?? 96 };
}

/** @param isInGutter between the columns, so that the head of numbers stays in line with them and no wider than its words */
function SortArrow({
  direction,
  isInGutter,
}: {
  direction: "ascending" | "descending" | undefined;
  isInGutter: boolean;
}) {
  const Icon = direction === "descending" ? ArrowDown : ArrowUp;
  return (
    <Icon
      aria-hidden
      size={12}
      className={classNames(
        "shrink-0",
        direction === undefined && "opacity-25",
        isInGutter && "absolute left-full ml-px",
      )}
    />
  );
}
