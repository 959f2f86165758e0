import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { type AnyOperation, account, type Caller, perform } from "../operation";
import { operations } from "../operations";
import { recordLifecycle } from "./lifecycle";

// Made from the table of operations: whoever adds one that changes or reveals something has its line without a thought.
// What the real handlers leave is counted in server/fuzz.test.ts.

let app: TestApplication;
beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app?.destroy());

const table = Object.entries<AnyOperation>(operations);
const linesOf = ({ requestId }: Caller) => app.db.prisma.auditEntry.findMany({ where: { requestId } });
/** The operation as the table has it, with nothing to do. */
const idle = (op: AnyOperation): AnyOperation => ({
  ...op,
  input: z.any(),
  prepare: undefined,
  gather: undefined,
  circumstances: undefined,
  isFiltered: undefined,
  resources: (_input, caller) => [account(caller)],
  handle: async () => ({}),
});

test.each(table.filter(([, { effect }]) => effect !== "read" && effect !== "piece"))(
  "%s leaves exactly one line when it is done: who, from where, when, by which request",
  async (name, op) => {
    const caller = aCaller(app, { door: op.doors[0] ?? "system", credential: "session/1", userAgent: "a browser" });
    await perform(app, idle(op), {}, caller);
    expect(await linesOf(caller)).toMatchObject([
      {
        operation: name,
        outcome: "done",
        at: app.now(),
        principal: "user/admin",
        door: caller.door,
        credential: "session/1",
        source: caller.source,
        userAgent: "a browser",
        errorCode: null,
      },
    ]);
  },
);

test.each(table.filter(([, { access }]) => access !== "self" && access !== "public"))(
  "%s leaves exactly one line when it is refused",
  async (name, op) => {
    const caller = aCaller(app, { door: op.doors[0] ?? "system", roles: ["Nobody"] });
    await expect(perform(app, idle(op), {}, caller)).rejects.toMatchObject({ code: "AccessDeniedException" });
    expect(await linesOf(caller)).toMatchObject([
      { operation: name, outcome: "refused", errorCode: "AccessDeniedException", userAgent: caller.userAgent },
    ]);
  },
);

test("only the pieces of an upload leave their line to the operation that completes it", () => {
  expect(table.filter(([, { effect }]) => effect === "piece").map(([name]) => name)).toEqual(["UploadAttachment"]);
});

test.each(table.filter(([, { effect }]) => effect === "read" || effect === "piece"))(
  "%s, which only reads or is a piece, leaves none when it is done",
  async (_name, op) => {
    const caller = aCaller(app, { door: op.doors[0] ?? "system" });
    await perform(app, idle(op), {}, caller);
    expect(await linesOf(caller)).toEqual([]);
  },
);

test("a start and a stop of the server are lines by the system, with version and process", async () => {
  await recordLifecycle(app, "ServerStarted");
  await recordLifecycle(app, "ServerStopped", { why: "SIGTERM" });
  const lines = await app.db.prisma.auditEntry.findMany({
    where: { principal: "system/server" },
    orderBy: { id: "asc" },
  });
  expect(lines).toMatchObject([
    { operation: "ServerStarted", door: "system", summary: { process: app.processId } },
    { operation: "ServerStopped", door: "system", summary: { process: app.processId, why: "SIGTERM" } },
  ]);
});
