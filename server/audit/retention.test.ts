import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestApplication, testApplication } from "../db/testing";
import { auditJobs } from "./retention";
import { seal } from "./seal";
import { someLines, verified } from "./testing";

const day = 86_400_000;

let app: TestApplication;
beforeEach(async () => {
  app = await testApplication({ now: () => new Date() });
});
afterEach(() => app?.destroy());

async function linesOf(daysAgo: number, count: number) {
  const at = new Date(Date.now() - daysAgo * day);
  await app.db.pool.query("SELECT ensure_partitions($1, $1)", [at]);
  await someLines(app, count, at);
  await seal(app);
}
const numbers = async () =>
  (await app.db.pool.query<{ seq: string }>("SELECT seq FROM audit_entry ORDER BY seq")).rows.map(({ seq }) =>
    Number(seq),
  );
const keep = () => auditJobs["keep-audit"](app)();

test("weeks past the audit's retention go as a whole, and what is kept begins where the server signed that it does", async () => {
  await linesOf(500, 3);
  await linesOf(420, 3);
  // Sealed late: its number lies between those of a younger week.
  await linesOf(100, 2);
  await linesOf(450, 1);
  await linesOf(0, 2);
  expect((await verified(app)).said).toMatchObject({ ok: true, lines: 11 });

  await keep();
  expect(await numbers()).toEqual([10, 11]);
  expect(await verified(app)).toMatchObject({
    code: 0,
    said: { ok: true, lines: 2, start: { seq: "9" }, head: { seq: "11" } },
  });
  await keep();
  await linesOf(0, 2);
  expect((await verified(app)).said).toMatchObject({ ok: true, lines: 4, start: { seq: "9" } });
});

test("a cut at the beginning is no retention: only the server can sign where the chain begins", async () => {
  await linesOf(450, 2);
  await linesOf(0, 3);
  await keep();
  await app.db.pool.query("DELETE FROM audit_entry WHERE seq = 3");
  await app.db.pool.query("UPDATE audit_checkpoint SET seq = 3 WHERE seq = 2");
  expect(await verified(app)).toMatchObject({
    code: 1,
    said: { findings: [{ kind: "checkpoint" }, { kind: "deleted", seq: "4" }] },
  });
});

test("a line put before the beginning is found", async () => {
  await linesOf(450, 2);
  await linesOf(0, 3);
  await keep();
  await app.db.pool.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources, seq, link)
     SELECT account_id, overlay(id::text placing 'ffffffffffff' from 25)::uuid, at, 'forged', door, operation, outcome, principal, source, resources, 1, link
     FROM audit_entry WHERE seq = 3`,
  );
  expect(await verified(app)).toMatchObject({ code: 1, said: { findings: [{ kind: "inserted", seq: "1" }] } });
});

test("of checkpoints older than a day one an hour stays, and the chain holds", async () => {
  for (let index = 0; index < 5; index += 1) await linesOf(0, 1);
  await app.db.pool.query("UPDATE audit_checkpoint SET at = at - interval '3 days'");
  const before = await app.db.pool.query("SELECT seq FROM audit_checkpoint");
  expect(before.rowCount).toBe(5);
  await keep();
  const { rows } = await app.db.pool.query<{ seq: string }>("SELECT seq FROM audit_checkpoint ORDER BY seq");
  expect(rows.map(({ seq }) => seq)).toEqual(["1", "5"]);
});
