import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { perform } from "../operation";
import { listAuditEntries } from "./list-audit-entries";
import { seal } from "./seal";
import { someLines, verified } from "./testing";

// Somebody can write into the database and nothing else: not into the home, and has none of its keys.

let app: TestApplication;
let ids: string[];
beforeAll(async () => {
  app = await testApplication();
  ids = await someLines(app, 6);
  await seal(app);
  await someLines(app, 4);
  await seal(app);
  await app.db.pool.query(
    "CREATE TABLE kept_entry AS TABLE audit_entry; CREATE TABLE kept_checkpoint AS TABLE audit_checkpoint",
  );
});
afterEach(async () => {
  await app.db.pool.query(
    `TRUNCATE audit_entry; INSERT INTO audit_entry SELECT * FROM kept_entry;
     TRUNCATE audit_checkpoint; INSERT INTO audit_checkpoint SELECT * FROM kept_checkpoint`,
  );
});
afterAll(() => app?.destroy());

/** Computes all links anew, as the server would: whoever reads how it is done can do this. */
const rechainFunction = `
  DO $$
  DECLARE line record; before bytea := decode(repeat('00', 32), 'hex'); content text; value text;
  BEGIN
    FOR line IN SELECT * FROM audit_entry WHERE seq IS NOT NULL ORDER BY seq LOOP
      content := 'quarterdeck audit line 1';
      FOREACH value IN ARRAY ARRAY[line.account_id::text, line.id::text, round(extract(epoch FROM line.at) * 1000)::text,
        line.request_id, line.door, line.operation, line.outcome, line.principal, line.credential, line.source, line.user_agent,
        line.error_code, cardinality(line.resources)::text] || line.resources
        || ARRAY[line.summary::text, encode(sha256(line.sealed), 'hex')] LOOP
        content := content || coalesce(octet_length(value) || ':' || value, '-');
      END LOOP;
      before := sha256(before || int8send(line.seq) || sha256(convert_to(content, 'UTF8')));
      UPDATE audit_entry SET link = before WHERE id = line.id;
    END LOOP;
  END $$`;

const attacks: [what: string, sql: string, kinds: string[], seq?: string][] = [
  ["a changed principal", "UPDATE audit_entry SET principal = 'user/bob' WHERE seq = 3", ["changed"], "3"],
  ["a changed time", "UPDATE audit_entry SET at = at + interval '1 millisecond' WHERE seq = 3", ["changed"], "3"],
  [
    "a number in a summary",
    `UPDATE audit_entry SET summary = jsonb_set(summary, '{l,2}', '9007199254740993') WHERE seq = 4`,
    ["changed"],
    "4",
  ],
  ["a changed text", "UPDATE audit_entry SET sealed = 'x' WHERE seq = 5", ["changed"], "5"],
  [
    "a resource moved to its neighbour",
    "UPDATE audit_entry SET resources = ARRAY['Node/mi-1Document/a:b 3:c'] WHERE seq = 3",
    ["changed"],
    "3",
  ],
  ["a deleted line", "DELETE FROM audit_entry WHERE seq = 4", ["deleted"], "5"],
  ["the first line deleted", "DELETE FROM audit_entry WHERE seq = 1", ["deleted"], "2"],
  [
    "a deleted line whose number was given back",
    "DELETE FROM audit_entry WHERE seq = 4; UPDATE audit_entry SET seq = seq - 1 WHERE seq > 4",
    ["changed", "changed", "changed", "rechained", "changed", "changed", "changed", "truncated"],
    "4",
  ],
  [
    "two lines that changed places",
    "UPDATE audit_entry SET seq = 7 - seq WHERE seq IN (3, 4)",
    ["changed", "changed", "changed"],
    "3",
  ],
  [
    "an inserted line",
    "INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources, seq, link) SELECT account_id, overlay(id::text placing 'ffffffffffff' from 25)::uuid, at, 'forged', door, operation, outcome, principal, source, resources, seq, link FROM audit_entry WHERE seq = 2",
    ["inserted"],
    "2",
  ],
  ["an end cut off", "DELETE FROM audit_entry WHERE seq > 8", ["truncated"]],
  [
    "an end cut off with its checkpoints",
    "DELETE FROM audit_entry WHERE seq > 6; DELETE FROM audit_checkpoint WHERE seq > 6",
    ["truncated"],
  ],
  ["everything gone", "TRUNCATE audit_entry; TRUNCATE audit_checkpoint", ["truncated"]],
  ["a line made unsealed again", "UPDATE audit_entry SET seq = NULL, link = NULL WHERE seq = 6", ["deleted"], "7"],
];

test.each(attacks)("%s is found, and the first bad line is named", async (_what, sql, kinds, seq) => {
  await app.db.pool.query(sql);
  const { code, said } = await verified(app);
  expect(code).toBe(1);
  expect(said).toMatchObject({ ok: false, findings: kinds.map((kind) => ({ kind })) });
  if (seq) expect(said).toMatchObject({ findings: [{ seq }, ...kinds.slice(1).map(() => ({}))] });
});

test("a chain made anew without the key is found at the next signature", async () => {
  expect((await verified(app)).code).toBe(0);
  await app.db.pool.query("UPDATE audit_entry SET principal = 'user/bob' WHERE id = $1", [ids[2]]);
  await app.db.pool.query(rechainFunction);
  const { code, said } = await verified(app);
  expect(code).toBe(1);
  expect(said).toMatchObject({
    findings: [
      { kind: "rechained", seq: "6" },
      { kind: "rechained", seq: "10" },
    ],
  });
});

test("a chain made anew with its checkpoints signed by another key is found", async () => {
  await app.db.pool.query("UPDATE audit_entry SET principal = 'user/bob' WHERE id = $1", [ids[2]]);
  await app.db.pool.query(rechainFunction);
  await app.db.pool.query(
    "UPDATE audit_checkpoint c SET link = e.link, key_id = 'ffffffffffffffff' FROM audit_entry e WHERE e.seq = c.seq",
  );
  const { code, said } = await verified(app);
  expect(code).toBe(1);
  expect(said).toMatchObject({
    findings: [{ kind: "checkpoint" }, { kind: "checkpoint" }, { kind: "rechained", seq: "10" }],
  });
});

test("rows that were written to stop the sealer, or the list, stop neither", async () => {
  await app.db.pool.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources)
     SELECT account_id, overlay(id::text placing 'ffffffffffff' from 25)::uuid, 'infinity', 'forged', door, operation, outcome, principal, source,
       ARRAY[ARRAY[NULL, 'b']]
     FROM audit_entry WHERE seq = 2;
     INSERT INTO audit_checkpoint SELECT n, 'x', CASE WHEN n % 2 = 0 THEN 'infinity' ELSE '290000-01-01' END::timestamptz, 'k', '' FROM generate_series(900, 940) n`,
  );
  const lines = async () => (await app.db.pool.query("SELECT seq FROM audit_entry WHERE seq > 10 ORDER BY seq")).rows;
  for (let pass = 0; pass < 3; pass += 1) await seal(app);
  // The forged line alone: nothing is missing, however many checkpoints hide that.
  expect(await lines()).toEqual([{ seq: "11" }]);
  const { output } = await perform(app, listAuditEntries, {}, aCaller(app));
  expect(output.Entries).toHaveLength(11);
  const { said } = await verified(app);
  expect(said).toMatchObject({ findings: Array.from({ length: 41 }, () => ({ kind: "checkpoint" })) });
});
