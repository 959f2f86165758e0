"use client";

import type { ReactNode } from "react";
import { Pagination } from "@/components/ui/pagination";
import type { usePaging } from "./use-paging";

/** Where a page of a listing is. */
export type PageFooter = {
  paging: ReturnType<typeof usePaging>;
  /** The most rows of a page, and how many this one has. */
  pageSize: number;
  shown: number;
  /** What asks for the page after it; undefined on the last one. */
  next: string | undefined;
};

/** The footer of a table whose pages are found by tokens; none where there is but one page. */
export function pageFooter({ paging, pageSize, shown, next }: PageFooter): ReactNode {
  if (next === undefined && paging.previous === undefined) return undefined;
  const before = paging.page * pageSize;
  return (
    <Pagination
      from={shown === 0 ? 0 : before + 1}
      to={before + shown}
      onPrevious={paging.previous}
      onNext={next === undefined ? undefined : () => paging.next(next)}
    />
  );
}
