import * as z from "zod";
import type { PackageSource } from "@/core/documents/package-source";
import { performed } from "./performed";
import type { PreparedStep, StepPlace } from "./plugin";

/** The environment variable that tells a script where the package of its step is. */
export const packageVariable = "QUARTERDECK_PACKAGE";

/** What is run on Windows, one after the other; a run that fails is the last one. */
const WindowsRun = z.discriminatedUnion("run", [
  z.object({
    run: z.literal("msi"),
    action: z.enum(["Install", "Repair", "Uninstall"]),
    /** As the caller wrote them: Windows Installer takes its own command line apart. */
    parameters: z.string(),
  }),
  z.object({
    run: z.literal("script"),
    /** A file beside the task. */
    file: z.string(),
    /** What it is told. No value of a caller is a part of its text. */
    environment: z.record(z.string(), z.string()),
    workingDirectory: z.string().optional(),
  }),
]);
export type WindowsRun = z.infer<typeof WindowsRun>;

/** What is performed on Windows: a package that is brought and checked first, where there is one, and what is run then. */
export const WindowsTask = z.object({
  kind: z.literal("windows"),
  package: z
    .object({
      from: z.discriminatedUnion("from", [
        z.object({ from: z.literal("address"), url: z.string(), sha256: z.string().optional() }),
        z.object({ from: z.literal("path"), path: z.string(), sha256: z.string().optional() }),
      ]),
      /** What a fetched package is called beside the task. */
      fileName: z.string(),
      allowedHosts: z.array(z.string()),
    })
    .optional(),
  runs: z.array(WindowsRun).min(1),
});
export type WindowsTask = z.infer<typeof WindowsTask>;

/** A package as a task has it. */
export const packageOf = (from: PackageSource, fileName: string, allowedHosts: string[]): WindowsTask["package"] => ({
  from,
  fileName,
  allowedHosts,
});

/**
 * A step that the agent's own program performs on Windows.
 *
 * @param scripts PowerShell by file name; Windows PowerShell takes a file without a mark for one of an old code page
 */
export function onWindows(
  place: StepPlace,
  task: Omit<WindowsTask, "kind">,
  scripts: Readonly<Record<string, string>>,
  timeoutSeconds: number,
): PreparedStep {
  const step = performed(place, { kind: "windows", ...task }, timeoutSeconds);
  const marked = Object.entries(scripts).map(([name, text]) => [name, `\ufeff${text}`]);
  return { ...step, files: { ...step.files, ...Object.fromEntries(marked) }, workingDirectory: undefined };
}
