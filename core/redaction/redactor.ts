import { type SecretMatcher, UNDECIDED } from "./secret-matcher";

/** What stands for a secret, whatever its length. */
const MASK = "***";

const mask = new TextEncoder().encode(MASK);

/**
 * Masks secrets in one stream as it comes, in whatever pieces. What overlaps is masked as one. Only what may still become a
 * secret is held back, until what follows decides it or the stream ends: never for a time, since a writer may be slower than any.
 */
export class Redactor {
  /** How often something was masked. */
  masked = 0;
  #held: Uint8Array = new Uint8Array();
  /** Bytes at the front of what is held that are out already, as themselves or under a mask. */
  #out = 0;

  constructor(readonly matcher: SecretMatcher) {}

  /** What of the stream can be passed on, with these bytes. The pieces may be parts of `chunk`. */
  push(chunk: Uint8Array): Uint8Array[] {
    const bytes = this.#held.length === 0 ? chunk : joined(this.#held, chunk);
    const { pieces, decided, out } = this.#redact(bytes, false);
    // A copy: the chunk's memory may be used again.
    this.#held = new Uint8Array(bytes.subarray(decided));
    this.#out = out - decided;
    return pieces;
  }

  /**
   * What was held back: the stream ends here. A secret that it cuts off is masked when six characters of it are there. Whoever
   * writes on after the end is masked as well, also where a secret began before it.
   */
  flush(): Uint8Array[] {
    const { pieces } = this.#redact(this.#held, true);
    this.#out = this.#held.length;
    return pieces;
  }

  #redact(bytes: Uint8Array, isLast: boolean): { pieces: Uint8Array[]; decided: number; out: number } {
    const { matcher } = this;
    const pieces: Uint8Array[] = [];
    let out = this.#out;
    let at = matcher.next(bytes, 0);
    for (; at < bytes.length; at = matcher.next(bytes, at + 1)) {
      const end = matcher.endOf(bytes, at, isLast);
      if (end === UNDECIDED) break;
      if (end > at && at >= out) {
        if (at > out) pieces.push(bytes.subarray(out, at));
        pieces.push(mask);
        this.masked++;
      }
      if (end > at) out = Math.max(out, end);
    }
    if (at > out) {
      pieces.push(bytes.subarray(out, at));
      out = at;
    }
    return { pieces, decided: at, out };
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
