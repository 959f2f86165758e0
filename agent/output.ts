import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { MAX_OUTPUT_CHUNK_BYTES, type OutputChunk, type StreamTotal } from "@/core/node-protocol";
import { errno } from "./errno";
import type { StreamName } from "./spool";

const MAX_MARKS_KEPT = 2048;
const MAX_MARKS_SENT = 64;
const HASH_SLICE_BYTES = 1024 * 1024;

type Mark = [at: number, offset: number];

/**
 * One stream of a step, followed in the file that the step writes. Bytes are read as they are; `sent` and `acked` are
 * offsets in the stream, and what is not acknowledged is read again from the file, never kept in memory.
 */
export class StreamFile {
  /** Bytes that the file had when it was last looked at, up to `final`. */
  size = 0;
  /** Bytes handed to the link since it came up, or known to be stored. */
  sent = 0;
  /** Bytes that the server has stored. */
  acked = 0;
  /** Counts rewinds, so that answers to what was sent before one are told apart. */
  generation = 0;
  readonly #handle: number | undefined;
  readonly #hash = createHash("sha256");
  #hashed = 0;
  #final: number | undefined;
  #marks: Mark[] = [];

  constructor(
    readonly name: StreamName,
    file: string,
  ) {
    try {
      this.#handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errno(error) !== "ENOENT") throw error; // A step that never came to be has no output.
    }
  }

  /** Bytes that the server does not have yet. */
  get unshipped(): number {
    return this.size - this.acked;
  }

  /** Whether everything up to the end has been handed to the link. */
  get isDrained(): boolean {
    return this.sent >= this.size;
  }

  /** Looks how far the file has grown; true when it has. `at` is server time, for the marks. */
  poll(at: number): boolean {
    if (this.#handle === undefined || this.#final !== undefined) return false;
    const { size } = fstatSync(this.#handle);
    if (size <= this.size) return false;
    this.size = size;
    if (this.#marks.length >= MAX_MARKS_KEPT) this.#marks = this.#marks.filter((_, index) => index % 2 === 1);
    this.#marks.push([at, size]);
    return true;
  }

  /** Fixes the end of the stream: what is written later by processes left behind is not part of it. */
  finish(bytes: number): void {
    // A disk that lost power may have less than was promised; what is not there cannot be sent.
    this.size = this.#handle === undefined ? 0 : Math.min(bytes, fstatSync(this.#handle).size);
    this.#final = this.size;
  }

  /** Bytes that were written after the end. */
  lateBytes(): number {
    if (this.#handle === undefined || this.#final === undefined) return 0;
    return Math.max(0, fstatSync(this.#handle).size - this.#final);
  }

  /** Goes on from `offset`: the server said that it has so much, or the link was lost. */
  rewind(offset: number): void {
    this.generation++;
    this.acked = Math.min(Math.max(0, offset), this.size);
    this.sent = this.acked;
  }

  /** Notes that the server has stored the bytes up to `offset`. */
  stored(offset: number): void {
    this.acked = Math.max(this.acked, Math.min(offset, this.size));
    this.#marks = this.#marks.filter(([, end]) => end > this.acked);
  }

  /** The next bytes to send, at most `limit`; undefined when there are none. Moves `sent`. */
  take(step: number, attempt: number, limit: number): OutputChunk | undefined {
    const length = Math.min(this.size - this.sent, limit, MAX_OUTPUT_CHUNK_BYTES);
    if (this.#handle === undefined || length <= 0) return undefined;
    const bytes = Buffer.allocUnsafeSlow(length);
    const read = readSync(this.#handle, bytes, 0, length, this.sent);
    if (read === 0) return undefined;
    const chunk = read === length ? bytes : bytes.subarray(0, read);
    const offset = this.sent;
    if (this.#hashed === offset) {
      this.#hash.update(chunk);
      this.#hashed += read;
    }
    this.sent += read;
    return { step, attempt, stream: this.name, offset, bytes: chunk, marks: this.#marksWithin(offset, this.sent) };
  }

  /** The stream's length and hash. Call it after `finish`; what was not sent yet is read for it. */
  async total(): Promise<StreamTotal> {
    const slice = Buffer.allocUnsafe(Math.min(HASH_SLICE_BYTES, Math.max(1, this.size - this.#hashed)));
    while (this.#handle !== undefined && this.#hashed < this.size) {
      const read = readSync(this.#handle, slice, 0, Math.min(slice.length, this.size - this.#hashed), this.#hashed);
      if (read === 0) break;
      this.#hash.update(slice.subarray(0, read));
      this.#hashed += read;
      if (this.#hashed < this.size) await nextTurn(); // A long stream may not silence the link.
    }
    return { bytes: this.size, sha256: this.#hash.copy().digest("hex") };
  }

  /** Lets go of the file. */
  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
  }

  /** When the bytes from `start` to `end` were seen. The last mark of a piece may stand for more than the piece has. */
  #marksWithin(start: number, end: number): Mark[] {
    const inside = this.#marks.filter(([, offset]) => offset > start && offset <= end);
    const beyond = this.#marks.find(([, offset]) => offset > end);
    if (beyond && inside.at(-1)?.[1] !== end) inside.push([beyond[0], end]);
    const every = Math.ceil(inside.length / MAX_MARKS_SENT);
    return every <= 1 ? inside : inside.filter((_, index) => (inside.length - 1 - index) % every === 0);
  }
}
