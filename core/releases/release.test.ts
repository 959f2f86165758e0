import { expect, test } from "vitest";
import { compareVersions } from "./compare-versions";
import { ReleaseVersion } from "./release";

test.each([
  ["0.1.0", "0.1.0", 0],
  ["0.9.0", "0.10.0", -1],
  ["1.0.0", "0.99.99", 1],
  ["1.2.3", "1.2.10", -1],
])("compares %s and %s by number, not by text", (a, b, expected) => {
  expect(Math.sign(compareVersions(a, b))).toBe(expected);
});

test.each(["1.2", "1.2.3.4", "01.2.3", "1.2.3-rc1", "v1.2.3", "../../etc", "", "1.2.3\n"])(
  "%j is no version",
  (version) => {
    expect(ReleaseVersion.safeParse(version).success).toBe(false);
  },
);

test("what is no version is neither older nor newer", () => {
  expect(compareVersions("unknown", "1.0.0") < 0).toBe(false);
  expect(compareVersions("unknown", "1.0.0") > 0).toBe(false);
});
