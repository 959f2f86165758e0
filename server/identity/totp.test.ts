import { expect, test } from "vitest";
import { stepOfCode } from "./totp";

// Source: RFC 6238, appendix B, SHA-1; the last six of its eight digits.
const secret = Buffer.from("12345678901234567890");
const vectors: [seconds: number, code: string][] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];
const at = (seconds: number) => new Date(seconds * 1000);
const stepAt = (seconds: number) => BigInt(Math.floor(seconds / 30));

test.each(vectors)("at %i seconds the code is %s, as the RFC has it", (seconds, code) => {
  expect(stepOfCode(secret, code, 0n, at(seconds))).toBe(stepAt(seconds));
});

test("a code is good for the step before and after its own, and no longer", () => {
  const [seconds, code] = [1_234_567_890, "005924"];
  for (const [shift, isGood] of [
    [-60, false],
    [-30, true],
    [30, true],
    [60, false],
  ] as const)
    expect(stepOfCode(secret, code, 0n, at(seconds + shift)) !== undefined, String(shift)).toBe(isGood);
});

test("a code that was used, or is older than one that was, is good no more", () => {
  const step = stepAt(1_234_567_890);
  expect(stepOfCode(secret, "005924", step, at(1_234_567_890))).toBeUndefined();
  expect(stepOfCode(secret, "005924", step + 1n, at(1_234_567_890))).toBeUndefined();
  expect(stepOfCode(secret, "005924", step - 1n, at(1_234_567_890))).toBe(step);
});

test.each(["", "00592", "0059245", "00592a", "٠٠٥٩٢٤"])("%j is no code", (typed) => {
  expect(stepOfCode(secret, typed, 0n, at(1_234_567_890))).toBeUndefined();
});
