import type { Outcome } from "./campaign";
import { violationKinds } from "./judge";

const list = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

/** What a run showed, in a few lines: counts by name, and every violation in full. */
export function describeOutcome({ seed, commands, invocations, byState, hits, kills, seconds, violations }: Outcome) {
  const counted = Object.fromEntries(
    violationKinds.map((kind) => [kind, violations.filter((violation) => violation.kind === kind).length]),
  );
  return [
    `seed ${seed}: ${invocations} invocations of ${commands} commands (${list(byState)}) in ${seconds.toFixed(0)} s`,
    `  ${kills} kills, ${hits.link} losses of links, ${hits.disk} full disks: ${list(hits)}`,
    `  violations: ${list(counted)}`,
    ...violations.map(({ kind, what }) => `  ${kind}: ${what}`),
  ].join("\n");
}
