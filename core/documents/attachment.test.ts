import { describe, expect, test } from "vitest";
import { type AttachmentsSource, wantedAttachments } from "./attachment";

const id = "0198c9a5-7d0e-7000-8000-000000000001";
const source = (Key: AttachmentsSource["Key"], value: string, Name?: string): AttachmentsSource => ({
  Key,
  Values: [value],
  ...(Name !== undefined && { Name }),
});

describe("a source", () => {
  test.each([
    [
      "a file's address, whose last part is the name",
      source("S3FileUrl", "https://files.example/a/tool.zip?x=1"),
      { fileName: "tool.zip", from: "address", url: "https://files.example/a/tool.zip?x=1" },
    ],
    [
      "a file's address under another name",
      source("S3FileUrl", "https://files.example/1", "tool.zip"),
      { fileName: "tool.zip", from: "address", url: "https://files.example/1" },
    ],
    [
      "a folder's address and a name",
      source("SourceUrl", "https://files.example/a/", "tool.zip"),
      { fileName: "tool.zip", from: "address", url: "https://files.example/a/tool.zip" },
    ],
    [
      "a file of another document",
      source("AttachmentReference", "Other-Document/3/their-file.py"),
      {
        fileName: "their-file.py",
        from: "document",
        document: "Other-Document",
        version: "3",
        attachment: "their-file.py",
      },
    ],
    [
      "a file of another account's document",
      source("AttachmentReference", "arn:aws:ssm:us-east-2:111122223333:document/Theirs/3/their-file.py", "mine.py"),
      {
        fileName: "mine.py",
        from: "document",
        document: "arn:aws:ssm:us-east-2:111122223333:document/Theirs",
        version: "3",
        attachment: "their-file.py",
      },
    ],
    [
      "an upload",
      source("AttachmentReference", `upload/${id}`, "mine.py"),
      { fileName: "mine.py", from: "upload", fileId: id },
    ],
  ])("is %s", (_, given, wanted) => expect(wantedAttachments([given])).toEqual([wanted]));

  test.each<[string, AttachmentsSource[], (string | number)[]]>([
    ["without a key", [{ Values: ["https://a.example/file.txt"] }], [0, "Key"]],
    ["without a value", [{ Key: "S3FileUrl" }], [0, "Values"]],
    ["of S3", [source("S3FileUrl", "s3://bucket/file.txt")], [0, "Values"]],
    ["that is no address", [source("SourceUrl", "somewhere", "file.txt")], [0, "Values"]],
    ["that is a folder without a name", [source("SourceUrl", "https://a.example/")], [0, "Name"]],
    ["whose address ends in no name", [source("S3FileUrl", "https://a.example/")], [0, "Name"]],
    ["that refers to half a file", [source("AttachmentReference", "Document/file.txt")], [0, "Values"]],
    ["that refers to no version", [source("AttachmentReference", "Document/first/file.txt")], [0, "Values"]],
    ["that refers to an upload without a name", [source("AttachmentReference", `upload/${id}`)], [0, "Name"]],
    ["that refers to no upload", [source("AttachmentReference", "upload/it", "file.txt")], [0, "Values"]],
    [
      "with the name of another",
      [source("S3FileUrl", "https://a.example/file.txt"), source("S3FileUrl", "https://b.example/file.txt")],
      [1, "Name"],
    ],
  ])("%s is refused by its member", (_, sources, path) =>
    expect(() => wantedAttachments(sources)).toThrowError(
      expect.objectContaining({
        code: "ValidationException",
        problems: [expect.objectContaining({ path: ["Attachments", ...path] })],
      }),
    ),
  );
});
