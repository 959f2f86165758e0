import { randomBytes } from "node:crypto";
import { chmod, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { s3Address } from "@/core/documents/s3-address";
import { download, sizeInWords } from "@/outbound/download";
import { fetchRepository } from "./fetch-repository";
import { fetchFolder, fetchObject } from "./object-store";
import type { DownloadTask } from "./plugins/download-content";
import type { StepPlace } from "./plugins/plugin";
import { TaskFailure } from "./task-failure";

/** The largest file, and the largest repository, bytes. */
const MAX_DOWNLOAD_BYTES = 1024 ** 3;
/** How long one download may take, milliseconds: a little less than its step. */
const DOWNLOAD_MS = 3_500_000;
/** Of its owner, who may run it, and nobody else. Source: the original agent's downloads. */
const FILE_MODE = 0o700;

/**
 * Downloads what a task names and says where it is.
 *
 * Errors: TaskFailure and OutboundError, both with a sentence for the operator; then nothing is left under the final name.
 */
export async function performDownload(
  { source, destination, allowedHosts }: DownloadTask,
  { path: searchPath, awsEnvironment }: Pick<StepPlace, "path" | "awsEnvironment">,
  say: (line: string) => void,
): Promise<void> {
  if (source.from === "repository") {
    await mkdir(path.dirname(path.resolve(destination)), { recursive: true, mode: 0o700 });
    const place = await fetchRepository(source, destination, {
      allowedHosts,
      maxBytes: MAX_DOWNLOAD_BYTES,
      timeoutMs: DOWNLOAD_MS,
      searchPath,
    });
    return say(`Content downloaded to ${place}`);
  }
  const bounds = { allowedHosts, maxBytes: MAX_DOWNLOAD_BYTES, timeoutMs: DOWNLOAD_MS };
  const store = { ...bounds, mode: FILE_MODE, environment: awsEnvironment, userHome: homedir() };
  const address = source.from === "store" ? s3Address(source.url) : undefined;
  if (address && "problem" in address) throw new TaskFailure(`${source.from}: ${address.problem}`);
  if (address?.isFolder) {
    const { files, bytes } = await fetchFolder(address, destination, store);
    say(`Content downloaded to ${path.resolve(destination)}`);
    return say(`${files.toLocaleString("en-US")} ${files === 1 ? "file" : "files"}, ${inBytes(bytes)}`);
  }
  const name = source.from === "text" ? source.fileName : nameIn(source.url);
  const file = await fileAt(destination, name);
  if (source.from === "text") {
    const draft = `${file}.${randomBytes(6).toString("hex")}.part`;
    try {
      await writeFile(draft, source.text, { flag: "wx", mode: FILE_MODE });
      await rename(draft, file);
    } finally {
      await rm(draft, { force: true });
    }
    return say(`Content downloaded to ${file}`);
  }
  const { bytes, sha256 } = address
    ? await fetchObject(source, address, file, store)
    : await download({ url: source.url, sha256: source.sha256, ...bounds }, file);
  await chmod(file, FILE_MODE);
  say(`Content downloaded to ${file}`);
  say(`${inBytes(bytes)}, SHA-256 ${sha256}`);
}

const inBytes = (bytes: number) => (bytes < 1024 ** 2 ? `${bytes} bytes` : sizeInWords(bytes));

/** The last part of an address's path. */
function nameIn(url: string): string {
  const name = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "") : "";
  // What a server calls its files must stay a name here.
  if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\0"))
    throw new TaskFailure(`The address ${url} ends in no file name: give destinationPath one.`);
  return name;
}

/** The file that a destination means: in it when it is a folder, or says so by its slash; it itself otherwise. */
async function fileAt(destination: string, name: string): Promise<string> {
  const isFolder = destination.endsWith(path.sep) || (await stat(destination).catch(() => undefined))?.isDirectory();
  const file = isFolder ? path.join(destination, name) : destination;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    throw new TaskFailure(`${file} is a folder: it is not replaced by a file.`);
  return file;
}
