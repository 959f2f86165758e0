import { expect, test } from "vitest";
import { MAX_TRIES, pauseAfterTry } from "./delivery";
import { eventOf, parseWebhookArn, webhookArn } from "./notification-rules";
import { WebhookName, WebhookUrl } from "./webhook";

test("a webhook's ARN is that of a topic of its name, and is read back in any region and partition", () => {
  const arn = webhookArn({ region: "eu-central-1", accountId: "000000000001", name: "on-call" });
  expect(arn).toBe("arn:aws:sns:eu-central-1:000000000001:on-call");
  expect(parseWebhookArn(arn)).toEqual({ accountId: "000000000001", name: "on-call" });
  expect(parseWebhookArn("arn:aws-us-gov:sns:us-gov-west-1:000000000001:a")?.name).toBe("a");
});

test.each([
  "",
  "on-call",
  "arn:aws:sns:eu-central-1:1:a",
  "arn:aws:sqs:eu-central-1:000000000001:a",
  "arn:aws:sns:eu-central-1:000000000001:a:b",
])("%j names no webhook", (arn) => expect(parseWebhookArn(arn)).toBeUndefined());

test.each([
  ["InProgress", "InProgress"],
  ["TimedOut", "TimedOut"],
  ["Pending", undefined],
  ["Cancelling", undefined],
  ["All", undefined],
])("the status %s is the event %s", (status, event) => expect(eventOf(status)).toBe(event));

test.each([
  ["https://hooks.example.com/a?token=b#c", "https://hooks.example.com/a?token=b"],
  [" http://127.0.0.1:9/x ", "http://127.0.0.1:9/x"],
])("messages can go to %s", (text, url) => expect(WebhookUrl.parse(text)).toBe(url));
test.each(["hooks.example.com", "ftp://a.example/", "https://u:p@a.example/", `https://a.example/${"x".repeat(2048)}`])(
  "no message goes to %s",
  (text) => expect(WebhookUrl.safeParse(text).success).toBe(false),
);

test.each(["", "a b", "a:b", "x".repeat(65), "é"])("%j is no webhook's name", (name) =>
  expect(WebhookName.safeParse(name).success).toBe(false),
);

test("a message is tried for more than a day, ever less often, and then given up", () => {
  const waits: number[] = [];
  for (let failures = 1; ; failures++) {
    const wait = pauseAfterTry(failures);
    if (wait === undefined) break;
    waits.push(wait);
  }
  expect(waits).toHaveLength(MAX_TRIES - 1);
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  expect(waits.reduce((total, wait) => total + wait, 0)).toBeGreaterThan(24 * 3_600_000);
});
