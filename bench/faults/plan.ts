import { makeWork, type Work } from "./script";
import { type Chance, chanceOf } from "./seeded";

/** What is killed, by SIGKILL. */
export const mortals = ["server", "agent", "supervisor", "PostgreSQL"] as const;

/** What can be hit, and how it is told: links are lost, disks filled, everything else killed. */
export const victims = [...mortals, "link", "disk"] as const;
export type Victim = (typeof victims)[number];

/**
 * How much is done, how often each victim is hit, and how many of the machines have a clock that is wrong (where
 * libfaketime is installed). Where disks are hit each machine has a small one (where it may be mounted).
 */
export type Size = { machines: number; commands: number; hits: Record<Victim, number>; wrongClocks: number };

/** One fault, at a point of the run that depends on nothing but the run itself. */
export type Fault = {
  victim: Victim;
  /** So many scripts have begun when it comes … */
  afterBegun: number;
  /** … and so many milliseconds more have passed. */
  waitMs: number;
  /** How long what was hit stays so, milliseconds. */
  awayMs: number;
  /** Makes the choices that can only be made then, such as which of the scripts that run. */
  seed: number;
};

/** A command to send. */
export type PlannedCommand = { work: (key: string) => Work; maxConcurrency: string };

/** Everything that a seed decides. */
export type Plan = { commands: PlannedCommand[]; faults: Fault[] };

/** About a thousand invocations in a few minutes, for a machine that does other work, too. */
export const shortSize: Size = {
  machines: 10,
  commands: 100,
  hits: { server: 6, agent: 22, supervisor: 20, PostgreSQL: 6, link: 16, disk: 0 },
  wrongClocks: 0,
};

/** Makes a plan. The same seed and size make the same one. */
export function planOf(seed: number, { machines, commands, hits }: Size): Plan {
  const chance = chanceOf(seed);
  const all = commands * machines;
  const aSeed = () => chance.between(0, 2 ** 31);
  const aFault = (victim: Victim): Fault => ({
    victim,
    // Neither before there is something to lose, nor when nothing more comes.
    afterBegun: chance.between(Math.floor(all * 0.01), Math.floor(all * 0.95)),
    waitMs: chance.between(0, 150),
    awayMs: awayOf(victim, chance),
    seed: aSeed(),
  });
  return {
    commands: Array.from({ length: commands }, () => {
      const workSeed = aSeed();
      return {
        work: (key) => makeWork(key, chanceOf(workSeed)),
        maxConcurrency: chance.pick(["100%", "100%", "100%", "3", "50%"]),
      };
    }),
    faults: victims
      .flatMap((victim) => Array.from({ length: hits[victim] }, () => aFault(victim)))
      .sort((a, b) => a.afterBegun - b.afterBegun),
  };
}

/** Short enough that the run goes on, long enough that those who wait come back in vain. */
const longestAwayMs: Partial<Record<Victim, number>> = { agent: 1_500, disk: 6_000 };
const awayOf = (victim: Victim, chance: Chance) => chance.between(0, longestAwayMs[victim] ?? 700);
