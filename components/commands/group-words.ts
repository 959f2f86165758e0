import type { GroupStep, StreamPlace } from "@/core/commands/output-groups";
import { invocationWord } from "@/core/commands/status-words";
import type { OutputGroup } from "./queries";

/** What a group is called: output 1 is the largest. */
export function nameOfGroup(groups: readonly OutputGroup[], id: string): string {
  const at = groups.findIndex(({ Id }) => Id === id);
  const group = groups[at];
  if (group?.Kind === "Running") return "Still running";
  if (group?.Kind === "Unknown") return `Not comparable${group.State ? `, ${invocationWord(group.State).label}` : ""}`;
  return `Output ${at + 1}`;
}

type Stream = OutputGroup["Steps"][number]["Stdout"];
const streamOf = (stream: Stream) => stream && { bytes: stream.Bytes, sha256: stream.Sha256 };

/** A group's steps as the rules know them. */
export const stepsOfGroup = ({ Steps }: Pick<OutputGroup, "Steps">): GroupStep[] =>
  Steps.map(({ Step, Attempt, Outcome, ExitCode, Stdout, Stderr }) => ({
    step: Step,
    attempt: Attempt,
    outcome: Outcome,
    exitCode: ExitCode,
    stdout: streamOf(Stdout),
    stderr: streamOf(Stderr),
  }));

/** What a group has in a stream; undefined where the step never ran. */
export function streamIn({ Steps }: Pick<OutputGroup, "Steps">, { step, attempt, stream }: StreamPlace) {
  const found = Steps.find(({ Step, Attempt }) => Step === step && Attempt === attempt);
  return found?.[stream === "stdout" ? "Stdout" : "Stderr"];
}
