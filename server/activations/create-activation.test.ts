import { afterAll, beforeAll, expect, test } from "vitest";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { type InputOf, perform } from "../operation";
import { createActivation } from "./create-activation";
import { deleteActivation } from "./delete-activation";
import { describeActivations } from "./describe-activations";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const create = async (input: Partial<InputOf<typeof createActivation>> = {}) =>
  (await perform(app, createActivation, { IamRole: "role", ...input }, aCaller(app))).output;
const describeAll = async (input: InputOf<typeof describeActivations> = {}) =>
  (await perform(app, describeActivations, input, aCaller(app))).output;
const hours = (count: number) => new Date(app.now().getTime() + count * 3_600_000);

test("an activation is good for one machine and 24 hours unless more is asked for, and its code is stored nowhere", async () => {
  const { ActivationId, ActivationCode } = await create();
  expect(ActivationCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}$/);
  const row = await app.db.prisma.activation.findFirstOrThrow({ where: { id: ActivationId } });
  expect(row).toMatchObject({ registrationLimit: 1, expiresAt: hours(24), createdBy: "user/admin", isLocal: false });
  const line = await app.db.prisma.auditEntry.findFirst({
    where: { resources: { has: `Activation/${ActivationId}` } },
  });
  expect(line).toMatchObject({ operation: "CreateActivation", outcome: "done" });
  for (const code of [ActivationCode, ActivationCode.replaceAll("-", "")])
    expect(JSON.stringify([row, line])).not.toContain(code);
});

test.each([
  ["ISO 8601", () => hours(48).toISOString()],
  ["seconds since the epoch", () => hours(48).getTime() / 1000],
])("an expiry is understood as %s", async (_, written) => {
  const { ActivationId } = await create({ ExpirationDate: written() });
  const { ActivationList } = await describeAll({
    Filters: [{ FilterKey: "ActivationIds", FilterValues: [ActivationId] }],
  });
  expect(ActivationList).toMatchObject([{ ExpirationDate: hours(48), Expired: false }]);
});

test.each([
  ["a moment that has passed", () => ({ ExpirationDate: hours(-1) }), "InvalidParameters"],
  ["more than 30 days", () => ({ ExpirationDate: hours(30 * 24 + 1) }), "InvalidParameters"],
  ["no machine", () => ({ RegistrationLimit: 0 }), "ValidationException"],
  ["1001 machines", () => ({ RegistrationLimit: 1001 }), "ValidationException"],
  ["a name that is markup", () => ({ DefaultInstanceName: "<b>" }), "ValidationException"],
  [
    "a tag twice",
    () => ({
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
    }),
    "ValidationException",
  ],
  [
    "51 tags",
    () => ({ Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" })) }),
    "InvalidParameters",
  ],
  ["no role", () => ({ IamRole: " " }), "InvalidParameters"],
  ["metadata, which is not kept", () => ({ RegistrationMetadata: [{ Key: "a", Value: "b" }] }), "ValidationException"],
])("an activation for %s is refused", async (_, input, code) => {
  await expect(create(input())).rejects.toMatchObject({ code });
});

test("activations are listed newest first over pages, filtered, and without those that were deleted", async () => {
  const role = "listed";
  const ids: string[] = [];
  for (let made = 0; made < 3; made += 1) ids.unshift((await create({ IamRole: role })).ActivationId);
  const filters = [{ FilterKey: "IamRole" as const, FilterValues: [role] }];
  const seen: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await describeAll({ Filters: filters, MaxResults: 2, ...(NextToken && { NextToken }) });
    seen.push(...page.ActivationList.map(({ ActivationId }) => ActivationId));
    NextToken = page.NextToken;
    if (NextToken)
      await expect(describeAll({ MaxResults: 2, NextToken })).rejects.toMatchObject({ code: "InvalidNextToken" });
  } while (NextToken);
  expect(seen).toEqual(ids);

  const [gone = ""] = ids;
  await perform(app, deleteActivation, { ActivationId: gone }, aCaller(app));
  expect((await describeAll({ Filters: filters })).ActivationList.map(({ ActivationId }) => ActivationId)).toEqual(
    ids.slice(1),
  );
  await expect(perform(app, deleteActivation, { ActivationId: gone }, aCaller(app))).rejects.toMatchObject({
    code: "InvalidActivation",
  });
  const ActivationId = "00000000-0000-7000-8000-000000000000";
  await expect(perform(app, deleteActivation, { ActivationId }, aCaller(app))).rejects.toMatchObject({
    code: "InvalidActivationId",
  });
  const half: NonNullable<InputOf<typeof describeActivations>["Filters"]> = [
    { FilterKey: "IamRole", FilterValues: [] },
    { FilterKey: "IamRole" },
    { FilterValues: ["a"] },
  ];
  for (const filter of half)
    await expect(describeAll({ Filters: [filter] })).rejects.toMatchObject({ code: "InvalidFilter" });
});
