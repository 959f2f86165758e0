import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { OutboundError } from "@/outbound/guard";
import { reasonOf } from "./errno";
import { performDocument } from "./perform-document";
import { performDownload } from "./perform-download";
import { DownloadTask } from "./plugins/download-content";
import type { StepPlace } from "./plugins/plugin";
import { RunDocumentTask } from "./plugins/run-document";
import { TaskFailure } from "./task-failure";

const Task = z.discriminatedUnion("kind", [DownloadTask, RunDocumentTask]);

/**
 * Performs the task in a file, which a plugin wrote beside its step's script. What it says goes to standard output, what
 * went wrong to standard error.
 *
 * @param place what plugins need to know, for the steps of a document
 * @returns the step's exit code
 */
export async function perform(file: string, place: Omit<StepPlace, "downloads">): Promise<number> {
  const task = Task.parse(JSON.parse(readFileSync(file, "utf8")));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const warn = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    if (task.kind === "run-document") return await performDocument(task, path.dirname(file), place, warn);
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
