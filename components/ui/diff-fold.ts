import type { DiffRow } from "./line-diff";

/** Rows that are shown, or rows that are the same on both sides and folded away. */
export type DiffPart = { kind: "rows" | "fold"; rows: readonly DiffRow[] };

/**
 * What is the same on both sides, folded away where it is not near to what differs: of two long texts that differ in one
 * line that line is in sight.
 *
 * @param context rows that stay before and after what differs; runs that would hide fewer than four stay as they are
 */
export function foldSame(rows: readonly DiffRow[], context: number): DiffPart[] {
  const parts: DiffPart[] = [];
  let start = 0;
  const show = (to: number) => {
    if (to > start) parts.push({ kind: "rows", rows: rows.slice(start, to) });
    start = Math.max(start, to);
  };
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while (end < rows.length && rows[end]?.isSame) end++;
    const from = at === 0 ? 0 : at + context;
    const to = end === rows.length ? end : end - context;
    if (end > at && to - from >= 4) {
      show(from);
      parts.push({ kind: "fold", rows: rows.slice(from, to) });
      start = to;
    }
    at = end;
    while (at < rows.length && !rows[at]?.isSame) at++;
  }
  show(rows.length);
  return parts;
}
