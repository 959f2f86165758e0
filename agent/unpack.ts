import { mkdir, open } from "node:fs/promises";
import path from "node:path";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { sizeInWords } from "@/outbound/download";
import { errno, reasonOf } from "./errno";
import { TaskFailure } from "./task-failure";

/** The most entries of an archive, and what all its files may have together once they are unpacked, bytes. */
const MAX_ENTRIES = 10_000;
const MAX_UNPACKED_BYTES = 1024 ** 3;

/** The part of a file's mode that says what it is, and its values for what is unpacked. Source: inode(7). */
const FORMAT = 0o170000;
const formats: readonly number[] = [0, 0o100000, 0o040000];

/**
 * Unpacks a zip file into a folder that is not there yet. Nothing of it lies outside, nothing is a link or a device, nothing
 * replaces anything, and no file gets the rights of its owner when others run it. What is there when it fails is to be thrown
 * away.
 *
 * Errors: TaskFailure with a sentence that names the archive and the entry.
 */
export async function unpack(zip: string, called: string, folder: string): Promise<void> {
  const refuse = (why: string) => new TaskFailure(`${called} is not unpacked: ${why}`);
  let archive: ZipFile;
  try {
    archive = await openPromise(zip, { strictFileNames: true });
  } catch (error) {
    throw refuse(`it is no zip file that can be read (${reasonOf(error)}).`);
  }
  try {
    if (archive.entryCount > MAX_ENTRIES) throw refuse(`it has more than ${MAX_ENTRIES} entries.`);
    await mkdir(folder, { mode: 0o755 });
    let bytes = 0;
    for await (const entry of archive.eachEntry()) {
      // The library breaks off a file that is longer than it says.
      bytes += entry.uncompressedSize;
      if (bytes > MAX_UNPACKED_BYTES) throw refuse(`its files have more than ${sizeInWords(MAX_UNPACKED_BYTES)}.`);
      const problem = problemOf(entry);
      if (problem !== undefined) throw refuse(`${entry.fileName} ${problem}`);
      await unpackEntry(archive, entry, folder);
    }
  } catch (error) {
    if (error instanceof TaskFailure) throw error;
    throw refuse(
      errno(error) === "ENOSPC"
        ? "there is no room for it on this machine's disk."
        : errno(error) === "EEXIST" || errno(error) === "ENOTDIR"
          ? `two of its entries have the same place (${reasonOf(error)}).`
          : `${reasonOf(error)}.`,
    );
  } finally {
    archive.close();
  }
}

function problemOf(entry: Entry): string | undefined {
  if (!formats.includes(modeOf(entry) & FORMAT)) return "is a link, or something else than a file.";
  if (entry.isEncrypted()) return "is encrypted.";
  if (!entry.canDecodeFileData()) return "is compressed in a way that is not known here.";
  return undefined;
}

/** What the archive says of a file's mode, in the half of the attributes that is Unix's. Source: Info-ZIP. */
const modeOf = ({ externalFileAttributes }: Entry) => externalFileAttributes >>> 16;

async function unpackEntry(archive: ZipFile, entry: Entry, folder: string): Promise<void> {
  // The library has refused names that lead elsewhere.
  const place = path.join(folder, entry.fileName);
  if (entry.fileName.endsWith("/")) return void (await mkdir(place, { recursive: true, mode: 0o755 }));
  await mkdir(path.dirname(place), { recursive: true, mode: 0o755 });
  const handle = await open(place, "wx", 0o600);
  try {
    // Asked for at the last moment: an error that it has before it is listened to would end the process.
    const content = await archive.openReadStreamPromise(entry);
    for await (const piece of content) await handle.writeFile(piece);
    await handle.chmod((modeOf(entry) & 0o755) | 0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
