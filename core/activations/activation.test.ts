import { describe, expect, test } from "vitest";
import { ACTIVATION_CODE_BYTES, activationExpiry, canonicalActivationCode, newActivationCode } from "./activation";
import { activationState } from "./activation-rules";

const now = new Date("2026-03-01T10:00:00Z");
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const day = 24 * 3_600_000;

describe("an activation", () => {
  test.each([
    ["Active", later(1), 1, 0],
    ["Exhausted", later(1), 1, 1],
    ["Exhausted", later(1), 1, 2],
    ["Expired", later(0), 5, 0],
    ["Expired", later(-1), 1, 1],
  ])("is %s (case %#)", (state, expiresAt, registrationLimit, registrations) => {
    expect(activationState({ expiresAt, registrationLimit, registrations, now })).toBe(state);
  });

  test("is good for a day when nothing is said, and for 30 days at most", () => {
    expect(activationExpiry(undefined, now)).toEqual(later(day));
    expect(activationExpiry(later(30 * day), now)).toEqual(later(30 * day));
    expect(() => activationExpiry(later(30 * day + 1), now)).toThrowError(
      expect.objectContaining({ code: "InvalidParameters" }),
    );
    expect(() => activationExpiry(now, now)).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
  });
});

describe("an activation's code", () => {
  const codeOf = (fill: number) => newActivationCode(new Uint8Array(ACTIVATION_CODE_BYTES).fill(fill));

  test("has eight groups of four legible characters", () => {
    for (let fill = 0; fill < 256; fill++) {
      expect(codeOf(fill)).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
    }
  });

  test("keeps all of the randomness: every bit changes it", () => {
    const codes = new Set([codeOf(0)]);
    for (let bit = 0; bit < ACTIVATION_CODE_BYTES * 8; bit++) {
      const bytes = new Uint8Array(ACTIVATION_CODE_BYTES);
      bytes[bit >> 3] = 1 << (bit & 7);
      codes.add(newActivationCode(bytes));
    }
    expect(codes.size).toBe(ACTIVATION_CODE_BYTES * 8 + 1);
  });

  test("is the same code however it is copied", () => {
    const code = "0123-ABCD-1J0K";
    for (const typed of ["0123-abcd-1j0k", " 0123 ABCD 1J0K ", "O123ABCDIJOK", "o123-abcd-ljok"]) {
      expect(canonicalActivationCode(typed)).toBe(canonicalActivationCode(code));
    }
    expect(canonicalActivationCode("0123-ABCD-1J0M")).not.toBe(canonicalActivationCode(code));
  });

  test("is not made from too little randomness", () => {
    expect(() => newActivationCode(new Uint8Array(16))).toThrow(RangeError);
  });
});
