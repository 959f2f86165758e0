import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { download, sizeInWords } from "@/outbound/download";
import { childEnvironment } from "./config";
import { reasonOf } from "./errno";
import { type WindowsCommand, windowsCommand, windowsEnd } from "./plugins/windows-commands";
import type { WindowsTask } from "./plugins/windows-task";
import { TaskFailure } from "./task-failure";

/** The largest package, bytes. */
const MAX_PACKAGE_BYTES = 4 * 1024 ** 3;
/** How long its download may take, milliseconds: a little less than the longest step without a limit of its own. */
const DOWNLOAD_MS = 3_500_000;

/**
 * Performs a task on Windows: brings its package, checks it, and runs what the task says until something fails. Output of
 * programs goes where ours goes.
 *
 * @param folder where the task and its scripts lie; a fetched package is put beside them
 * @returns the step's exit code
 *
 * Errors: TaskFailure and OutboundError, with a sentence for the operator; then nothing was run.
 */
export async function performOnWindows(
  { package: wanted, runs }: WindowsTask,
  folder: string,
  say: (line: string) => void,
  warn: (line: string) => void,
): Promise<number> {
  const packageFile = wanted ? await bring(wanted, folder, say) : "";
  for (const run of runs) {
    const { exitCode, sentence } = windowsEnd(run, await runProgram(windowsCommand(run, folder, packageFile)));
    if (sentence) (exitCode === 0 ? say : warn)(sentence);
    if (exitCode !== 0) return exitCode;
  }
  return 0;
}

async function bring(
  { from, fileName, allowedHosts }: NonNullable<WindowsTask["package"]>,
  folder: string,
  say: (line: string) => void,
): Promise<string> {
  if (from.from === "address") {
    const file = path.join(folder, fileName);
    const { url, sha256: wanted } = from;
    const bounds = { allowedHosts, maxBytes: MAX_PACKAGE_BYTES, timeoutMs: DOWNLOAD_MS };
    const { bytes, sha256 } = await download({ url, sha256: wanted, ...bounds }, file);
    say(`Downloaded ${bytes < 1024 ** 2 ? `${bytes} bytes` : sizeInWords(bytes)}, SHA-256 ${sha256}`);
    return file;
  }
  if (from.sha256 !== undefined) {
    const sha256 = await sha256Of(from.path);
    if (sha256 !== from.sha256)
      throw new TaskFailure(`${from.path} has the SHA-256 ${sha256}, not the one that was given.`);
  }
  return from.path;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw new TaskFailure(`${file} could not be read: ${reasonOf(error)}`);
  }
  return hash.digest("hex");
}

function runProgram({ program, words, isVerbatim, environment, workingDirectory }: WindowsCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...(workingDirectory && { cwd: workingDirectory }),
      // Its own typings ask for NODE_ENV, which is nobody's business here.
      env: Object(childEnvironment(environment)),
      stdio: ["ignore", "inherit", "inherit"],
      windowsVerbatimArguments: isVerbatim,
      windowsHide: true,
    });
    child.once("error", (error) => reject(new TaskFailure(`${program} could not be started: ${reasonOf(error)}`)));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
