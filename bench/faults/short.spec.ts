import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runCampaign } from "./campaign";
import { describeOutcome } from "./describe-outcome";
import { mortals, shortSize } from "./plan";

const seed = Number(process.env["QUARTERDECK_FAULT_SEED"] || randomInt(1, 2 ** 31));

// Its own time is minutes, and the limit only there so that a run ends that hangs.
test("whatever is killed, every command ends in the state that its scripts tell of, and no byte is another", {
  timeout: 1_800_000,
}, async () => {
  console.log(`QUARTERDECK_FAULT_SEED=${seed} brings these faults again.`);
  const outcome = await runCampaign(seed, shortSize, (line) => console.log(line));
  console.log(describeOutcome(outcome));
  expect(outcome.violations).toEqual([]);
  expect(outcome.invocations).toBeGreaterThanOrEqual(1_000);
  expect(outcome.kills).toBeGreaterThanOrEqual(50);
  for (const victim of [...mortals, "link"] as const) expect(outcome.hits[victim], victim).toBeGreaterThan(0);
});
