import { readSync, writeFileSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { Redactor } from "@/core/redaction/redactor";
import { SecretMatcher } from "@/core/redaction/secret-matcher";
import { errno } from "./errno";
import { REDACTED_FILE } from "./redacted";

/** The files that its supervisor opened for it: what the script writes, and where that goes. */
const PIPES = { over: 0, stdout: 3, stderr: 4, done: 7 };
const FILES = { stdout: 5, stderr: 6 };

const READ_BYTES = 64 * 1024;
const FULL_DISK_RETRY_MS = 500;
/** How long what a script has written may take to be in the files once the script is over: a disk may be full. */
const FLUSH_LIMIT_MS = 30_000;

/** One stream of the script, from its pipe into its file. */
class RedactedStream {
  isAtEnd = false;
  readonly #socket: Socket;
  readonly #buffer = Buffer.allocUnsafe(READ_BYTES);
  #unwritten: Uint8Array[] = [];

  /** @param moved called when it has written what it had, and when it has ended */
  constructor(
    readonly pipe: number,
    readonly file: number,
    readonly redactor: Redactor,
    readonly moved: () => void,
  ) {
    const callback = (bytes: number) => this.#take(this.redactor.push(this.#buffer.subarray(0, bytes)));
    // Its typings do not have `onread`, by which nothing waits in the socket where `settle` would not see it.
    const options = { fd: pipe, readable: true, writable: false, onread: { buffer: this.#buffer, callback } };
    this.#socket = new Socket(options);
    this.#socket.on("end", () => {
      this.#end();
      this.moved();
    });
    this.#socket.resume();
  }

  /** Passes on all that is in the pipe by now, then what is held back. False when the disk does not take it yet. */
  settle(): boolean {
    while (!this.isAtEnd && this.#unwritten.length === 0) {
      const bytes = this.#read();
      if (bytes === undefined) break;
      if (bytes === 0) this.#end();
      else this.#take(this.redactor.push(this.#buffer.subarray(0, bytes)));
    }
    if (this.#unwritten.length === 0) this.#take(this.redactor.flush());
    return this.#unwritten.length === 0;
  }

  /** The pipe does not wait, since the socket has it: nothing there is no end. */
  #read(): number | undefined {
    try {
      return readSync(this.pipe, this.#buffer);
    } catch (error) {
      if (errno(error) === "EAGAIN") return undefined;
      throw error;
    }
  }

  #end(): void {
    this.isAtEnd = true;
    if (this.#unwritten.length === 0) this.#take(this.redactor.flush());
  }

  /** Writes; on a full disk it reads no more until it could. Then the script waits, too, and loses nothing. */
  #take(pieces: Uint8Array[]): boolean {
    const left = writeAll(this.file, pieces);
    if (left.length === 0) return true;
    // Copies, since the buffer is read into again.
    this.#unwritten = left.map((piece) => new Uint8Array(piece));
    setTimeout(() => this.#retry(), FULL_DISK_RETRY_MS);
    return false;
  }

  #retry(): void {
    const pieces = this.#unwritten;
    this.#unwritten = [];
    if (!this.#take(pieces)) return;
    if (this.isAtEnd) this.#take(this.redactor.flush());
    else this.#socket.resume();
    this.moved();
  }
}

/** Writes the pieces one after the other; what a full disk did not take is left. */
function writeAll(file: number, pieces: Uint8Array[]): Uint8Array[] {
  const left = pieces.filter((piece) => piece.length > 0);
  try {
    for (let piece = left[0]; piece; piece = left[0]) {
      const written = writeSync(file, piece);
      if (written === piece.length) left.shift();
      else left[0] = piece.subarray(written);
    }
  } catch (error) {
    if (errno(error) !== "ENOSPC" && errno(error) !== "EDQUOT") throw error;
  }
  return left;
}

/**
 * Stands between the script of a step and the step's files: everything that the script writes passes through its memory, and the secrets
 * in it are masked. It reads their values from its own environment; they are in no argument and in no file. Once the script
 * is over and its output is in the files, it says so by the file `redacted` and to its supervisor; then it goes on for as long
 * as processes that the script left behind have the pipes.
 *
 * @param names of the variables whose values are secret
 */
export function redact(names: readonly string[]): void {
  // Stopping a step stops its script. What that has written still has to pass.
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
  const matcher = new SecretMatcher(names.map(secretIn));
  let isOver = false;
  let isSettled = false;
  const look = () => {
    if (isOver && !isSettled && streams.map((stream) => stream.settle()).every(Boolean)) {
      isSettled = true;
      clearTimeout(limit);
      const counts = streams.map(({ redactor }) => redactor.masked).join(" ");
      writeFileSync(REDACTED_FILE, `masked ${counts}\n`, { flag: "wx", mode: 0o600 });
      sayDone();
    }
    if (isSettled && streams.every((stream) => stream.isAtEnd)) process.exit();
  };
  let limit: NodeJS.Timeout | undefined;
  const streams = (["stdout", "stderr"] as const).map(
    (name) => new RedactedStream(PIPES[name], FILES[name], new Redactor(matcher), look),
  );
  const over = new Socket({ fd: PIPES.over, readable: true, writable: false });
  over.once("end", () => {
    isOver = true;
    limit = setTimeout(() => process.exit(1), FLUSH_LIMIT_MS);
    look();
  });
  over.resume();
}

function sayDone(): void {
  try {
    writeSync(PIPES.done, "done\n");
  } catch {
    // The supervisor is gone, and the script's output still passes.
  }
}

function secretIn(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`There is no variable ${name}.`);
  return value;
}
