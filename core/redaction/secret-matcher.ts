import { type Form, formsOf, LEAST_SECRET_BYTES, type Unit } from "./secret-forms";

type Match = { end: number | undefined; unitsBeforeCut: number | undefined };

/** What cannot be said yet: more bytes may make it a secret, or a longer one. */
export const UNDECIDED = -1;

/** What a form is first looked for by, bytes: most of what only begins like one is told by them. */
const BEGINNING = 3;

/** Finds secrets, in any of their forms, at a place in a stream of bytes. */
export class SecretMatcher {
  /** By their first three bytes, read as a number. */
  readonly #forms = new Map<number, Form[]>();
  /** Whether a form begins with two bytes; what nearly every place of a stream is told by. */
  readonly #pairs = new Uint8Array(65_536);
  /** Whether one begins with a byte: for the last of a piece. */
  readonly #bytes = new Uint8Array(256);

  constructor(secrets: readonly string[]) {
    for (const form of secrets.flatMap(formsOf)) {
      for (const beginning of new Set(
        [...beginningsOf(form, 0, BEGINNING)].map(
          ([first = 0, second = 0, third = 0]) => (first << 16) | (second << 8) | third,
        ),
      )) {
        const known = this.#forms.get(beginning) ?? [];
        known.push(form);
        this.#forms.set(beginning, known);
        this.#pairs[beginning >> 8] = 1;
        this.#bytes[beginning >> 16] = 1;
      }
    }
  }

  /** The first place from `from` on where a form may begin; the length when there is none. */
  next(bytes: Uint8Array, from: number): number {
    const pairs = this.#pairs;
    const last = bytes.length - 1;
    let at = from;
    // The hot loop: every byte of every stream passes it.
    while (at < last && pairs[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] === 0) at++;
    if (at === last && this.#bytes[bytes[at] ?? 0] === 0) at++;
    return at;
  }

  /**
   * Where the longest form that begins at `at`, a place that `next` gave, ends: `at` itself when none does, UNDECIDED when
   * that depends on what follows. At the end of a stream nothing follows: a form that it cuts off counts when enough of it is
   * there.
   */
  endOf(bytes: Uint8Array, at: number, isLast: boolean): number {
    if (at + BEGINNING > bytes.length) return isLast ? at : UNDECIDED;
    let longest = at;
    for (const form of this.#forms.get(((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)) ??
      []) {
      const { end = at, unitsBeforeCut } = matchForm(form, bytes, at);
      if (unitsBeforeCut !== undefined && !isLast) return UNDECIDED;
      longest = Math.max(longest, (unitsBeforeCut ?? 0) >= LEAST_SECRET_BYTES ? bytes.length : end);
    }
    return longest;
  }
}

/** The first bytes, as many as wanted, of everything that a form matches from one of its units on. */
function* beginningsOf(form: Form, from: number, wanted: number): Generator<number[]> {
  for (const way of form[from] ?? []) {
    if (way.length >= wanted) yield [...way.subarray(0, wanted)];
    else for (const rest of beginningsOf(form, from + 1, wanted - way.length)) yield [...way, ...rest];
  }
}

/**
 * Follows a form through the bytes, along all ways at once: trying one after the other would take for ever where a secret is made
 * of what escapes are made of.
 */
function matchForm(form: Form, bytes: Uint8Array, at: number): Match {
  let reached = [at];
  let unitsBeforeCut: number | undefined;
  let units = 0;
  for (const unit of form) {
    const { places, isCut } = followUnit(unit, bytes, reached);
    if (isCut) unitsBeforeCut = units;
    if (places.length === 0) return { end: undefined, unitsBeforeCut };
    reached = places;
    units++;
  }
  return { end: Math.max(...reached), unitsBeforeCut };
}

function followUnit(unit: Unit, bytes: Uint8Array, from: readonly number[]): { places: number[]; isCut: boolean } {
  const places: number[] = [];
  let isCut = false;
  for (const place of from) {
    for (const way of unit) {
      let same = 0;
      while (same < way.length && bytes[place + same] === way[same]) same++;
      if (same < way.length) isCut ||= place + same === bytes.length;
      else if (!places.includes(place + same)) places.push(place + same);
    }
  }
  return { places, isCut };
}
