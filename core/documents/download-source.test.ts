import { expect, test } from "vitest";
import { downloadSource, namedDocument } from "./download-source";

const commit = "0123456789abcdef0123456789abcdef01234567";

test.each<[string, string, unknown, object]>([
  [
    "a repository of GitHub, or a part of it",
    "GitHub",
    { owner: "octo", repository: "tools", path: "scripts/run.sh", getOptions: "branch:main" },
    {
      from: "repository",
      url: "https://github.com/octo/tools.git",
      part: "scripts/run.sh",
      revision: { branch: "main" },
    },
  ],
  [
    "JSON text",
    "Git",
    JSON.stringify({ repository: "https://git.example/a.git", getOptions: `commitID:${commit}` }),
    { from: "repository", url: "https://git.example/a.git", part: "", revision: { commit } },
  ],
  ["a file", "HTTP", { url: "https://a.example/x" }, { from: "address", url: "https://a.example/x" }],
  [
    "a file without encryption, where that is allowed",
    "HTTP",
    { url: "http://a.example/x", allowInsecureDownload: "true" },
    { from: "address", url: "http://a.example/x" },
  ],
  [
    "an object that anybody may read",
    "S3",
    { path: "https://s3.amazonaws.com/bucket/key.sh" },
    { from: "store", url: "https://s3.amazonaws.com/bucket/key.sh" },
  ],
  [
    "a folder of S3",
    "S3",
    { path: "https://s3.amazonaws.com/bucket/folder/" },
    { from: "store", url: "https://s3.amazonaws.com/bucket/folder/" },
  ],
  [
    "a store without encryption, where that is allowed",
    "S3",
    { path: "http://10.0.0.7:9000/bucket/key", allowInsecureDownload: true },
    { from: "store", url: "http://10.0.0.7:9000/bucket/key" },
  ],
  ["a document", "SSMDocument", { name: "Mine:3" }, { from: "document", name: "Mine", version: "3" }],
])("%s", (_, type, info, source) => expect(downloadSource(type, info)).toEqual(source));

test.each<[string, string, unknown, RegExp]>([
  ["another type", "FTP", {}, /sourceType/],
  ["no map", "HTTP", "https://a.example", /sourceInfo must be/],
  ["a secret", "GitHub", { owner: "a", repository: "b", tokenInfo: "t" }, /tokenInfo.*Parameter Store/],
  ["a member that is not known", "HTTP", { url: "https://a.example", retries: "3" }, /sourceInfo\.retries/],
  ["a member that is missing", "GitHub", { owner: "a" }, /sourceInfo\.repository/],
  ["plain http", "HTTP", { url: "http://a.example/x" }, /allowInsecureDownload/],
  ["a way to sign in", "HTTP", { url: "https://a.example/x", authMethod: "Digest" }, /authMethod/],
  ["git over ssh", "Git", { repository: "git@github.com:a/b.git" }, /must begin with https/],
  ["a program", "Git", { repository: "ext::sh -c id" }, /must begin with https/],
  ["half a hash", "Git", { repository: "https://a.example/b.git", getOptions: "commitID:0123" }, /getOptions/],
  ["an option", "Git", { repository: "https://a.example/b.git", getOptions: "branch:--exec=id" }, /getOptions/],
  ["a way out", "GitHub", { owner: "a", repository: "b", path: "../../etc" }, /must lie in the repository/],
  ["S3 without encryption", "S3", { path: "http://store.example/bucket/key" }, /allowInsecureDownload/],
  ["S3 without a bucket", "S3", { path: "https://store.example/" }, /sourceInfo\.path.*no bucket/],
  [
    "the hash of a folder",
    "S3",
    { path: "https://store.example/bucket/", sha256: "0".repeat(64) },
    /sourceInfo\.sha256.*one object/,
  ],
])("%s is refused with a sentence", (_, type, info, problem) =>
  expect(downloadSource(type, info)).toEqual({ problem: expect.stringMatching(problem) }),
);

test.each([
  ["Mine", { name: "Mine" }],
  ["Mine:$LATEST", { name: "Mine", version: "$LATEST" }],
  ["arn:aws:ssm:us-east-1:123456789012:document/Mine", { name: "arn:aws:ssm:us-east-1:123456789012:document/Mine" }],
  [
    "arn:aws:ssm:us-east-1:123456789012:document/Mine:2",
    { name: "arn:aws:ssm:us-east-1:123456789012:document/Mine", version: "2" },
  ],
])("%s names a document", (reference, named) => expect(namedDocument(reference)).toEqual(named));
