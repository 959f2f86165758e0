import { commandIdPattern } from "../commands/command-rules";
import { type InvocationState, invocation, invocationStates } from "../commands/invocation";

/** The machines on which an earlier command ended in one of `states`. */
export type Outcome = { commandId: string; states: InvocationState[] };

const keyPrefix = "command:";

/** The states that a command ends in on a machine; such machines can be targets of another one. */
export const endedStates = invocationStates.filter((state) => invocation.hasEnded(state));

/** The machines of an earlier command that ended in one of these states, as a target of the API. */
export const outcomeTarget = (commandId: string, states: readonly InvocationState[]) => ({
  Key: `${keyPrefix}${commandId}`,
  Values: [...states],
});

/** Whether a target speaks of an earlier command, well or badly. */
export const isOutcomeKey = (key: string) => key.startsWith(keyPrefix);

/** What a target asks of an earlier command; what is wrong with it, and in which member, when that cannot be told. */
export function readOutcome({
  Key,
  Values,
}: {
  Key: string;
  Values: readonly string[];
}): Outcome | { member: "Key" | "Values"; problem: string } {
  const commandId = Key.slice(keyPrefix.length);
  if (!commandIdPattern.test(commandId)) return { member: "Key", problem: `${commandId} is not the id of a command.` };
  const unknown = Values.filter((value) => !endedStates.some((state) => state === value));
  if (unknown.length > 0) {
    return {
      member: "Values",
      problem: `Not a state that a command ends in on a machine: ${unknown.slice(0, 5).join(", ")}. Use ${endedStates.join(", ")}.`,
    };
  }
  return { commandId, states: endedStates.filter((state) => Values.includes(state)) };
}
