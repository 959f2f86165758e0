/** A line that is longer is searched in pieces that overlap, bytes. */
const longestLine = 1024 * 1024;

/** What is searched together of bytes that begin with a line or a piece of one. */
export type SearchWindow = {
  bytes: Buffer;
  /** Where the next one begins, unless the last match ends behind it. */
  next: number;
};

/**
 * What can be searched of these bytes: whole lines, or all of them where one line is longer than all that is searched at
 * once; undefined when more has to be read first.
 *
 * @param maxBytes the most bytes that one match can have
 */
export function windowOf(bytes: Buffer, maxBytes: number): SearchWindow | undefined {
  const newline = bytes.lastIndexOf(10);
  if (newline !== -1) return { bytes: bytes.subarray(0, newline + 1), next: newline + 1 };
  return bytes.length > longestLine ? { bytes, next: bytes.length - (maxBytes - 1) } : undefined;
}

/**
 * How many of a window's last bytes are searched once more with what follows. Where a long line is cut, the next window
 * overlaps by less than a match, but begins after the last one found.
 *
 * @param end where the last match in it ends, 0 without one
 */
export const overlapOf = ({ bytes, next }: SearchWindow, end: number) =>
  Math.min(bytes.length - next, bytes.length - end);
