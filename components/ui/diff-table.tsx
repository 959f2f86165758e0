"use client";

import { UnfoldVertical } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "./button";
import { classNames } from "./class-names";
import { type DiffPart, foldSame } from "./diff-fold";
import type { DiffRow } from "./line-diff";

/** What {@link DiffTable} takes. */
export interface DiffTableProps {
  /** Names the area for assistive technology. */
  label: string;
  /** What stands at the left, and at the right. */
  left: string;
  right: string;
  rows: readonly DiffRow[];
  /** Folds what is the same but for so many lines around what differs; undefined shows all of it. */
  context?: number;
}

/** Rows that are drawn at once; there are more at a press. */
const rowsAtOnce = 1_000;

/** Two texts side by side, with what differs marked. */
export function DiffTable({ label, left, right, rows, context }: DiffTableProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const [limit, setLimit] = useState(rowsAtOnce);
  const parts = useMemo<DiffPart[]>(
    () => (context === undefined ? [{ kind: "rows", rows }] : foldSame(rows, context)),
    [rows, context],
  );
  let drawn = 0;
  const shown = parts.map((part, index) => {
    if (part.kind === "fold" && !unfolded.has(index)) return { ...part, index, count: part.rows.length };
    const fitting = part.rows.slice(0, Math.max(0, limit - drawn));
    drawn += fitting.length;
    return { kind: "rows" as const, rows: fitting, index, count: part.rows.length };
  });
  const rest = shown.reduce((sum, { kind, rows: some, count }) => sum + (kind === "rows" ? count - some.length : 0), 0);
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-[36rem] overflow-auto rounded-md border border-line bg-surface"
    >
      <table className="w-full min-w-[40rem] table-fixed border-collapse font-mono text-sm leading-5">
        <thead className="sticky top-0 z-10 bg-sunken text-left text-muted">
          <tr>
            <th className="w-12" aria-label="Line" />
            <th scope="col" className="py-1 pr-2 pl-5 font-medium">
              {left}
            </th>
            <th className="w-12" aria-label="Line" />
            <th scope="col" className="py-1 pr-2 pl-5 font-medium">
              {right}
            </th>
          </tr>
        </thead>
        {shown.map(({ kind, rows: some, index, count }) => (
          <tbody key={index}>
            {kind === "fold" ? (
              <tr>
                <td colSpan={4} className="border-y border-line bg-sunken px-2 py-0.5 font-sans">
                  <Button
                    kind="quiet"
                    size="small"
                    icon={UnfoldVertical}
                    onPress={() => setUnfolded(new Set([...unfolded, index]))}
                  >
                    {count.toLocaleString("en-US")} lines are the same
                  </Button>
                </td>
              </tr>
            ) : (
              some.map(({ left: old, right: now, isSame }) => (
                <tr key={`${old?.number ?? "-"} ${now?.number ?? "-"}`}>
                  <Side line={old} isChanged={!isSame} tone="bg-red-tint" mark="-" />
                  <Side line={now} isChanged={!isSame} tone="bg-green-tint" mark="+" />
                </tr>
              ))
            )}
          </tbody>
        ))}
      </table>
      {rest > 0 && (
        <div className="sticky left-0 p-2">
          <Button size="small" onPress={() => setLimit(limit + rowsAtOnce)}>
            Show more ({rest.toLocaleString("en-US")} lines left)
          </Button>
        </div>
      )}
    </section>
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
