"use client";

import { Checkbox } from "@/components/ui/checkbox";
import { type InvocationState, invocationStates } from "@/core/commands/invocation";
import { invocationWord } from "@/core/commands/status-words";
import { endedStates } from "@/core/targets/outcome-target";
import type { CommandDetail } from "./queries";

/** What a command's machines ended as, but for success: what one would have again. */
export const unsuccessful = (counts: CommandDetail["Counts"]): InvocationState[] =>
  endedIn(counts).filter((state) => state !== "Success");

const endedIn = (counts: CommandDetail["Counts"]) =>
  invocationStates.filter((state) => endedStates.includes(state) && (counts[state] ?? 0) > 0);

/** Which of a command's machines are meant, by how it ended on them: each status that there is, with how many. */
export function OutcomeChoice({
  counts,
  value,
  onChange,
}: {
  counts: CommandDetail["Counts"];
  value: readonly InvocationState[];
  onChange: (states: InvocationState[]) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-0.5">
      <legend className="sr-only">Machines where it ended as</legend>
      {endedIn(counts).map((state) => (
        <Checkbox
          key={state}
          isSelected={value.includes(state)}
          onChange={(isSelected) => onChange(isSelected ? [...value, state] : value.filter((other) => other !== state))}
        >
          {invocationWord(state).label}{" "}
          <span className="tabular text-muted">{counts[state]?.toLocaleString("en-US")}</span>
        </Checkbox>
      ))}
    </fieldset>
  );
}
