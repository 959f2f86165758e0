import { memo } from "react";
import { isPlain, occurrences, type Span, textOf, toSpans } from "@/core/output/spans";
import type { TextStyle } from "@/core/output/text-style";
import { cssOf } from "./colours";

/** What is looked for, to be marked in the lines on screen. */
export type Highlight = { text: string; isCaseSensitive: boolean };

/** What {@link OutputLine} takes. */
export type OutputLineProps = {
  /** Counted from 0. */
  number: number;
  text: string;
  /** Bytes of a very long line that are not shown. */
  left: number;
  style: TextStyle;
  isWrapped: boolean;
  isCurrent: boolean;
  highlight: Highlight | undefined;
};

/**
 * One line of output: its number, which is neither selected nor copied, and its text. Whatever a machine wrote is text
 * here and never markup.
 */
export const OutputLine = memo(function OutputLine({
  number,
  text,
  left,
  style,
  isWrapped,
  isCurrent,
  highlight,
}: OutputLineProps) {
  return (
    <div
      data-line={number + 1}
      className={`flex min-h-5 min-w-full leading-5 before:sticky before:left-0 before:w-(--gutter) before:shrink-0 before:bg-sunken before:pr-3 before:text-right before:text-faint before:tabular-nums before:content-[attr(data-line)] before:select-none data-current:bg-selected data-current:before:bg-selected data-current:before:text-ink ${isWrapped ? "w-full" : "w-max"}`}
      data-current={isCurrent || undefined}
    >
      <span
        className={`[tab-size:8] ${isWrapped ? "min-w-0 break-words whitespace-pre-wrap [overflow-wrap:anywhere]" : "pr-4 whitespace-pre"}`}
      >
        {piecesOf(text, style, highlight).map(({ text: piece, style: pieceStyle, isMark, isFound, at }) => {
          const css = cssOf(pieceStyle);
          if (isFound)
            return (
              <mark key={at} className="rounded-sm bg-amber-tint text-ink outline outline-amber-solid">
                {piece}
              </mark>
            );
          if (css || isMark)
            return (
              <span key={at} style={css} className={isMark ? "text-faint" : undefined}>
                {piece}
              </span>
            );
          return piece;
        })}
        {left > 0 && (
          <span className="text-muted select-none">
            {" "}
            … this line is longer than what is shown; the download has all of it
          </span>
        )}
        {/* A newline for what is copied from an empty line. */}
        {text === "" && <br />}
      </span>
    </div>
  );
});

/** Part of a line; `at` is where it begins in what is read of the line. */
type Piece = Span & { isFound: boolean; at: number };

function piecesOf(text: string, style: TextStyle, highlight: Highlight | undefined): Piece[] {
  const spans: Span[] = isPlain(text) ? (text ? [{ text, style, isMark: false }] : []) : toSpans(text, style);
  const found = highlight ? occurrences(textOf(spans), highlight.text, highlight.isCaseSensitive).slice(0, 200) : [];
  const pieces: Piece[] = [];
  let start = 0;
  for (const span of spans) {
    const end = start + span.text.length;
    let at = start;
    const cut = (to: number, isFound: boolean) => {
      if (to > at) pieces.push({ ...span, text: span.text.slice(at - start, to - start), isFound, at });
      at = Math.max(at, to);
    };
    for (const [from, to] of found) {
      if (to <= at || from >= end) continue;
      cut(from, false);
      cut(Math.min(to, end), true);
    }
    cut(end, false);
    start = end;
  }
  return pieces;
}
