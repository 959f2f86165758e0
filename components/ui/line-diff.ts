/** A row of two texts side by side: a line of each, or of one of them only. */
export type DiffRow = {
  left: { number: number; text: string } | undefined;
  right: { number: number; text: string } | undefined;
  isSame: boolean;
};

/** Texts of more lines are compared from both ends only, lines. */
const MAX_LINES = 4_000;

/**
 * Two texts line by line: what they have in common stands side by side, in order; what was taken away stands at the left
 * beside what came in its place. Source: Myers, "An O(ND) Difference Algorithm and Its Variations".
 */
export function lineDiff(before: string, after: string): DiffRow[] {
  const left = before.split("\n");
  const right = after.split("\n");
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end++;
  const common = commonLines(left.slice(start, left.length - end), right.slice(start, right.length - end));
  const pairs: [number, number][] = [
    ...Array.from({ length: start }, (_, index): [number, number] => [index, index]),
    ...common.map(([l, r]): [number, number] => [l + start, r + start]),
    ...Array.from({ length: end }, (_, index): [number, number] => [
      left.length - end + index,
      right.length - end + index,
    ]),
    [left.length, right.length],
  ];

  const rows: DiffRow[] = [];
  let l = 0;
  let r = 0;
  const at = (lines: readonly string[], index: number, limit: number) =>
    index < limit ? { number: index + 1, text: lines[index] ?? "" } : undefined;
  for (const [nextLeft, nextRight] of pairs) {
    while (l < nextLeft || r < nextRight)
      rows.push({ left: at(left, l++, nextLeft), right: at(right, r++, nextRight), isSame: false });
    l = nextLeft;
    r = nextRight;
    if (l < left.length || r < right.length)
      rows.push({ left: at(left, l++, left.length), right: at(right, r++, right.length), isSame: true });
  }
  return rows;
}

/** The pairs of places of a longest series of lines that both have in the same order. */
function commonLines(left: readonly string[], right: readonly string[]): [number, number][] {
  if (left.length === 0 || right.length === 0 || left.length + right.length > MAX_LINES) return [];
  // How far each diagonal reaches; one step for each edit, kept whole for the way back. Numbers in flat arrays: texts
  // that have nothing in common take as many steps as they have lines, each as long as there were steps before it.
  const trace: Int32Array[] = [];
  const middle = left.length + right.length + 1;
  const furthest = new Int32Array(2 * middle + 1);
  for (let edits = 0; ; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const fromLeft = furthest[middle + diagonal - 1] ?? 0;
      const fromAbove = furthest[middle + diagonal + 1] ?? 0;
      const isDown = diagonal === -edits || (diagonal !== edits && fromLeft < fromAbove);
      let x = isDown ? fromAbove : fromLeft + 1;
      while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++;
      furthest[middle + diagonal] = x;
      if (x >= left.length && x - diagonal >= right.length) return walkBack(trace, left.length, right.length);
    }
    trace.push(furthest.slice(middle - edits, middle + edits + 1));
  }
}

/** @param trace of each step how far its diagonals reached, from `-step` to `step` */
function walkBack(trace: readonly Int32Array[], endLeft: number, endRight: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = endLeft;
  let y = endRight;
  for (let edits = trace.length; edits >= 0; edits--) {
    const reached = (diagonal: number) => trace[edits - 1]?.[diagonal + edits - 1] ?? 0;
    const diagonal = x - y;
    const isDown = diagonal === -edits || (diagonal !== edits && reached(diagonal - 1) < reached(diagonal + 1));
    const from = isDown ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : reached(from);
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) pairs.push([--x, --y]);
    x = fromX;
    y = fromY;
  }
  return pairs.reverse();
}
