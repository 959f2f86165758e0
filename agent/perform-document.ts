import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { OrderStep } from "@/core/commands/order";
import { readContent } from "@/core/documents/check-content";
import { childParameters, MAX_DOCUMENT_DEPTH } from "@/core/documents/child-document";
import { type Json, MAX_DOCUMENT_BYTES } from "@/core/documents/document";
import { resolveParameters } from "@/core/documents/parameters";
import { wrongPlatform } from "@/core/documents/plugins";
import { renderSteps } from "@/core/documents/render";
import { DomainError } from "@/core/errors";
import type { StepOutcome } from "@/core/node-protocol";
import { childEnvironment } from "./config";
import { afterStep, type Flow, orderOutcome, skipReason } from "./flow";
import type { StepPlace } from "./plugins/plugin";
import type { RunDocumentTask } from "./plugins/run-document";
import { plugins } from "./plugins/table";
import { descendantsOf } from "./process-table";
import { writeWhole } from "./spool";
import { TaskFailure } from "./task-failure";

/** Between asking a step's processes to end and ending them, milliseconds. */
const STOP_GRACE_MS = 5_000;

type Ended = { outcome: StepOutcome; exitCode: number };

/**
 * Runs a document's steps one after the other, each with its own time limit, their output as it comes. What happened to a
 * step that wrote nothing itself is said on standard error.
 *
 * @param directory where the steps' scripts are put
 * @returns the exit code: 0, or that of the last step that failed
 *
 * Errors: TaskFailure for a document that cannot be read or is nested too deep.
 */
export async function performDocument(
  { document, depth, downloads, allowedHosts, proxyEnvironment }: RunDocumentTask,
  directory: string,
  place: Omit<StepPlace, "downloads" | "proxyEnvironment">,
  warn: (line: string) => void,
): Promise<number> {
  if (depth > MAX_DOCUMENT_DEPTH)
    throw new TaskFailure(`At most ${MAX_DOCUMENT_DEPTH} documents can run one in the other.`);
  const steps = document.from === "order" ? document.steps : stepsIn(document.file, document.parameters);
  const flow: Flow = { stopped: undefined };
  const outcomes: StepOutcome[] = [];
  let failed = 1;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    const skip = skipReason(step, isLast, flow, place.platformType);
    if (skip !== undefined) {
      warn(skip);
      outcomes.push("Skipped");
      continue;
    }
    // What a file asks for may reach no further than the order that it came with.
    const inputs = document.from === "file" ? { ...step.inputs, allowedHosts, depth } : step.inputs;
    const folder = path.join(directory, String(index));
    const { outcome, exitCode } = await runStep(
      { ...step, inputs },
      folder,
      { ...place, proxyEnvironment, downloads },
      warn,
    );
    const { reported, stopped } = afterStep(step, outcome);
    flow.stopped ??= stopped;
    outcomes.push(reported);
    if (exitCode !== 0) failed = exitCode;
  }
  return orderOutcome(outcomes) === "Success" ? 0 : failed;
}

async function runStep(
  step: OrderStep,
  folder: string,
  place: StepPlace,
  warn: (line: string) => void,
): Promise<Ended> {
  const fail = (problem: string): Ended => {
    warn(`${step.name}: ${problem}`);
    return { outcome: "Failed", exitCode: 1 };
  };
  const elsewhere = wrongPlatform(step.action, place.platformType);
  if (elsewhere !== undefined) return fail(elsewhere);
  const plugin = plugins.get(step.action);
  if (!plugin) return fail(`This agent cannot run ${step.action}.`);
  const prepared = plugin.prepare(step.inputs, place);
  if ("problem" in prepared) return fail(prepared.problem);
  const { downloads } = place;
  const workingDirectory = prepared.workingDirectory ?? (existsSync(downloads) ? downloads : homedir());
  if (!statSync(workingDirectory, { throwIfNoEntry: false })?.isDirectory())
    return fail(`The working directory ${workingDirectory} is not one that this node can run the step in.`);
  mkdirSync(folder, { mode: 0o700 });
  for (const [name, content] of Object.entries({ ...prepared.files, script: prepared.script }))
    writeWhole(path.join(folder, name), content);
  const environment = { ...prepared.environment, ...step.environment };
  const ended = await runScript(path.join(folder, "script"), workingDirectory, prepared.timeoutSeconds, environment);
  if (ended.outcome === "TimedOut") warn(`${step.name}: stopped after ${prepared.timeoutSeconds} s, its time limit.`);
  return ended;
}

function runScript(
  script: string,
  workingDirectory: string,
  timeoutSeconds: number,
  environment: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", [script], {
      cwd: workingDirectory,
      env: Object(childEnvironment(environment)),
      stdio: "inherit",
    });
    let isLate = false;
    let kill: NodeJS.Timeout | undefined;
    // Its own processes only: the group is that of the whole step, which may go on with its next one.
    const signalAll = (signal: NodeJS.Signals) => {
      for (const pid of [...descendantsOf(child.pid ?? 0).map((each) => each.pid), child.pid ?? 0])
        signalOne(pid, signal);
    };
    const limit = setTimeout(() => {
      isLate = true;
      signalAll("SIGTERM");
      kill = setTimeout(() => signalAll("SIGKILL"), STOP_GRACE_MS);
    }, timeoutSeconds * 1000);
    const settle = () => {
      clearTimeout(limit);
      clearTimeout(kill);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("exit", (code) => {
      settle();
      const exitCode = code ?? 1;
      resolve({
        outcome: isLate ? "TimedOut" : exitCode === 0 ? "Success" : "Failed",
        exitCode: isLate ? 1 : exitCode,
      });
    });
  });
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The steps of a document in a file, with its parameters in place. */
function stepsIn(place: string, given: unknown): OrderStep[] {
  const file = documentIn(place);
  if (statSync(file).size > MAX_DOCUMENT_BYTES) throw new TaskFailure(`${file} is too large to be a document.`);
  const text = readFileSync(file, "utf8");
  try {
    const read = readContent(text, /\.ya?ml$/i.test(file) ? "YAML" : "JSON", "Command");
    if (read.documentType !== "Command") throw new TaskFailure(`${file} is no Command document.`);
    const { parameters: definitions } = read.document;
    const parameters = childParameters(definitions, given as Json | undefined);
    if (!parameters) throw new TaskFailure("documentParameters must be a JSON object.");
    return renderSteps(read.document, resolveParameters(definitions, parameters));
  } catch (error) {
    throw error instanceof DomainError ? new TaskFailure(`${file}: ${error.message}`) : error;
  }
}

/** The file itself, or the only document in a folder. */
function documentIn(place: string): string {
  const found = statSync(place, { throwIfNoEntry: false });
  if (!found) throw new TaskFailure(`There is no document at ${place}.`);
  if (!found.isDirectory()) return place;
  const documents = readdirSync(place).filter((name) => /\.(json|ya?ml)$/i.test(name));
  const [only] = documents;
  if (only === undefined || documents.length > 1)
    throw new TaskFailure(
      `${place} has ${documents.length} documents: documentPath must say which one (${documents.sort().join(", ") || "*.json, *.yaml"}).`,
    );
  return path.join(place, only);
}
