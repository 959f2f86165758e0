import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { type Outcome, runCampaign } from "./campaign";
import { describeOutcome } from "./describe-outcome";
import { violationKinds } from "./judge";
import { type Size, shortSize, victims } from "./plan";

/** A run of the long form: as many machines as the short one, and three times as much of everything else. */
const longSize: Size = {
  machines: shortSize.machines,
  commands: shortSize.commands * 3,
  hits: { server: 18, agent: 66, supervisor: 60, PostgreSQL: 18, link: 60, disk: 30 },
  wrongClocks: 2,
};

const count = z.int().nonnegative();
const State = z.object({
  nextSeed: z.int().positive(),
  runs: count,
  commands: count,
  invocations: count,
  kills: count,
  hits: z.record(z.enum(victims), count),
  byState: z.record(z.string(), count),
  minutes: z.number().nonnegative(),
  violations: z.array(z.object({ seed: z.int(), kind: z.enum(violationKinds), what: z.string() })),
});

/** What all runs of a state file showed together. */
type State = z.infer<typeof State>;

const nothing: State = {
  nextSeed: 1,
  runs: 0,
  commands: 0,
  invocations: 0,
  kills: 0,
  hits: { server: 0, agent: 0, supervisor: 0, PostgreSQL: 0, link: 0, disk: 0 },
  byState: {},
  minutes: 0,
  violations: [],
};

/** The sum with one more run. */
function added(
  state: State,
  { seed, commands, invocations, byState, hits, kills, seconds, violations }: Outcome,
): State {
  const states = { ...state.byState };
  for (const [name, times] of Object.entries(byState)) states[name] = (states[name] ?? 0) + times;
  const sums = { ...state.hits };
  for (const victim of victims) sums[victim] += hits[victim];
  return {
    nextSeed: seed + 1,
    runs: state.runs + 1,
    commands: state.commands + commands,
    invocations: state.invocations + invocations,
    kills: state.kills + kills,
    hits: sums,
    byState: states,
    minutes: state.minutes + seconds / 60,
    violations: [...state.violations, ...violations.map((violation) => ({ seed, ...violation }))],
  };
}

const sum = ({ runs, commands, invocations, kills, hits, byState, minutes, violations }: State) => {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, times]) => `${times} ${name}`)
      .join(", ");
  return [
    `so far ${runs} runs in ${minutes.toFixed(0)} minutes: ${invocations} invocations of ${commands} commands (${list(byState)}),`,
    `  ${kills} kills (${list(hits)}), ${violations.length} violations`,
  ].join("\n");
};

/**
 * Runs one plan after another until the time is over, and adds what each showed to a file, so that a run that is stopped
 * goes on later with the next seed. What was under way when it was stopped does not count.
 *
 * @returns how many violations the file holds
 */
export async function runForLong(
  { minutes, stateFile }: { minutes: number; stateFile: string },
  say: (line: string) => void,
): Promise<number> {
  let state = existsSync(stateFile) ? State.parse(JSON.parse(readFileSync(stateFile, "utf8"))) : nothing;
  if (state.runs > 0) say(sum(state));
  const until = performance.now() + minutes * 60_000;
  do {
    const outcome = await runCampaign(state.nextSeed, longSize, say);
    say(describeOutcome(outcome));
    state = added(state, outcome);
    // Whole or not at all: it may be stopped at any moment.
    writeFileSync(`${stateFile}.new`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${stateFile}.new`, stateFile);
    say(sum(state));
  } while (performance.now() < until);
  return state.violations.length;
}
