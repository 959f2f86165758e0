import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { composeApplication } from "../application";
import { type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { seal } from "./seal";
import { startSealer } from "./sealer";
import { someLines, verified } from "./testing";

let app: TestApplication;
beforeEach(async () => {
  app = await testApplication();
});
afterEach(() => app?.destroy());

type Chained = { seq: string; id: string; link: Buffer };
const chain = async () =>
  (await app.db.pool.query<Chained>("SELECT seq, id, link FROM audit_entry WHERE seq IS NOT NULL ORDER BY seq")).rows;
const headFile = () => path.join(app.config.home, "audit-head.json");

test("each line gets the next number and a link that anybody can compute from the row with sha256sum", async () => {
  await someLines(app, 5);
  expect(await seal(app)).toBe(5);
  expect((await chain()).map(({ seq }) => seq)).toEqual(["1", "2", "3", "4", "5"]);

  // By the description in docs/security.md, in PostgreSQL's words and with a program of the system.
  const { rows } = await app.db.pool.query<{ seq: string; link: string; parts: (string | null)[] }>(
    `SELECT seq, encode(link, 'hex') AS link, ARRAY[account_id::text, id::text, round(extract(epoch FROM at) * 1000)::text, request_id, door,
       operation, outcome, principal, credential, source, user_agent, error_code, cardinality(resources)::text] || resources
       || ARRAY[summary::text, encode(sha256(sealed), 'hex')] AS parts
     FROM audit_entry ORDER BY seq`,
  );
  const sum = (input: Buffer) => execFileSync("sha256sum", { input }).toString().slice(0, 64);
  let before = "00".repeat(32);
  for (const { seq, link, parts } of rows) {
    const fields = parts.map((part) => (part === null ? "-" : `${Buffer.from(part).length}:${part}`));
    const content = sum(Buffer.from(`quarterdeck audit line 1${fields.join("")}`));
    const number = Number(seq).toString(16).padStart(16, "0");
    before = sum(Buffer.from(before + number + content, "hex"));
    expect(link).toBe(before);
  }
  expect(await verified(app)).toMatchObject({ code: 0, said: { ok: true, lines: 5, waiting: 0, head: { seq: "5" } } });
});

test("a line that commits late with an older id is sealed after those that were there, and none is lost", async () => {
  const late = await app.db.pool.connect();
  const id = uuid7(new Date(app.now().getTime() - 5_000));
  await late.query("BEGIN");
  await late.query(
    `INSERT INTO audit_entry (account_id, id, at, request_id, door, operation, outcome, principal, source, resources)
     VALUES ($1, $2, now(), 'late', 'aws', 'SendCommand', 'done', 'user/late', '192.0.2.3', '{}')`,
    [app.config.accountId, id],
  );
  await someLines(app, 3);
  expect(await seal(app)).toBe(3);
  await late.query("COMMIT");
  late.release();
  expect(await seal(app)).toBe(1);
  expect((await chain()).map((line) => line.seq)).toEqual(["1", "2", "3", "4"]);
  expect((await chain()).at(-1)?.id).toBe(id);
  expect((await verified(app)).code).toBe(0);
});

test("of many sealers one works at a time: no number twice, no line without one", async () => {
  await someLines(app, 40);
  await Promise.all(Array.from({ length: 6 }, () => seal(app)));
  await someLines(app, 10);
  await Promise.all(Array.from({ length: 6 }, () => seal(app)));
  expect((await chain()).map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  expect((await verified(app)).code).toBe(0);
});

test("a sealer that runs seals what comes, by itself", async () => {
  const sealer = startSealer(app);
  try {
    await someLines(app, 3);
    await expect.poll(async () => (await chain()).length).toBe(3);
    await someLines(app, 2);
    await expect.poll(async () => (await chain()).length).toBe(5);
  } finally {
    await sealer.close();
  }
});

test("the head outside the database is its owner's alone, follows the chain, and never goes back", async () => {
  await someLines(app, 2);
  await seal(app);
  expect(statSync(headFile()).mode & 0o777).toBe(0o600);
  await someLines(app, 2);
  await seal(app);
  const later = readFileSync(headFile(), "utf8");
  expect(JSON.parse(later)).toMatchObject({ head: { seq: "4", keyId: app.keys.auditKeyId } });
  // The database is put back to an earlier state; what comes after goes on from what is known outside.
  await app.db.pool.query("DELETE FROM audit_entry WHERE seq > 2");
  await app.db.pool.query("DELETE FROM audit_checkpoint WHERE seq > 2");
  expect((await verified(app)).said).toMatchObject({ ok: false, findings: [{ kind: "truncated" }] });
  expect(readFileSync(headFile(), "utf8")).toBe(later);
  await someLines(app, 1);
  await seal(app);
  await seal(app);
  expect((await chain()).map(({ seq }) => Number(seq))).toEqual([1, 2, 5, 6]);
  const { rows } = await app.db.pool.query("SELECT summary FROM audit_entry WHERE operation = 'AuditLinesMissing'");
  expect(rows).toEqual([{ summary: { lastSealedLineInDatabase: "2", lastSealedLineKnown: "4" } }]);
  expect(await verified(app)).toMatchObject({ code: 1, said: { findings: [{ kind: "deleted", seq: "5" }] } });
});

test("a checkpoint that somebody else wrote is not gone on from", async () => {
  await someLines(app, 2);
  await seal(app);
  await app.db.pool.query(
    "INSERT INTO audit_checkpoint SELECT 900, sha256('x'), at, key_id, signature FROM audit_checkpoint",
  );
  await someLines(app, 1);
  await seal(app);
  expect((await chain()).map(({ seq }) => Number(seq))).toEqual([1, 2, 3]);
  expect((await verified(app)).said).toMatchObject({ findings: [{ kind: "checkpoint" }] });
});

test("verifying needs the public half of the key alone, and no other key will do", async () => {
  await someLines(app, 3);
  await seal(app);
  const own = path.join(app.config.home, "public.pem");
  const pem = path.join(app.config.home, "keys/audit.pem");
  writeFileSync(own, execFileSync("openssl", ["pkey", "-in", pem, "-pubout"]));
  expect((await verified(app, ["--public-key", own])).code).toBe(0);
  const other = path.join(app.config.home, "keys/order.pem");
  expect((await verified(app, ["--public-key", other])).code).toBe(1);
});

test("a server with another key goes on with the chain of the others, and each key verifies its own part", async () => {
  await someLines(app, 2);
  await seal(app);
  const home = mkdtempSync(path.join(tmpdir(), "quarterdeck-other-"));
  const other = composeApplication({ ...app.config, home, databaseUrl: app.db.url }, "other");
  try {
    await someLines(app, 2);
    await seal(other);
    await someLines(app, 2);
    await seal(app);
    expect((await chain()).map(({ seq }) => Number(seq))).toEqual([1, 2, 3, 4, 5, 6]);
    const keys = [app.config.home, home].flatMap((each) => ["--public-key", path.join(each, "keys/audit.pem")]);
    expect((await verified(app, keys)).code).toBe(0);
    expect((await verified(app)).said).toMatchObject({ findings: [{ kind: "checkpoint" }] });
  } finally {
    await other.close();
    rmSync(home, { recursive: true });
  }
});
