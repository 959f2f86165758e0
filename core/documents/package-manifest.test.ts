import { describe, expect, test } from "vitest";
import { checkContent, readContent } from "./check-content";
import { packageFileFindings, platformsOfPackage } from "./package-manifest";

const sha256 = "ab".repeat(32);
const manifest = (changes: object = {}) => ({
  schemaVersion: "2.0",
  version: "1.2.3",
  packages: { ubuntu: { "22.*": { x86_64: { file: "tool.zip" } } }, _any: { _any: { _any: { file: "tool.zip" } } } },
  files: { "tool.zip": { checksums: { sha256 } } },
  ...changes,
});
const check = (value: object) => checkContent(JSON.stringify(value, null, 1), "JSON", "Package");
const told = (value: object) =>
  check(value).findings.map(({ path, severity, message }) => `${path.join(".")} ${severity} ${message}`);
const read = (value: object) => {
  const found = readContent(JSON.stringify(value), "JSON", "Package");
  if (found.documentType !== "Package") throw new Error("It is no package.");
  return found.manifest;
};

test("a package without mistakes is read, and nothing is said", () => {
  expect(check(manifest({ publisher: "Somebody", description: "A tool." }))).toMatchObject({
    findings: [],
    read: { documentType: "Package", manifest: { version: "1.2.3" } },
  });
});

describe("a mistake is told at its place", () => {
  test.each<[string, object, RegExp]>([
    ["no version", { version: undefined }, /^ ?version error The member version is missing/],
    ["a version that is no name", { version: "1 2" }, /^version error A package's version has/],
    ["the word for the newest version", { version: "latest" }, /^version error No version is called latest/],
    ["no files", { files: {} }, /^files error At least one file/],
    ["no platforms", { packages: {} }, /^packages error At least one platform/],
    [
      "a file that is not named",
      { packages: { _any: { _any: { _any: { file: "tol.zip" } } } } },
      /^packages\._any\._any\._any\.file error The package has no file tol\.zip.*Did you mean tool\.zip\?/,
    ],
    [
      "an architecture that does not exist",
      { packages: { _any: { _any: { x86_63: { file: "tool.zip" } } } } },
      /^packages\._any\._any\.x86_63 error /,
    ],
    ["a platform in capitals", { packages: { Ubuntu: { _any: { _any: { file: "tool.zip" } } } } }, /small letters/],
    ["no checksum", { files: { "tool.zip": {} } }, /^files\.tool\.zip\.checksums error /],
    [
      "a checksum that is none",
      { files: { "tool.zip": { checksums: { sha256: "abc" } } } },
      /^files\.tool\.zip\.checksums\.sha256 error .*64 hexadecimal/,
    ],
    ["another checksum", { files: { "tool.zip": { checksums: { sha256, md5: "x" } } } }, /There is no md5 here/],
    ["a name that is a path", { files: { "../tool.zip": { checksums: { sha256 } } } }, /A file's name has/],
    ["a member that there is not", { versoin: "1" }, /^versoin error There is no versoin here. Did you mean version\?/],
  ])("%s", (_, changes, message) => {
    const found = told(manifest(changes));
    expect(found[0]).toMatch(message);
    expect(check(manifest(changes)).read).toBeUndefined();
  });

  test("and with its line and column, in JSON and in YAML", () => {
    expect(() => readContent('{"schemaVersion": "2.0",\n "version": 3}', "JSON", "Package")).toThrowError(
      expect.objectContaining({
        code: "InvalidDocumentContent",
        problems: expect.arrayContaining([
          { path: ["version"], message: expect.stringMatching(/^Line 2, column 13: /) },
        ]),
      }),
    );
    expect(() => readContent('schemaVersion: "2.2"\n', "YAML", "Package")).toThrowError(
      expect.objectContaining({ code: "InvalidDocumentSchemaVersion" }),
    );
  });
});

test("a platform that nobody knows and a file that nothing uses are worth a look, and no more", () => {
  const changes = {
    packages: { ubunut: { _any: { _any: { file: "tool.zip" } } } },
    files: { "tool.zip": { checksums: { sha256 } }, "other.zip": { checksums: { sha256 } } },
  };
  expect(told(manifest(changes))).toEqual([
    "packages.ubunut warning No platform that is known here is called ubunut. Did you mean ubuntu?",
    "files.other.zip warning No platform uses other.zip.",
  ]);
  expect(check(manifest(changes)).read).toBeDefined();
});

test.each([
  [{ windows: { _any: { _any: { file: "tool.zip" } } } }, ["Windows"]],
  [
    { debian: { _any: { _any: { file: "tool.zip" } } }, macos: { _any: { _any: { file: "tool.zip" } } } },
    ["Linux", "MacOS"],
  ],
  [{ _any: { _any: { _any: { file: "tool.zip" } } } }, ["Linux", "Windows", "MacOS"]],
])("is for the platforms that it has a file for: %j", (packages, platforms) => {
  expect(platformsOfPackage(read(manifest({ packages })))).toEqual(platforms);
});

describe("the files beside a package", () => {
  const file = { fileName: "tool.zip", size: 10, sha256 };
  const findings = (files: (typeof file)[], changes: object = {}) =>
    packageFileFindings(read(manifest(changes)), files).map(({ path, message }) => `${path.join(".")}: ${message}`);

  test("are right when each is what the manifest says, however the checksum is written", () => {
    const checksums = { sha256: sha256.toUpperCase() };
    expect(findings([file], { files: { "tool.zip": { checksums, size: 10 } } })).toEqual([]);
  });

  test("are wrong when one is missing, is another, or is not named", () => {
    expect(findings([])).toEqual(["files.tool.zip: The file tool.zip is not among the attachments."]);
    expect(findings([{ ...file, sha256: "00" }])).toEqual([
      "files.tool.zip.checksums.sha256: The attachment tool.zip has the SHA-256 00.",
    ]);
    expect(findings([file], { files: { "tool.zip": { checksums: { sha256 }, size: 11 } } })).toEqual([
      "files.tool.zip.size: The attachment tool.zip has 10 bytes.",
    ]);
    expect(findings([file, { ...file, fileName: "more.zip" }])).toEqual([
      "files: The attachment more.zip is not named under files.",
    ]);
  });
});
