import type { PreparedStep, StepPlace } from "./plugin";

/** A word for `sh`, whatever is in it. */
const word = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The file in which a task lies beside its script: what it holds is on no command line. */
const taskFile = "task.json";

/**
 * A step that the agent's own program performs, in a process of its own under the step's supervisor: so it is stopped,
 * limited, followed and survives like any script.
 *
 * @param task what `perform` reads; see perform.ts
 */
export const performed = (
  { program }: StepPlace,
  task: { kind: string },
  timeoutSeconds: number,
): Pick<PreparedStep, "script" | "files" | "timeoutSeconds"> => ({
  script: `exec ${program.map(word).join(" ")} perform "\${0%/*}/${taskFile}"\n`,
  files: { [taskFile]: JSON.stringify(task) },
  timeoutSeconds,
});
