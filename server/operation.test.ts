import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { DomainError } from "@/core/errors";
import type { Notice } from "./db/notices";
import { aCaller, type TestApplication, testApplication } from "./db/testing";
import { account, type Caller, operation, perform } from "./operation";

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

/** Renames the account: a change that can be seen. */
const rename = operation({
  name: "TestRename",
  doors: ["console"],
  effect: "change",
  access: "read",
  input: z.strictObject({
    Name: z.string().min(1),
    Rows: z.array(z.strictObject({ Key: z.string().max(3, "Too long.") })).optional(),
  }),
  resources: (_input, caller) => [account(caller)],
  async handle({ Name }, { tx, caller, announce, audit }) {
    await tx.account.update({ where: { id: caller.accountId }, data: { name: Name } });
    announce("node", "mi-1");
    audit({ summary: { name: Name } });
    return { Name };
  },
});

const failure = async (input: unknown, caller: Caller): Promise<DomainError> => {
  const error: unknown = await perform(app, rename, input, caller).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error("It was not refused.", { cause: error });
};
const nameNow = async () =>
  (await app.db.prisma.account.findUniqueOrThrow({ where: { id: app.config.accountId } })).name;
const linesOf = ({ requestId }: Caller) => app.db.prisma.auditEntry.findMany({ where: { requestId } });

test("names each wrong field by its path, and members that do not exist by their own", async () => {
  const { code, problems } = await failure(
    { Name: "", Rows: [{ Key: "ab" }, { Key: "abcd" }], Extra: 1 },
    aCaller(app),
  );
  expect(code).toBe("ValidationException");
  expect(problems.map(({ path }) => path)).toEqual([["Name"], ["Rows", 1, "Key"], ["Extra"]]);
  expect(problems[1]?.message).toBe("Too long.");
});

test("tells nobody in particular nothing but to sign in, whatever the input", async () => {
  const nobody = aCaller(app, { type: "Anonymous", id: "anonymous", roles: [] });
  expect((await failure({ Wrong: 1 }, nobody)).code).toBe("NotSignedIn");
  expect(await linesOf(nobody)).toEqual([]);
});

test.each<[string, Partial<Caller>]>([
  ["has no role", { roles: [] }],
  ["has a role that no policy knows", { roles: ["Visitor"] }],
  ["is a node", { type: "Node", id: "mi-1", roles: [] }],
])("refuses whoever %s, changes nothing and says so in the audit", async (_what, given) => {
  const caller = aCaller(app, given);
  const before = await nameNow();
  expect((await failure({ Name: "changed" }, caller)).code).toBe("AccessDeniedException");
  expect(await nameNow()).toBe(before);
  expect(await linesOf(caller)).toMatchObject([
    { operation: "TestRename", outcome: "refused", errorCode: "AccessDeniedException", source: caller.source },
  ]);
});

test("refuses an operation that touches nothing: an empty list permits nothing", async () => {
  await expect(
    perform(app, { ...rename, resources: () => [] }, { Name: "changed" }, aCaller(app)),
  ).rejects.toMatchObject({ code: "AccessDeniedException" });
});

test("refuses what belongs to another account", async () => {
  const elsewhere = {
    ...rename,
    resources: () => [{ type: "Account" as const, id: "999999999999", accountId: "999999999999" }],
  };
  await expect(perform(app, elsewhere, { Name: "changed" }, aCaller(app))).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
});

test("writes the change, its audit line and its notice together", async () => {
  const heard: Notice[] = [];
  const stop = app.notices.hear((notices) => void heard.push(...notices));
  await app.notices.start();
  const caller = aCaller(app);
  await perform(app, rename, { Name: "together" }, caller);
  expect(await nameNow()).toBe("together");
  expect(await linesOf(caller)).toMatchObject([
    { outcome: "done", principal: "user/admin", summary: { name: "together" } },
  ]);
  await expect.poll(() => heard).toEqual([{ topic: "node", accountId: app.config.accountId, id: "mi-1" }]);
  stop();
});

test("undoes the change when its audit line cannot be written: no audit, no change", async () => {
  await app.db.pool.query("ALTER TABLE audit_entry ADD CONSTRAINT no_room CHECK (operation <> 'TestRename') NOT VALID");
  try {
    const before = await nameNow();
    const caller = aCaller(app);
    await expect(perform(app, rename, { Name: "unaudited" }, caller)).rejects.toThrow();
    expect(await nameNow()).toBe(before);
    expect(await linesOf(caller)).toEqual([]);
  } finally {
    await app.db.pool.query("ALTER TABLE audit_entry DROP CONSTRAINT no_room");
  }
});
