"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { DiffTable } from "@/components/ui/diff-table";
import { lineDiff } from "@/components/ui/line-diff";
import { Skeleton } from "@/components/ui/skeleton";
import { type DocumentFormat, documentQueries } from "./queries";

/** What {@link VersionDiff} takes. */
export type VersionDiffProps = { name: string; before: string; after: string; format: DocumentFormat };

/** Two versions of a document side by side, with what differs marked. */
export function VersionDiff({ name, before, after, format }: VersionDiffProps) {
  const left = useQuery(documentQueries.content(name, before, format));
  const right = useQuery(documentQueries.content(name, after, format));
  const rows = useMemo(
    () => (left.data === undefined || right.data === undefined ? [] : lineDiff(left.data, right.data)),
    [left.data, right.data],
  );
  const error = left.error ?? right.error;
  if (error) return <Banner kind="error">{messageOf(error)}</Banner>;
  if (left.data === undefined || right.data === undefined) return <Skeleton width="60%" />;
  const changed = rows.filter(({ isSame }) => !isSame).length;
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="text-sm text-muted">
        {changed === 0
          ? "The two versions have the same text."
          : `${changed} ${changed === 1 ? "line differs" : "lines differ"}.`}
      </p>
      <DiffTable
        label={`Version ${before} beside version ${after}`}
        left={`Version ${before}`}
        right={`Version ${after}`}
        rows={rows}
      />
    </div>
  );
}
