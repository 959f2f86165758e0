import { closeSync, constants, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Creates a directory (and its parents) that only its owner may enter. An existing one stays as it is. */
export function privateDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
}

/** Makes a directory's entries survive a power cut. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Replaces a file in one step: a reader, or a machine that loses power, sees the old content or the new one whole.
 * The file is readable by its owner only.
 */
export function replaceFile(file: string, content: string, mode = 0o600): void {
  const draft = `${file}.${process.pid}.new`;
  const handle = openSync(
    draft,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    mode,
  );
  try {
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
  syncDirectory(path.dirname(file));
}

/** Opens a new file for appending; an existing one, or a link in its place, is an error. */
export function createExclusive(file: string, mode = 0o600): number {
  return openSync(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND | constants.O_NOFOLLOW,
    mode,
  );
}
