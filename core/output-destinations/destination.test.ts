import { expect, test } from "vitest";
import { BucketName, Endpoint } from "./destination";
import { MAX_UPLOAD_FAILURES, pauseAfter } from "./upload";

test.each(["logs", "my.logs-2", "a1b"])("%s names a bucket", (name) => expect(BucketName.parse(name)).toBe(name));
test.each(["ab", "Logs", "-logs", "logs-", "a..b", "192.168.0.1", "a/b", "a".repeat(64)])("%s names none", (name) =>
  expect(BucketName.safeParse(name).success).toBe(false),
);

test.each([
  ["https://store.example", "https://store.example"],
  ["https://Store.Example/", "https://store.example"],
  ["http://127.0.0.1:9000", "http://127.0.0.1:9000"],
])("%s is where a store answers", (text, origin) => expect(Endpoint.parse(text)).toBe(origin));
test.each(["store.example", "ftp://store.example", "https://store.example/bucket", "https://u:p@store.example", ""])(
  "%s is no place where a store answers",
  (text) => expect(Endpoint.safeParse(text).success).toBe(false),
);

test("an upload is tried for about a day, ever less often, and then given up", () => {
  const waits: number[] = [];
  for (let failures = 1; ; failures++) {
    const wait = pauseAfter(failures);
    if (wait === undefined) break;
    waits.push(wait);
  }
  expect(waits).toHaveLength(MAX_UPLOAD_FAILURES - 1);
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  const day = 24 * 3_600_000;
  const sum = waits.reduce((total, wait) => total + wait, 0);
  expect(sum).toBeGreaterThan(0.9 * day);
  expect(sum).toBeLessThan(1.1 * day);
});
