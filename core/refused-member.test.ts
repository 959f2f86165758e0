import { expect, test } from "vitest";
import * as z from "zod";
import { refusedMember, refusedMembers } from "./refused-member";

const schema = z.strictObject({
  Name: z.string(),
  Bucket: refusedMember(z.string().min(3), "there are no buckets.", (bucket) => bucket === "none"),
  Alarm: refusedMember(z.strictObject({ On: z.boolean() }), "there are no alarms."),
});
const messages = (input: unknown) => schema.safeParse(input).error?.issues.map(({ path, message }) => [path, message]);

test("a member that does nothing is refused by its name, with the reason", () => {
  expect(messages({ Name: "a", Bucket: "logs" })).toEqual([
    [["Bucket"], "Member is not supported: there are no buckets."],
  ]);
  expect(messages({ Name: "a", Alarm: { On: false } })).toEqual([
    [["Alarm"], "Member is not supported: there are no alarms."],
  ]);
});

test("what asks for nothing may be there, and what is not there asks for nothing", () => {
  expect(messages({ Name: "a", Bucket: "none" })).toBeUndefined();
  expect(messages({ Name: "a" })).toBeUndefined();
});

test("a value that the API itself would not take is told the API's rule too", () => {
  expect(schema.safeParse({ Name: "a", Bucket: "x" }).error?.issues).toMatchObject([
    { code: "too_small" },
    { code: "custom" },
  ]);
  expect(schema.safeParse({ Name: "a", Alarm: 1 }).error?.issues).toMatchObject([{ code: "invalid_type" }]);
});

test("the members that are refused can be listed, and a schema without members has none", () => {
  expect(refusedMembers(schema)).toEqual([
    { name: "Bucket", reason: "there are no buckets." },
    { name: "Alarm", reason: "there are no alarms." },
  ]);
  expect(refusedMembers(z.string())).toEqual([]);
});
