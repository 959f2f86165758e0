import { expect, test } from "vitest";
import type { PackagesByPlatform } from "./package-manifest";
import { fileFor } from "./package-selection";

const one = (file: string) => ({ x86_64: { file } });
const packages: PackagesByPlatform = {
  ubuntu: {
    "22.04": one("exact.zip"),
    "22.*": one("major.zip"),
    "22.10.*": one("longer.zip"),
    _any: one("ubuntu.zip"),
  },
  debian: { "11": one("debian.zip") },
  macos: { "*": { arm64: { file: "mac.zip" }, _any: { file: "mac-any.zip" } } },
  _any: { _any: { ...one("any.zip"), arm64: { file: "any-arm.zip" } } },
};
const pick = (platform: string, version: string, architecture = "x86_64") =>
  fileFor(packages, { platforms: [platform], version, architectures: [architecture] });

test.each([
  ["ubuntu", "22.04", "exact.zip"],
  ["ubuntu", "22.10", "longer.zip"],
  ["ubuntu", "22.10.1", "longer.zip"],
  ["ubuntu", "22.08", "major.zip"],
  ["ubuntu", "2", "ubuntu.zip"],
  ["ubuntu", "220.4", "ubuntu.zip"],
  ["debian", "11", "debian.zip"],
  ["fedora", "40", "any.zip"],
])("%s %s gets the file that is named most exactly, %s", (platform, version, file) => {
  expect(pick(platform, version)).toBe(file);
});

test("an architecture is named, or any", () => {
  expect(pick("fedora", "40", "arm64")).toBe("any-arm.zip");
  expect(pick("macos", "14.1", "arm64")).toBe("mac.zip");
  expect(pick("macos", "14.1", "riscv64")).toBe("mac-any.zip");
});

test("nothing is for a machine whose platform is named without it, though there is one for any", () => {
  expect(pick("debian", "12")).toBeUndefined();
  expect(pick("ubuntu", "22.04", "arm64")).toBeUndefined();
  expect(pick("fedora", "40", "riscv64")).toBeUndefined();
  expect(pick("constructor", "1", "toString")).toBeUndefined();
});

test("a machine with several names takes the first that there is", () => {
  const named = { x86: { file: "x86.zip" }, i386: { file: "i386.zip" } };
  const host = { platforms: ["macos", "mac_os_x"], version: "1", architectures: ["x86", "i386"] };
  expect(fileFor({ mac_os_x: { _any: named } }, host)).toBe("x86.zip");
});
