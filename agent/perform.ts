import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { OutboundError } from "@/outbound/guard";
import { reasonOf } from "./errno";
import { performDocument } from "./perform-document";
import { performDownload } from "./perform-download";
import { PackageTask, performPackage } from "./perform-package";
import { performOnWindows } from "./perform-windows";
import { DownloadTask } from "./plugins/download-content";
import type { StepPlace } from "./plugins/plugin";
import { RunDocumentTask } from "./plugins/run-document";
import { WindowsTask } from "./plugins/windows-task";
import { TaskFailure } from "./task-failure";
import type { TransportOptions } from "./transport";

const Task = z.discriminatedUnion("kind", [DownloadTask, RunDocumentTask, PackageTask, WindowsTask]);

/**
 * Performs the task in a file, which a plugin wrote beside its step's script. What it says goes to standard output, what
 * went wrong to standard error.
 *
 * @param place     what plugins need to know, for the steps of a document
 * @param toServer  how the node's own server is reached; throws when the machine is no node any more
 * @returns the step's exit code
 */
export async function perform(
  file: string,
  place: Omit<StepPlace, "downloads" | "proxyEnvironment">,
  toServer: () => TransportOptions,
): Promise<number> {
  const task = Task.parse(JSON.parse(readFileSync(file, "utf8")));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const warn = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    if (task.kind === "run-document") return await performDocument(task, path.dirname(file), place, warn);
    if (task.kind === "package") return await performPackage(task, place.home, toServer(), say, warn);
    if (task.kind === "windows") return await performOnWindows(task, path.dirname(file), say, warn);
    await performDownload(task, place, say);
    return 0;
  } catch (error) {
    warn(reasonOf(error));
    // What is not ours to explain says where it happened as well.
    if (!(error instanceof TaskFailure || error instanceof OutboundError) && error instanceof Error)
      warn(error.stack ?? "");
    return 1;
  }
}
