"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "./icon-button";
import { Menu } from "./menu";

/** What {@link Pagination} takes. */
export interface PaginationProps {
  /** One-based number of the first row shown; 0 when there is none. */
  from: number;
  to: number;
  /** How many there are in all, where that is known. */
  total?: number;
  /** Undefined when there is no page that way. */
  onPrevious?: () => void;
  onNext?: () => void;
  /** How many rows a page has, where that can be chosen. */
  pageSize?: PageSize;
}

/** How many rows a page has, and may have. */
export interface PageSize {
  value: number;
  options: readonly number[];
  onChange: (value: number) => void;
}

/** "1-50 of 312" with buttons to the pages beside it, for the footer of a table. */
export function Pagination({ from, to, total, onPrevious, onNext, pageSize }: PaginationProps) {
  const number = (value: number) => value.toLocaleString("en-US");
  return (
    <nav aria-label="Pages" className="flex items-center justify-end gap-1">
      {pageSize && (
        <Menu
          label={`${pageSize.value} per page`}
          size="small"
          kind="quiet"
          items={pageSize.options.map((value) => ({
            id: String(value),
            label: `${value} per page`,
            onAction: () => pageSize.onChange(value),
          }))}
        />
      )}
      <span role="status" className="tabular mx-2 text-muted">
        {to === 0 ? "0" : `${number(from)}-${number(to)}`}
        {total !== undefined && ` of ${number(total)}`}
      </span>
      <IconButton size="small" label="Previous page" icon={ChevronLeft} isDisabled={!onPrevious} onPress={onPrevious} />
      <IconButton size="small" label="Next page" icon={ChevronRight} isDisabled={!onNext} onPress={onNext} />
    </nav>
  );
}
