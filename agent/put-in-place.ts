import { cp, lstat, mkdir, rename } from "node:fs/promises";
import path from "node:path";

/**
 * Moves what was fetched to where it is wanted: whole, or not at all. Only what is there already is mixed with what comes.
 */
export async function putInPlace(from: string, into: string): Promise<void> {
  await mkdir(path.dirname(into), { recursive: true, mode: 0o700 });
  if (await lstat(into).catch(() => undefined)) await cp(from, into, { recursive: true, force: true });
  else await rename(from, into);
}
