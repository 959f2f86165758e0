/**
 * " Did you mean X?" when one of the known words is close to what was written; nothing otherwise.
 */
export function suggestion(written: string, known: readonly string[]): string {
  const limit = Math.max(1, Math.floor(written.length / 4));
  let best: { word: string; distance: number } | undefined;
  for (const word of known) {
    const distance = distanceOf(written.toLowerCase(), word.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { word, distance };
  }
  return best && best.word !== written ? ` Did you mean ${best.word}?` : "";
}

/** How many letters have to be put in, left out, replaced or swapped with their neighbour. Source: Damerau and Levenshtein. */
function distanceOf(from: string, to: string): number {
  // Names are short; what is not one costs nothing.
  if (Math.abs(from.length - to.length) > 8 || from.length > 64) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
