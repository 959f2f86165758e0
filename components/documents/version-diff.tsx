"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { messageOf } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { classNames } from "@/components/ui/class-names";
import { Skeleton } from "@/components/ui/skeleton";
import { lineDiff } from "./line-diff";
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
      <section
        aria-label={`Version ${before} beside version ${after}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[36rem] overflow-auto rounded-md border border-line bg-surface"
      >
        <table className="w-full min-w-[40rem] table-fixed border-collapse font-mono text-sm leading-5">
          <thead className="sticky top-0 bg-sunken text-left text-muted">
            <tr>
              <th className="w-12" aria-label="Line" />
              <th scope="col" className="py-1 pr-2 pl-5 font-medium">
                Version {before}
              </th>
              <th className="w-12" aria-label="Line" />
              <th scope="col" className="py-1 pr-2 pl-5 font-medium">
                Version {after}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ left: old, right: now, isSame }) => (
              <tr key={`${old?.number ?? "-"} ${now?.number ?? "-"}`}>
                <Side line={old} isChanged={!isSame} tone="bg-red-tint" mark="-" />
                <Side line={now} isChanged={!isSame} tone="bg-green-tint" mark="+" />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

type SideProps = {
  line: { number: number; text: string } | undefined;
  isChanged: boolean;
  tone: string;
  mark: string;
};

function Side({ line, isChanged, tone, mark }: SideProps) {
  return (
    <>
      <td className="tabular border-r border-line bg-sunken px-2 text-right align-top text-faint select-none">
        {line?.number}
      </td>
      <td
        className={classNames(
          "relative pr-2 pl-5 align-top break-words whitespace-pre-wrap",
          isChanged && line && tone,
        )}
      >
        {isChanged && line && (
          <span aria-hidden className="absolute left-1.5 text-muted select-none">
            {mark}
          </span>
        )}
        {line?.text}
      </td>
    </>
  );
}
