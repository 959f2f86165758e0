import { expect, test } from "vitest";
import { deadlines, stepSeconds } from "./timeouts";

const requestedAt = new Date("2026-03-01T10:00:00Z");

test("gives delivery its own time and then every step its own", () => {
  const steps = [{ inputs: { timeoutSeconds: "60" } }, { inputs: { timeoutSeconds: 30 } }];
  expect(deadlines({ requestedAt, timeoutSeconds: 600, steps })).toEqual({
    deliverBy: new Date("2026-03-01T10:10:00Z"),
    expiresAt: new Date("2026-03-01T10:11:30Z"),
  });
});

test("is 4200 s in all for the shell document with the console's defaults", () => {
  const { expiresAt } = deadlines({
    requestedAt,
    timeoutSeconds: 600,
    steps: [{ inputs: { timeoutSeconds: "3600" } }],
  });
  expect(expiresAt.getTime() - requestedAt.getTime()).toBe(4_200_000);
});

test.each([undefined, "", "soon", "4", "172801", 0, null, []])(
  "takes 3600 s for a step that says %j",
  (timeoutSeconds) => {
    expect(stepSeconds({ inputs: { timeoutSeconds } })).toBe(3600);
  },
);
