/** Lines that are pointed at, counted from 1, both of them included. */
export type LineRange = { first: number; last: number };

const written = /^L?([1-9][0-9]{0,14})(?:-L?([1-9][0-9]{0,14}))?$/;

/** The lines that an address names: `7`, `10-42`, also `L10-L42`; undefined for anything else. */
export function readLineRange(text: string): LineRange | undefined {
  const found = written.exec(text);
  if (!found) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return { first: Math.min(first, last), last: Math.max(first, last) };
}

/** The lines as an address names them. */
export const writeLineRange = ({ first, last }: LineRange): string =>
  first === last ? String(first) : `${first}-${last}`;

/** The lines from one to another, whichever comes first. */
export const rangeOf = (a: number, b: number): LineRange => ({ first: Math.min(a, b), last: Math.max(a, b) });
