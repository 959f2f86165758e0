import { describe, expect, test } from "vitest";
import { objectUrl, readS3Page, s3Address, s3Refusal } from "./s3-address";

describe("an address", () => {
  test.each<[string, object]>([
    [
      "https://s3.amazonaws.com/bucket/a/key.sh",
      { bucket: "https://s3.amazonaws.com/bucket/", key: "a/key.sh", isFolder: false, region: "us-east-1" },
    ],
    [
      "https://s3.eu-central-1.amazonaws.com/bucket/a/",
      { bucket: "https://s3.eu-central-1.amazonaws.com/bucket/", key: "a/", isFolder: true, region: "eu-central-1" },
    ],
    [
      "https://my.bucket.s3.eu-west-1.amazonaws.com/key",
      { bucket: "https://my.bucket.s3.eu-west-1.amazonaws.com/", key: "key", region: "eu-west-1" },
    ],
    [
      "https://bucket.s3.dualstack.us-west-2.amazonaws.com/a/b",
      { bucket: "https://bucket.s3.dualstack.us-west-2.amazonaws.com/", key: "a/b", region: "us-west-2" },
    ],
    ["https://store.example:9000/bucket", { bucket: "https://store.example:9000/bucket/", key: "", isFolder: true }],
    ["https://store.example/bucket/a%20b%2Bc+d/", { key: "a b+c+d/", isFolder: true }],
    ["https://store.example/bucket/k?X-Amz-Signature=abc", { key: "k", isPresigned: true }],
  ])("%s says where something lies", (text, place) => expect(s3Address(text)).toMatchObject(place));

  test("of another store has no region", () =>
    expect(s3Address("https://store.example/bucket/key")).not.toHaveProperty("region"));

  test.each([
    ["https://store.example/", /no bucket/],
    ["s3://bucket/key", /https/],
    ["bucket/key", /web address/],
    ["https://store.example/bucket/%zz", /encoded/],
    ["https://store.example/bucket/a/..%2Fb", /\.\./],
  ])("%s is refused with a sentence", (text, problem) =>
    expect(s3Address(text)).toEqual({ problem: expect.stringMatching(problem) }),
  );

  test.each(["a b", "a+b", "é/ü", "(1)!*'", "a%b", "a?b#c", "🙂", "a//b"])("of the key %j means that key", (key) => {
    const bucket = "https://store.example/bucket/";
    expect(s3Address(objectUrl({ bucket }, key))).toMatchObject({ bucket, key });
  });
});

describe("a page", () => {
  const page = (inside: string) => `<?xml version="1.0"?><ListBucketResult xmlns="x">${inside}</ListBucketResult>`;
  const object = (key: string, size = 1) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`;

  test("has keys as they are, whichever way they were written", () => {
    expect(readS3Page(page(object("a &amp; b&#233;&#x1F642;") + object("c", 0)))).toEqual({
      objects: [
        { key: "a & bé🙂", size: 1 },
        { key: "c", size: 0 },
      ],
      next: undefined,
    });
    expect(readS3Page(page(`<EncodingType>url</EncodingType>${object("a+b%2Bc%26")}`))?.objects[0]?.key).toBe("a b+c&");
  });

  test("leads to the next one only where there is one", () => {
    const next = "<NextContinuationToken>t</NextContinuationToken>";
    expect(readS3Page(page(`<IsTruncated>true</IsTruncated>${next}`))?.next).toBe("t");
    expect(readS3Page(page(`<IsTruncated>false</IsTruncated>${next}`))?.next).toBeUndefined();
  });

  test.each([
    "",
    "<html></html>",
    page("<Contents><Key>a</Key></Contents>"),
    page(object("a", -1)),
    page("<IsTruncated>true</IsTruncated>"),
  ])("that is none is told from one: %s", (xml) => expect(readS3Page(xml)).toBeUndefined());
});

test("a refusal is a word and never more of what a store says", () => {
  expect(s3Refusal("<Error><Code>NoSuchKey</Code><Message>m</Message></Error>")).toBe("NoSuchKey");
  expect(s3Refusal("<Code>no such\nkey</Code>")).toBeUndefined();
});
