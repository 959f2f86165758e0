import { expect, test } from "vitest";
import { type Pausable, SpoolGuard } from "./spool-guard";

const MiB = 1024 * 1024;

function aRun(unshipped: number): Pausable & { reasons: string[]; unshipped: number } {
  const run = {
    unshipped,
    isPaused: false,
    reasons: [] as string[],
    pause(reason: string) {
      run.isPaused = true;
      run.reasons.push(reason);
    },
    resume() {
      run.isPaused = false;
    },
  };
  return run;
}

function aGuard(runs: ReturnType<typeof aRun>[], freeShare = 0.5) {
  const guard = new SpoolGuard(
    { freeShare: () => freeShare },
    () => runs,
    () => runs.reduce((sum, run) => sum + run.unshipped, 0),
  );
  guard.boundBytes = 100 * MiB;
  return guard;
}

test("stops only steps that have output waiting, and lets them go on below half of the bound", () => {
  const runs = [aRun(100 * MiB), aRun(0)];
  const guard = aGuard(runs);
  guard.check();
  expect(runs.map((run) => run.isPaused)).toEqual([true, false]);
  runs[0]!.unshipped = 60 * MiB;
  guard.check();
  expect(runs[0]!.isPaused).toBe(true);
  runs[0]!.unshipped = 49 * MiB;
  guard.check();
  expect(runs[0]!.isPaused).toBe(false);
  guard.stop();
});

test("a nearly full disk holds a flood back, yet lets every step make progress", () => {
  const run = aRun(2 * MiB);
  const guard = aGuard([run], 0.04);
  guard.check();
  expect(run.reasons).toEqual(["spool full: the disk has less than 5 % free"]);
  run.unshipped = 0;
  guard.check();
  expect(run.isPaused).toBe(false);
  guard.stop();
});
