import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";

/** Writes a secret draft beside a file, whole and on the disk. Returns the draft's name. */
function writeDraft(file: string, content: Uint8Array): string {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return draft;
}

/** Writes a secret file that did not exist, whole or not at all; of two processes that try, one wins and both read it. */
function writeOnce(file: string, content: Uint8Array): Buffer {
  const draft = writeDraft(file, content);
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    unlinkSync(draft);
  }
  return readFileSync(file);
}

/** The content of a secret file, which is made where there is none. */
export const readOrMake = (file: string, make: () => Uint8Array): Buffer =>
  existsSync(file) ? readFileSync(file) : writeOnce(file, make());

/** Writes a secret file in the place of another: whoever reads finds one or the other, also after a loss of power. */
export function replaceFile(file: string, content: Uint8Array): void {
  renameSync(writeDraft(file, content), file);
  const folder = openSync(path.dirname(file), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
