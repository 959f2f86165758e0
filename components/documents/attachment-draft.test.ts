import { describe, expect, test } from "vitest";
import { AttachmentName } from "@/core/documents/attachment";
import {
  type AttachmentDraft,
  cleanName,
  countOf,
  draftProblem,
  isChanged,
  isReplaced,
  type KeptFile,
  type NewFile,
  nameProblem,
  sizeProblem,
  sourcesOf,
  type UploadState,
} from "./attachment-draft";

const complete: UploadState = { phase: "complete", fileId: "id", sha256: "hash" };
const aFile = (name: string, upload: UploadState = complete): NewFile => ({
  key: `key of ${name} ${Math.random()}`,
  name,
  file: new File(["x"], name),
  upload,
});
const aKept = (name: string, isTakenOut = false): KeptFile => ({
  name,
  size: 1,
  sha256: "hash",
  reference: `Doc/1/${name}`,
  isTakenOut,
});
const draft = (kept: KeptFile[], files: NewFile[]): AttachmentDraft => ({ kept, files });

test.each(["my tool (1).sh", "über.txt", "a", "", "🙂", "x".repeat(300), "../../etc/passwd", "name\u0000with\nlines"])(
  "a file named %j gets a name that the server takes",
  (name) => {
    expect(AttachmentName.safeParse(cleanName(name)).success).toBe(true);
  },
);

test("a name that is good already stays, and a long one keeps its ending", () => {
  expect(cleanName("tool_1.2-x.tar.gz")).toBe("tool_1.2-x.tar.gz");
  expect(cleanName(`${"x".repeat(300)}.tar.gz`)).toMatch(/x\.tar\.gz$/);
});

describe("a file of the version before", () => {
  test("is kept, gives way to one of its name, and is taken out", () => {
    const same = aFile("one.txt");
    const files = draft([aKept("one.txt"), aKept("two.txt"), aKept("three.txt", true)], [same]);
    expect(files.kept.map((kept) => isReplaced(kept, files))).toEqual([true, false, false]);
    expect(countOf(files)).toBe(2);
    expect(sourcesOf(files)).toEqual([
      { Key: "AttachmentReference", Values: ["Doc/1/two.txt"], Name: "two.txt" },
      { Key: "AttachmentReference", Values: ["upload/id"], Name: "one.txt" },
    ]);
  });

  test("comes back when the file that replaced it gets another name", () => {
    const files = draft([aKept("one.txt")], [aFile("uno.txt")]);
    expect(sourcesOf(files).map(({ Name }) => Name)).toEqual(["one.txt", "uno.txt"]);
  });

  test("is no change as long as nothing happens to it", () => {
    expect(isChanged(draft([aKept("one.txt")], []))).toBe(false);
    expect(isChanged(draft([aKept("one.txt", true)], []))).toBe(true);
    expect(isChanged(draft([aKept("one.txt")], [aFile("two.txt")]))).toBe(true);
  });
});

describe("a version cannot be made", () => {
  test("while a file is on its way, or did not arrive", () => {
    for (const upload of [
      { phase: "queued" },
      { phase: "sending", sent: 1 },
      { phase: "waiting", sent: 1 },
      { phase: "failed", sent: 1, message: "no" },
    ] as const)
      expect(draftProblem(draft([], [aFile("one.txt", upload)])), upload.phase).toBeDefined();
    expect(draftProblem(draft([], [aFile("one.txt")]))).toBeUndefined();
  });

  test("with more files than it can have; what is taken out or replaced does not count", () => {
    const twenty = Array.from({ length: 20 }, (_, index) => aFile(`file-${index}`));
    expect(draftProblem(draft([], twenty))).toBeUndefined();
    expect(draftProblem(draft([aKept("one.txt")], twenty))).toMatch(/21 files; 20 at most/);
    expect(draftProblem(draft([aKept("one.txt", true), aKept("file-3")], twenty))).toBeUndefined();
  });

  test("with a name that is none, or that two files have", () => {
    const [one, same] = [aFile("one.txt"), aFile("one.txt")];
    const both = draft([], [one, same]);
    expect(nameProblem(one, both)).toMatch(/Two/);
    expect(draftProblem(both)).toBeDefined();
    expect(draftProblem(draft([], [aFile("no spaces.txt")]))).toBeDefined();
  });
});

test("a file that is too large says how large it is and how large it may be", () => {
  expect(sizeProblem({ size: 64 * 1024 ** 2 })).toBeUndefined();
  expect(sizeProblem({ size: 64 * 1024 ** 2 + 1024 ** 2 })).toBe("It has 65.0 MiB; a file can have 64.0 MiB at most.");
});
