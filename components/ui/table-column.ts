import type { ReactNode } from "react";

/** One column of a table, as data. */
export interface Column<Row> {
  id: string;
  header: string;
  /** Keeps the header for assistive technology only. */
  isHeaderHidden?: boolean;
  cell: (row: Row) => ReactNode;
  /** Pixels. Columns without it share what is left; at least `minWidth` each. */
  width?: number;
  /** Pixels; default 96. */
  minWidth?: number;
  /** Shares of what the other columns leave, beside those of the columns that also grow; longer text ends in dots. */
  grow?: number;
  /** `end` for numbers, which then line up by their digits. */
  align?: "start" | "end";
  /** The header becomes a button that asks the caller to sort. */
  isSortable?: boolean;
  /** The column that names the row, read out with every cell of it and carrying the row's link. Default: the first. */
  isRowHeader?: boolean;
  /** Monospace, for ids. */
  isMono?: boolean;
  /** Lets long text break into lines; otherwise it ends in dots. */
  isWrapped?: boolean;
}

/** Which column the rows are in order of. */
export interface Sort {
  column: string;
  direction: "ascending" | "descending";
}

/** What a table says when its rows could not be had. */
export interface TableFailure {
  message: string;
  /** For the administrator who looks it up in the log. */
  requestId?: string;
  onRetry?: () => void;
}

/** What a table says when there is nothing to list: one sentence, and the way to make the first. */
export interface TableEmpty {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
}
