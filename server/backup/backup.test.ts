import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Application, composeApplication } from "../application";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, anAccount, aUser } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { getDocument } from "../documents/get-document";
import { listening, TestBrowser } from "../doors/testing";
import { findUser } from "../identity/user-store";
import { openKeys } from "../keys";
import { perform } from "../operation";
import { readBytes } from "../output/read";
import type { OutputStream } from "../output/segments";
import { chunkOf, outputDatabase, randomFrom, someOutput } from "../output/testing";
import { getParameter } from "../parameters/get-parameter";
import { putParameter } from "../parameters/put-parameter";
import type { RunningServer } from "../start-server";
import { checkBackup } from "./restore-backup";

// `npm run backup` and `npm run restore` as an operator runs them: from a server that runs, into an empty database.

type Source = Awaited<ReturnType<typeof outputDatabase>>;
let source: Source;
let server: RunningServer;
let stream: OutputStream;
let folder: string;
let backup: string;
const empty = `test_restored_${process.pid}_${randomBytes(4).toString("hex")}`;
const admin = () => new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
const printed = someOutput(randomFrom(7), 300_000);
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const secret = "s3cret \\. \n\t of a machine ü";
const document = JSON.stringify({
  schemaVersion: "2.2",
  mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["printf '\\.\\n'"] } }],
});

async function asAdmin(statement: string) {
  const client = admin();
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

function urlOf(database: string) {
  const url = new URL(source.app.db.url);
  url.pathname = `/${database}`;
  return url.href;
}

/** An npm script with the settings of an installation: what it prints, and its exit code. */
const run = (script: "backup" | "restore", file: string, database: string, home = source.app.config.home) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(
      "npm",
      ["--prefix", path.resolve(import.meta.dirname, "../.."), "run", "--silent", script, "--", path.basename(file)],
      {
        // The file is meant from where the line is typed, and npm runs it elsewhere.
        cwd: path.dirname(file),
        env: { ...process.env, DATABASE_URL: urlOf(database), QUARTERDECK_HOME: home },
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });

async function rowsIn(url: string): Promise<Record<string, number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; rows: string }>(
      `SELECT relname AS name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text AS rows
       FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`,
    );
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.rows)]));
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  source = await outputDatabase();
  const { app } = source;
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-backup-"));
  backup = path.join(folder, "quarterdeck.backup");
  server = await listening(app);
  await aUser(app, { name: "admin" });
  await anAccount(app);
  await new TestBrowser(server.url).signIn("admin");
  const caller = aCaller(app);
  await perform(app, createDocument, { Name: "Say", Content: document, DocumentFormat: "JSON" }, caller);
  await perform(app, putParameter, { Name: "/backup/secret", Value: secret, Type: "SecureString" }, caller);
  stream = await source.aStream();
  await source.store([
    chunkOf(stream, 0, printed.subarray(0, 90_000)),
    chunkOf(stream, 90_000, printed.subarray(90_000)),
  ]);
  await source.end(stream, printed);
  // Older than the parts of tables that a new database has.
  const old = new Date(Date.now() - 120 * 24 * 3_600_000);
  await app.db.pool.query("SELECT ensure_partitions($1, $1)", [old]);
  await source.aStream("stdout", old);
  await asAdmin(`CREATE DATABASE ${empty}`);
  expect(await run("backup", backup, new URL(app.db.url).pathname.slice(1))).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await server?.close();
  await source?.drop();
  await asAdmin(`DROP DATABASE IF EXISTS ${empty} WITH (FORCE)`);
  rmSync(folder, { recursive: true, force: true });
});

test("a backup is its owner's alone, has no key in it, and is not written over", async () => {
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([path.basename(backup)]);
  const text = gunzipSync(readFileSync(backup));
  for (const key of readdirSync(path.join(source.app.config.home, "keys"))) {
    const content = readFileSync(path.join(source.app.config.home, "keys", key));
    for (const form of [content, content.toString("hex"), content.toString("base64")])
      expect(text.includes(form), key).toBe(false);
  }
  expect(text.includes("of a machine")).toBe(false);
  const before = hashOf(readFileSync(backup));
  expect(await run("backup", backup, "anything")).toMatchObject({ code: 1, said: expect.stringContaining("already") });
  expect(hashOf(readFileSync(backup))).toBe(before);
});

test("a file that is not there is refused with a sentence", async () => {
  const { code, said } = await run("restore", path.join(folder, "nowhere"), empty);
  expect(said.trim()).toMatch(/^The backup cannot be read: .+nowhere'\.$/);
  expect(code).toBe(1);
});

test("whatever is missing at its end or altered within it, a backup is refused", async () => {
  const whole = readFileSync(backup);
  const file = path.join(folder, "damaged");
  const refused = async (bytes: Buffer, says: RegExp) => {
    writeFileSync(file, bytes);
    await expect(checkBackup(source.app.keys, file)).rejects.toThrow(says);
  };
  const random = randomFrom(3);
  const notWhole = /not a whole backup/;
  for (const length of [0, 5, whole.length >> 1, whole.length - 9, whole.length - 1])
    await refused(whole.subarray(0, length), notWhole);
  for (let round = 0; round < 20; round += 1) {
    const altered = Buffer.from(whole);
    const at = 10 + Math.floor(random() * (whole.length - 10));
    altered[at] = (altered[at] ?? 0) ^ 1;
    await refused(altered, notWhole);
  }
  const text = gunzipSync(whole);
  const lines = text.toString("latin1").trimEnd().split("\n");
  await refused(gzipSync(Buffer.from(`${lines.slice(0, -1).join("\n")}\n`, "latin1")), notWhole);
  await refused(gzipSync(Buffer.concat([text, Buffer.from("more\n")])), notWhole);
  await refused(
    gzipSync(Buffer.from(text.toString("latin1").replace('"quarterdeckBackup":1', '"quarterdeckBackup":2'), "latin1")),
    /newer version/,
  );

  // Altered by somebody who makes the hash fit: only the master key could prove it.
  const end = JSON.parse(lines.at(-1) ?? "");
  const body = Buffer.from(`${lines.slice(0, -1).join("\n").replace("Administrator", "administrator")}\n`, "latin1");
  const forged = `${JSON.stringify({ ...end, sha256: hashOf(body) })}\n`;
  await refused(gzipSync(Buffer.concat([body, Buffer.from(forged)])), /master key/);
});

test("a backup that was cut short, other keys, and one of a newer schema leave an empty database as it was", async () => {
  const short = path.join(folder, "short");
  writeFileSync(short, readFileSync(backup).subarray(0, -2_000));
  expect(await run("restore", short, empty)).toMatchObject({ code: 1, said: expect.stringContaining("not a whole") });

  const otherHome = mkdtempSync(path.join(folder, "home-"));
  openKeys({ home: otherHome, masterKey: undefined });
  expect(await run("restore", backup, empty, otherHome)).toMatchObject({
    code: 1,
    said: expect.stringContaining("This backup needs version 1 of the master key"),
  });

  const { pool, url } = source.app.db;
  const newer = path.join(folder, "newer");
  await pool.query(
    "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', '', '29990101000000_of_tomorrow', now())",
  );
  expect(await run("backup", newer, new URL(url).pathname.slice(1))).toMatchObject({ code: 0 });
  await pool.query("DELETE FROM _prisma_migrations WHERE id = 'x'");
  expect(await run("restore", newer, empty)).toMatchObject({ code: 1, said: expect.stringContaining("of_tomorrow") });

  expect(await rowsIn(urlOf(empty))).toEqual({});
});

test("what was restored is what was there, frozen, with nobody signed in, and only into an empty database", async () => {
  const { app } = source;
  const before = await rowsIn(app.db.url);
  const { code, said } = await run("restore", backup, empty);
  expect(said).toContain("Every account is frozen");
  expect(code).toBe(0);

  const restored: Application = composeApplication({ ...app.config, databaseUrl: urlOf(empty) }, app.processId, {
    now: app.now,
  });
  try {
    const after = await rowsIn(restored.db.url);
    const untouched = Object.keys(before).filter((name) => !["session", "attempt", "audit_entry"].includes(name));
    expect(Object.fromEntries(untouched.map((name) => [name, after[name]]))).toEqual(
      Object.fromEntries(untouched.map((name) => [name, before[name]])),
    );
    expect(before.session).toBe(1);
    expect(after.session).toBe(0);
    expect(after.attempt).toBe(0);
    // The source has had another backup since.
    const lines = await restored.db.prisma.auditEntry.groupBy({ by: ["operation"], _count: true });
    expect(Object.fromEntries(lines.map((line) => [line.operation, line._count]))).toMatchObject({
      BackedUp: 2,
      RestoredFromBackup: 2,
      PutParameter: 1,
    });

    const { bytes } = await readBytes(restored.db.pool, stream, 0, printed.length);
    expect(hashOf(bytes)).toBe(hashOf(printed));
    const caller = aCaller(restored);
    const { output } = await perform(restored, getParameter, { Name: "/backup/secret", WithDecryption: true }, caller);
    expect(output.Parameter?.Value).toBe(secret);
    expect((await perform(restored, getDocument, { Name: "Say" }, caller)).output.Content).toBe(document);
    expect(await findUser(restored.db.prisma, restored, app.config.accountId, "admin")).toMatchObject({
      role: "Administrator",
    });

    const { id } = await aNode(restored);
    const send = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["true"] }, InstanceIds: [id] };
    await expect(perform(restored, sendCommand, send, caller)).rejects.toThrow(/Restored from the backup of/);
    expect(await restored.db.prisma.account.count({ where: { frozenAt: null } })).toBe(0);
    // What had been queued about the output is queued again.
    const jobs = await restored.db.pool.query(
      "SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'merge-output'",
    );
    expect(jobs.rows).toEqual([{ key: expect.stringContaining(`${stream.commandId}/${stream.nodeId}/0/1`) }]);
  } finally {
    await restored.close();
  }

  const again = path.join(folder, "again");
  copyFileSync(backup, again);
  expect(await run("restore", again, empty)).toMatchObject({
    code: 1,
    said: expect.stringContaining("There is an installation in this database already"),
  });
});
