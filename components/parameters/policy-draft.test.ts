import { expect, test } from "vitest";
import { noticeProblem, policiesDraftOf, policiesText, policyInWords, policyOf } from "./policy-draft";

const texts = [
  { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2030-01-31T12:00:00.000+02:00" } },
  { Type: "ExpirationNotification", Version: "1.0", Attributes: { Before: "15", Unit: "Days" } },
  { Type: "NoChangeNotification", Version: "1.0", Attributes: { After: "1", Unit: "Hours" } },
];
const told = (PolicyStatus = "Pending") =>
  texts.map((policy) => ({ PolicyText: JSON.stringify(policy), PolicyType: policy.Type, PolicyStatus }));

test("what the form has of policies is all of them, also those that have been told", () => {
  const policies = told();
  const draft = policiesDraftOf(
    policies.map((each, at) => ({ ...each, PolicyStatus: at > 0 ? "Finished" : "Pending" })),
  );
  const [, ...notices] = texts;
  expect(JSON.parse(policiesText(draft))).toEqual([
    { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2030-01-31T10:00:00.000Z" } },
    ...notices,
  ]);
});

test("what a policy says is read from its attributes, whatever stands beside them", () => {
  const PolicyText = `{"After":"99","Unit":"Hours",${JSON.stringify(texts[2]).slice(1)}`;
  const beside = { PolicyText, PolicyType: "NoChangeNotification", PolicyStatus: "Pending" };
  expect(policiesDraftOf([beside]).notices).toEqual([{ type: "NoChangeNotification", count: 1, unit: "Hours" }]);
});

test("an expiry that is over is not in the form, nor what told of it", () => {
  expect(policiesDraftOf(told("Finished"))).toEqual({
    expiresAt: null,
    notices: [{ type: "NoChangeNotification", count: 1, unit: "Hours" }],
  });
});

test("policies are said in words", () => {
  expect(told().map((each) => policyInWords(policyOf(each) ?? expect.fail()))).toEqual([
    "Expires and is deleted",
    "Notifies 15 days before it expires",
    "Notifies when it has not changed for 1 hour",
  ]);
});

test.each([
  [{ type: "NoChangeNotification" as const, count: 1 }, null, undefined],
  [{ type: "NoChangeNotification" as const, count: Number.NaN }, null, "Give a number from 1 to 99,999."],
  [{ type: "NoChangeNotification" as const, count: 100_000 }, null, "Give a number from 1 to 99,999."],
  [{ type: "ExpirationNotification" as const, count: 1 }, null, "Say when it expires, or remove this notice."],
  [{ type: "ExpirationNotification" as const, count: 1 }, new Date(), undefined],
])("what is wrong with the notice %j is said", (given, expiresAt, problem) => {
  const notice = { ...given, unit: "Days" as const };
  expect(noticeProblem(notice, { expiresAt, notices: [notice] })).toBe(problem);
});
