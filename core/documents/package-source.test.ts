import { expect, test } from "vitest";
import { packageSource } from "./package-source";

const hash = "A".repeat(64);

test.each<[string, string, object]>([
  ["https://example.com/get?id=4", "", { from: "address", url: "https://example.com/get?id=4" }],
  ["http://example.com/a.msi", hash, { from: "address", url: "http://example.com/a.msi", sha256: hash.toLowerCase() }],
  ["C:\\Packages\\My tool.msi", "", { from: "path", path: "C:\\Packages\\My tool.msi" }],
  ["\\\\files\\share\\a.MSI", "", { from: "path", path: "\\\\files\\share\\a.MSI" }],
  ["file:///C:/My%20tools/a.msi", "", { from: "path", path: "C:\\My tools\\a.msi" }],
])("%s is where a package can be", (source, sourceHash, meaning) => {
  expect(packageSource(source, sourceHash, ".msi")).toEqual(meaning);
});

test.each<[unknown, unknown, RegExp]>([
  ["", "", /where the package is/],
  [undefined, undefined, /where the package is/],
  ["http://example.com/a.msi", "", /needs a sourceHash/],
  ["https://example.com/a.msi", "abc", /SHA-256/],
  ["ftp://example.com/a.msi", "", /whole path/],
  ["a.msi", "", /whole path/],
  ["C:a.msi", "", /whole path/],
  ['\\\\files\\a.msi" /x "b.msi', "", /whole path/],
  ["C:\\a\\..\\..\\b.msi", "", /whole path/],
  ["file:///C:/a%2fb%zz.msi", "", /whole path/],
  ["C:\\a.msi:stream.msi", "", /whole path/],
  ["C:\\a.exe", "", /must be a \.msi file/],
])("%j with the hash %j is refused with a sentence", (source, sourceHash, problem) => {
  expect(packageSource(source, sourceHash, ".msi")).toEqual({ problem: expect.stringMatching(problem) });
});
