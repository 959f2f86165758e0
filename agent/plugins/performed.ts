import type { PreparedStep, StepPlace } from "./plugin";
import { shellWord } from "./shell-word";

/** The file in which a task lies beside its script: what it holds is on no command line. */
const taskFile = "task.json";

/**
 * A step that the agent's own program performs, in a process of its own under the step's supervisor: so it is stopped,
 * limited, followed and survives like any script.
 *
 * @param task what `perform` reads; see perform.ts
 */
export const performed = (
  { program, home }: StepPlace,
  task: { kind: string },
  timeoutSeconds: number,
): Pick<PreparedStep, "script" | "files" | "timeoutSeconds"> => ({
  script: `exec ${program.map(shellWord).join(" ")} perform "\${0%/*}/${taskFile}" --home ${shellWord(home)}\n`,
  files: { [taskFile]: JSON.stringify(task) },
  timeoutSeconds,
});
