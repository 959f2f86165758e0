import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { signedCall } from "./signed-call";

// What an operator runs, on the database of a whole server; and what somebody finds who can write to PostgreSQL, and
// has neither the server's home nor its keys.

let product: RunningQuarterdeck;
let copyUrl: string;
let copy: pg.Client;
let lines: string;
let checkpoints: string;

const clientOf = async (connectionString: string) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
};
/** `npm run audit:verify`, with the server's home and the given database. */
const verify = (databaseUrl: string, ...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      "npm",
      ["run", "--silent", "audit:verify", "--", ...args],
      {
        cwd: path.resolve(import.meta.dirname, "../.."),
        env: { ...process.env, DATABASE_URL: databaseUrl, QUARTERDECK_HOME: product.home },
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });

beforeAll(async () => {
  product = await startQuarterdeck();
  for (let index = 0; index < 6; index += 1)
    await signedCall(product, "CreateActivation", { body: JSON.stringify({ IamRole: `role-${index}` }) });
  const original = await clientOf(product.databaseUrl);
  const waiting = async () =>
    (await original.query<{ n: number }>("SELECT count(*)::int AS n FROM audit_entry WHERE seq IS NULL")).rows[0]?.n;
  await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 60_000 });
  const whole = async (table: string) =>
    (await original.query<{ rows: string }>(`SELECT json_agg(t)::text AS rows FROM ${table} t`)).rows[0]?.rows ?? "[]";
  lines = await whole("audit_entry");
  checkpoints = await whole("audit_checkpoint");

  const name = `audit_copy_${randomBytes(6).toString("hex")}`;
  await original.query(`CREATE DATABASE ${name} TEMPLATE quarterdeck_template`);
  await original.end();
  copyUrl = Object.assign(new URL(product.databaseUrl), { pathname: `/${name}` }).href;
  copy = await clientOf(copyUrl);
  await restore();
});
afterEach(() => restore());
afterAll(async () => {
  await copy?.end();
  if (copyUrl) {
    const admin = await clientOf(product.databaseUrl);
    await admin.query(`DROP DATABASE IF EXISTS ${new URL(copyUrl).pathname.slice(1)} WITH (FORCE)`);
    await admin.end();
  }
  await product?.stop();
});

async function restore() {
  await copy.query("TRUNCATE audit_entry; TRUNCATE audit_checkpoint");
  await copy.query("INSERT INTO audit_entry SELECT * FROM json_populate_recordset(null::audit_entry, $1)", [lines]);
  await copy.query("INSERT INTO audit_checkpoint SELECT * FROM json_populate_recordset(null::audit_checkpoint, $1)", [
    checkpoints,
  ]);
}

test("the audit of a running server is whole, and who signed it is said", async () => {
  const { code, said } = await verify(product.databaseUrl);
  expect(said).toMatch(
    /^\d+ lines, sealed up to 20\S+Z \(line \d+\), signed by key [0-9a-f]{16}\. Every one is as it was sealed\.$/m,
  );
  expect(code).toBe(0);
  expect((await verify(copyUrl)).code).toBe(0);
});

test.each([
  [
    "an edited line",
    "UPDATE audit_entry SET principal = 'user/somebody' WHERE seq = 3",
    /Line 3 is not what was sealed: .* id [0-9a-f-]{36}/,
  ],
  ["a deleted line", "DELETE FROM audit_entry WHERE seq = 3", /Line 3 is missing/],
  [
    "lines that changed places",
    "UPDATE audit_entry SET seq = 7 - seq WHERE seq IN (3, 4)",
    /First: Line 3 is not what was sealed/,
  ],
  [
    "an end that was cut off with its checkpoints",
    "DELETE FROM audit_entry WHERE seq > 4; DELETE FROM audit_checkpoint WHERE seq > 4",
    /The chain was cut off: lines? 5/,
  ],
  ["everything gone", "TRUNCATE audit_entry; TRUNCATE audit_checkpoint", /The chain was cut off/],
  [
    "a chain made anew",
    `UPDATE audit_entry SET principal = 'user/somebody' WHERE seq = 3;
     DO $$
     DECLARE line record; before bytea := decode(repeat('00', 32), 'hex'); content text; value text;
     BEGIN
       FOR line IN SELECT * FROM audit_entry WHERE seq IS NOT NULL ORDER BY seq LOOP
         content := 'quarterdeck audit line 1';
         FOREACH value IN ARRAY ARRAY[line.account_id::text, line.id::text, round(extract(epoch FROM line.at) * 1000)::text,
           line.request_id, line.door, line.operation, line.outcome, line.principal, line.credential, line.source,
           line.user_agent, line.error_code, cardinality(line.resources)::text] || line.resources
           || ARRAY[line.summary::text, encode(sha256(line.sealed), 'hex')] LOOP
           content := content || coalesce(octet_length(value) || ':' || value, '-');
         END LOOP;
         before := sha256(before || int8send(line.seq) || sha256(convert_to(content, 'UTF8')));
         UPDATE audit_entry SET link = before WHERE id = line.id;
       END LOOP;
       UPDATE audit_checkpoint c SET link = e.link FROM audit_entry e WHERE e.seq = c.seq;
     END $$`,
    /The chain was made anew|is not signed by/,
  ],
])("%s is found by npm run audit:verify", async (_what, sql, says) => {
  await copy.query(sql);
  const { code, said } = await verify(copyUrl);
  expect(said).toMatch(says);
  expect(said).toContain("The audit was tampered with");
  expect(code).toBe(1);
});

test("a start and a stop of the server are lines", async () => {
  await product.stopServer();
  await product.startServer();
  const client = await clientOf(product.databaseUrl);
  const { rows } = await client.query<{ operation: string }>(
    "SELECT operation FROM audit_entry WHERE principal LIKE 'system/%' ORDER BY id",
  );
  await client.end();
  expect(rows.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(["FirstStart", "ServerStarted", "ServerStopped"]),
  );
  expect(rows.filter(({ operation }) => operation === "ServerStarted")).toHaveLength(2);
});
