import { spawn } from "node:child_process";
import { lookup } from "node:dns/promises";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import type { Revision } from "@/core/documents/download-source";
import { isPublicAddress } from "@/outbound/addresses";
import { sizeInWords } from "@/outbound/download";
import { checkUrl, hostOf, isAllowedHost, OutboundError } from "@/outbound/guard";
import { errno } from "./errno";
import { putInPlace } from "./put-in-place";
import { TaskFailure } from "./task-failure";

/** How often the size of what has come is looked at, milliseconds. */
const LOOK_MS = 500;

/** Within which bounds a repository is fetched. */
export type RepositoryBounds = {
  allowedHosts: readonly string[];
  maxBytes: number;
  timeoutMs: number;
  /** Where git is looked for. */
  searchPath: string;
};

/**
 * Fetches a repository with the machine's own `git`, without its history, and puts it, or a part of it, into a folder. The
 * name is looked up once and git goes to that address; it follows no redirect, runs no hook and reads no configuration but
 * this. A link in the repository becomes a file that holds where it leads.
 *
 * @returns where the content lies
 *
 * Errors: OutboundError; TaskFailure.
 */
export async function fetchRepository(
  { url: given, revision, part }: { url: string; revision?: Revision | undefined; part: string },
  destination: string,
  bounds: RepositoryBounds,
): Promise<string> {
  const url = checkUrl(given, bounds.allowedHosts);
  const settings = await settingsFor(url, bounds.allowedHosts);
  const draft = await mkdtemp(`${path.resolve(destination)}.part-`);
  try {
    const git = (...args: string[]) => run([...settings, "-C", draft, ...args], draft, bounds);
    await git("init", "--quiet");
    const wanted = revision === undefined ? "HEAD" : "commit" in revision ? revision.commit : revision.branch;
    await git("fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", url.href, wanted);
    await git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    await rm(path.join(draft, ".git"), { recursive: true, force: true });
    const from = path.join(draft, part);
    const found = await lstat(from).catch(() => undefined);
    if (!found) throw new TaskFailure(`The repository has no ${part}.`);
    const into = found.isDirectory() ? path.resolve(destination) : path.join(destination, path.basename(from));
    await putInPlace(from, into);
    return into;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What git is told for this one repository. Source: git-config(1). */
async function settingsFor(url: URL, allowedHosts: readonly string[]): Promise<string[]> {
  const host = hostOf(url);
  const found = await lookup(host, { all: true }).catch(() => {
    throw new OutboundError(`${host} has no address.`);
  });
  const inside = isAllowedHost(url, allowedHosts) ? undefined : found.find(({ address }) => !isPublicAddress(address));
  if (inside) throw new OutboundError(`${host} (${inside.address}) is not an address of the internet.`);
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const addresses = found.map(({ address, family }) => (family === 6 ? `[${address}]` : address)).join(",");
  return [
    "protocol.allow=never",
    "protocol.https.allow=always",
    "protocol.http.allow=always",
    "http.followRedirects=false",
    "http.proxy=",
    "credential.helper=",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.protectHFS=true",
    "advice.detachedHead=false",
    // An address in digits is looked up by nobody.
    ...(host === found[0]?.address ? [] : [`http.curloptResolve=${host}:${port}:${addresses}`]),
  ].flatMap((setting) => ["-c", setting]);
}

function run(args: string[], folder: string, { maxBytes, timeoutMs, searchPath }: RepositoryBounds): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, {
      stdio: ["ignore", "ignore", "pipe"],
      timeout: timeoutMs,
      env: Object({
        PATH: searchPath,
        HOME: folder,
        LANG: "C",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_TERMINAL_PROMPT: "0",
      }),
    });
    let said = "";
    let isTooLarge = false;
    child.stderr.on("data", (piece: Buffer) => (said = `${said}${piece.toString()}`.slice(-2000)));
    const looking = setInterval(() => {
      void bytesIn(folder).then((bytes) => {
        if (bytes <= maxBytes) return;
        isTooLarge = true;
        child.kill("SIGKILL");
      });
    }, LOOK_MS);
    child.once("error", (error) => {
      clearInterval(looking);
      reject(
        errno(error) === "ENOENT"
          ? new TaskFailure("This machine has no git: there is none on the agent's search path.")
          : error,
      );
    });
    child.once("close", (code) => {
      clearInterval(looking);
      if (code === 0) return resolve();
      reject(
        new TaskFailure(
          isTooLarge
            ? `The repository is larger than ${sizeInWords(maxBytes)}.`
            : `git could not fetch the repository.\n${said.trim()}`,
        ),
      );
    });
  });
}

/** What a folder holds, bytes; what goes while it is counted is not counted. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries)
    if (entry.isFile())
      bytes += (await lstat(path.join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
  return bytes;
}
