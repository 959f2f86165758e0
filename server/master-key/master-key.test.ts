import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AwsClient } from "aws4fetch";
import { build } from "esbuild";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { composeApplication } from "../application";
import { backUp } from "../backup/back-up";
import { restoreBackup } from "../backup/restore-backup";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, aUser, type TestApplication, testApplication } from "../db/testing";
import { uuid7 } from "../db/uuid7";
import { attach, createFile } from "../documents/attachment-store";
import { TestBrowser } from "../doors/testing";
import { insertAccessKey } from "../identity/access-key-store";
import { insertSession } from "../identity/session-store";
import { findUser } from "../identity/user-store";
import { openKeys } from "../keys";
import { keyProof } from "../nodes/node-key";
import { type AnyOperation, perform } from "../operation";
import { operations } from "../operations";
import { getParameter } from "../parameters/get-parameter";
import { putParameter } from "../parameters/put-parameter";
import { linkIdentity } from "../single-sign-on/identity-store";
import { goodInputs } from "../testing";
import { provedTables } from "./proved-tables";
import { renewAll } from "./renew";
import { requireVersions } from "./require-versions";
import { writeRing } from "./ring";
import { retireMasterKeys, rotateMasterKey } from "./rotate";
import { knownVersions } from "./version-store";

// The master key is rotated while servers work: two processes on one PostgreSQL, and the operator's command beside them.

// Servers and the command are processes of their own, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 900_000 });

let app: TestApplication;
let folder: string;
const program = path.resolve(`node_modules/.quarterdeck-test/master-key-${process.pid}.mjs`);
const children: ChildProcess[] = [];
const databases: string[] = [];
const secret = "of yesterday ü";

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-master-key-"));
  app = await testApplication();
  await build({
    entryPoints: ["server/master-key/server-for-tests.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    alias: { "@": path.resolve(".") },
    logLevel: "silent",
  });
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await app?.destroy();
  for (const name of databases) await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  rmSync(program, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

const environmentOf = ({ db, config }: TestApplication) => ({
  ...process.env,
  DATABASE_URL: db.url,
  QUARTERDECK_HOME: config.home,
  QUARTERDECK_RATE_LIMIT: "0",
  QUARTERDECK_LOG_LEVEL: "error",
  PORT: "0",
});

/** A home of its own with the same keys, as each server has it. */
function aHome(of: TestApplication): string {
  const home = mkdtempSync(path.join(folder, "home-"));
  cpSync(path.join(of.config.home, "keys"), path.join(home, "keys"), { recursive: true });
  return home;
}

async function aServer(of: TestApplication, home = of.config.home): Promise<string> {
  const child = spawn(process.execPath, [program], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...environmentOf(of), QUARTERDECK_HOME: home, QUARTERDECK_ROLES: "web" },
  });
  children.push(child);
  const [ready]: unknown[] = await once(child, "message");
  if (typeof ready !== "object" || ready === null || !("url" in ready)) throw new Error("The server did not start.");
  return String(ready.url);
}

/** `npm run rotate-master-key` as an operator runs it, who copies the file to the other home while it waits. */
function rotation(of: TestApplication, otherHome: string) {
  const child = spawn("npm", ["run", "--silent", "rotate-master-key"], {
    detached: true,
    env: environmentOf(of),
  });
  children.push(child);
  let said = "";
  let isCopied = false;
  child.stdout.on("data", (piece: Buffer) => {
    said += piece.toString();
    if (!isCopied && said.includes("Waiting for"))
      cpSync(path.join(of.config.home, "keys/master"), path.join(otherHome, "keys/master"));
    isCopied ||= said.includes("Waiting for");
  });
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const ended = once(child, "close").then(([code]: unknown[]) => ({ code, said }));
  /** Without a word, the whole group of processes. */
  const kill = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
  return { ended, kill };
}

/** The tables with a proof, and how many rows of each were not made by a version; asked of the database itself. */
async function notBy(of: TestApplication, id: string) {
  const { rows: columns } = await of.db.pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name LIKE '%mac' OR column_name LIKE 'sealed%')
       AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(quote_ident(table_name)))
       AND (table_name, column_name) <> ('parameter_version', 'sealed')`,
  );
  const found = [];
  for (const { table, column } of columns) {
    const from = column.endsWith("mac") ? 1 : 2;
    const made = table === "audit_entry" ? "coalesce(rewrapped, sealed)" : column;
    const { rows } = await of.db.pool.query<{ all: number; others: number }>(
      `SELECT count(*)::integer AS all,
         (count(*) FILTER (WHERE substring(${made} from ${from} for 8) <> decode($1, 'hex')))::integer AS others
       FROM "${table}" WHERE ${column} IS NOT NULL`,
      [id],
    );
    found.push({ table, column, all: rows[0]?.all ?? 0, others: rows[0]?.others ?? 0 });
  }
  return found;
}

const waitUntil = (condition: () => Promise<boolean>) => expect.poll(condition, { timeout: 300_000 }).toBe(true);

/** Rows of the tables that the inputs of operations leave empty. */
async function theOthers(of: TestApplication, user: Awaited<ReturnType<typeof aUser>>): Promise<void> {
  const { prisma } = of.db;
  const [accountId, now] = [user.accountId, of.now()];
  const caller = aCaller(of);
  const session = { tokenSha256: randomBytes(32), accountId, activeAccountId: null, id: uuid7(now), userId: user.id };
  const times = { createdAt: now, lastUsedAt: now, expiresAt: new Date(now.getTime() + 3_600_000) };
  const { passwordHash } = await prisma.user.findUniqueOrThrow({ where: { accountId_id: { accountId, id: user.id } } });
  await insertSession(prisma, of.keys, { ...session, ...times, source: "local", userAgent: "" }, passwordHash);
  const identity = { accountId, issuer: "https://id.example.com", subject: "1", userId: user.id };
  await linkIdentity(prisma, of.keys, { ...identity, createdAt: now, createdBy: "user/admin" });
  await perform(of, putParameter, { Name: "/labelled", Type: "String", Value: "x" }, caller);
  await perform(of, operations.LabelParameterVersion, { Name: "/labelled", Labels: ["now"] }, caller);
  const { id, publicKey } = await aNode(of);
  const keyMac = new Uint8Array(keyProof(of.keys, { accountId, id, publicKey }));
  await prisma.node.update({ where: { id }, data: { keyMac } });
  const fileId = uuid7(now);
  await createFile(prisma, { accountId, id: fileId, createdAt: now, createdBy: "user/admin" });
  const file = { accountId, fileName: "file.txt", fileId, size: 0, sha256: "" };
  await attach(prisma, of.keys, [{ ...file, name: "Made-Before", version: 1 }]);
}

test("no row of any table keeps a proof or a seal of an elder version, and none is forgotten", async () => {
  const one = await testApplication();
  try {
    const user = await aUser(one, { name: "admin" });
    const inputs = await goodInputs(one, user);
    const caller = aCaller(one, { id: user.name });
    for (const name of Object.keys(operations) as (keyof typeof operations)[]) {
      const operation: AnyOperation = operations[name];
      if (/^(Delete|Remove|Deregister|Reset|Unlink|Disable|Redeem|SignOut|Freeze|ChangeMyPassword)/.test(name))
        continue;
      await perform(one, operation, inputs[name], { ...caller, door: operation.doors[0] ?? "system" }).catch(
        () => undefined,
      );
    }
    await theOthers(one, user);
    await requireVersions(one);
    const before = await notBy(one, one.keys.ring.primary().id);
    expect(provedTables.map(({ name }) => name).sort()).toEqual(
      before
        .filter(({ column }) => column.endsWith("mac"))
        .map(({ table }) => table)
        .sort(),
    );
    const told: string[] = [];
    await rotateMasterKey(one, "somebody", (line) => told.push(line));
    const { id } = one.keys.ring.primary();
    const after = await notBy(one, id);
    expect(after.filter(({ others }) => others > 0)).toEqual([]);
    expect(after.filter(({ all }) => all === 0).map(({ table, column }) => `${table}.${column}`)).toEqual([]);
    expect((await knownVersions(one.db.pool))[0]).toMatchObject({
      id,
      version: 2,
      rowsLeft: 0,
      renewedAt: expect.any(Date),
    });
    const entries = await one.db.prisma.auditEntry.findMany({ where: { sealed: { not: null } } });
    const texts = await Promise.all(
      entries.map(({ id: Id }) => perform(one, operations.GetAuditEntry, { Id }, caller).then(({ output }) => output)),
    );
    expect(texts.filter((text) => !("Text" in text))).toEqual([]);
  } finally {
    await one.destroy();
  }
});

test("two rotations under load: every read is right, killed half-way it goes on, and yesterday's backup reads", async () => {
  const { db, keys, config } = app;
  await aUser(app, { name: "admin" });
  const admin = await findUser(db.prisma, app, config.accountId, "admin");
  if (!admin) throw new Error("There is no admin.");
  const programKey = { id: "AKIAPROGRAM00000", secret: randomBytes(20).toString("hex") };
  await insertAccessKey(db.prisma, keys, {
    ...programKey,
    accountId: admin.accountId,
    userId: admin.id,
    status: "Active",
    createdAt: app.now(),
  });
  const caller = aCaller(app, { id: "admin" });
  const node = await aNode(app);
  await perform(app, putParameter, { Name: "/old/secret", Type: "SecureString", Value: secret }, caller);
  const order = {
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [node.id],
    Parameters: { commands: ["echo of-yesterday"] },
  };
  await perform(app, sendCommand, order, caller);
  const [former] = (await db.pool.query<{ mac: Buffer }>(`SELECT mac FROM "user" WHERE name = 'admin'`)).rows;
  // Rows from before versions had names, as a server of yesterday wrote them.
  await db.pool.query(
    `UPDATE "user" SET mac = substring(mac from 9); UPDATE parameter SET mac = substring(mac from 9)`,
  );
  const backup = path.join(folder, "yesterday");
  await requireVersions(app);
  const { masterKeys } = await backUp(app, backup, "somebody");
  expect(masterKeys).toEqual([{ version: 1, id: keys.ring.primary().id }]);
  const sealedLines = () =>
    db.pool.query(
      "SELECT id, encode(sha256(sealed), 'hex') AS sealed FROM audit_entry WHERE sealed IS NOT NULL AND at <= $1 ORDER BY id",
      [app.now()],
    );
  const chained = (await sealedLines()).rows;

  const otherHome = aHome(app);
  const urls = await Promise.all([aServer(app), aServer(app, otherHome)]);
  const wrong: string[] = [];
  const right: Record<string, number> = {};
  let isOver = false;
  const check = (what: string, got: unknown, wanted: unknown) => {
    if (got === wanted) right[what] = (right[what] ?? 0) + 1;
    else wrong.push(`${what}: ${JSON.stringify(got)?.slice(0, 300)}`);
  };
  const signer = new AwsClient({
    accessKeyId: programKey.id,
    secretAccessKey: programKey.secret,
    service: "ssm",
    region: "us-east-1",
    retries: 0,
  });
  async function aws(url: string, operation: string, input: object): Promise<Record<string, unknown>> {
    const answer = await signer.fetch(`${url}/`, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${operation}` },
      body: JSON.stringify(input),
    });
    return answer.json();
  }
  const parameterIn = (answer: Record<string, unknown>) => {
    const { Parameter } = answer;
    return typeof Parameter === "object" && Parameter !== null && "Value" in Parameter ? Parameter.Value : answer;
  };
  /** Writes at one server and reads at the other, and signs in at both. */
  async function work(here: string, there: string, name: string): Promise<void> {
    const person = new TestBrowser(here);
    await person.signIn("admin");
    const elsewhere = new TestBrowser(there);
    Object.assign(elsewhere, { cookie: person.cookie, csrfToken: person.csrfToken });
    for (let round = 0; !isOver; round++) {
      const Name = `/load/${name}/${round % 50}`;
      const Value = `${name} ${round}`;
      await aws(here, "PutParameter", { Name, Value, Type: "SecureString", Overwrite: true });
      check("a secret", parameterIn(await aws(there, "GetParameter", { Name, WithDecryption: true })), Value);
      check(
        "an old secret",
        parameterIn(await aws(here, "GetParameter", { Name: "/old/secret", WithDecryption: true })),
        secret,
      );
      check("a session", (await elsewhere.call("ListKeys")).status, 200);
      const signedIn = new TestBrowser(there);
      await signedIn.signIn("admin").catch((error: unknown) => wrong.push(`signing in: ${String(error)}`));
      check("signing in", (await signedIn.call("GetMyProfile")).status, 200);
      const sent = await signedIn.call("SendCommand", order);
      check("an order", sent.status, 200);
      const standing = await signedIn.call("CreateAssociation", {
        Name: "AWS-RunShellScript",
        Targets: [{ Key: "InstanceIds", Values: [node.id] }],
        Parameters: { commands: ["true"] },
      });
      check("a standing order", standing.status, 200);
    }
  }
  const load = Promise.all([
    work(urls[0] ?? "", urls[1] ?? "", "one"),
    work(urls[1] ?? "", urls[0] ?? "", "other"),
  ]).catch((error: unknown) => wrong.push(`the load broke: ${String(error)}`));
  const rounds = () => right["a standing order"] ?? 0;
  await waitUntil(async () => rounds() >= 1 || wrong.length > 0);

  // The first rotation is killed while it makes rows anew: one that somebody holds keeps it from its end.
  const holding = await db.pool.connect();
  await holding.query(
    "BEGIN; SELECT FROM parameter_version WHERE version = 1 ORDER BY parameter_id LIMIT 1 FOR UPDATE",
  );
  const killed = rotation(app, otherHome);
  await waitUntil(async () => ((await knownVersions(db.pool))[0]?.rowsDone ?? 0) > 0);
  killed.kill();
  await killed.ended;
  await holding.query("ROLLBACK");
  holding.release();
  const [second] = await knownVersions(db.pool);
  expect(second).toMatchObject({ version: 2, renewedAt: null });
  const between = rounds();
  await waitUntil(async () => rounds() >= between + 1 || wrong.length > 0);

  const { code, said } = await rotation(app, otherHome).ended;
  expect(said).toMatch(/^version 3 of the master key \([0-9a-f]{16}\) seals and proves from now on/m);
  expect(code).toBe(0);
  const after = rounds();
  await waitUntil(async () => rounds() >= after + 1 || wrong.length > 0);
  isOver = true;
  await load;
  expect(wrong).toEqual([]);

  // What was written between the last look of the rotation and the end of the load is the newest version's too.
  keys.ring.look();
  const third = keys.ring.primary();
  expect(third.version).toBe(3);
  expect((await notBy(app, third.id)).filter(({ others }) => others > 0)).toEqual([]);
  expect((await sealedLines()).rows.slice(0, chained.length)).toEqual(chained);

  // Yesterday's backup, in a database of its own, beside today's ring.
  const name = `test_ring_${process.pid}_${randomBytes(4).toString("hex")}`;
  databases.push(name);
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE quarterdeck_template`);
  const url = new URL(db.url);
  url.pathname = `/${name}`;
  const restored = composeApplication({ ...config, databaseUrl: url.href }, app.processId, { now: app.now });
  try {
    await restoreBackup(restored, backup, "somebody");
    await requireVersions(restored);
    const read = async () =>
      (await perform(restored, getParameter, { Name: "/old/secret", WithDecryption: true }, caller)).output.Parameter
        .Value;
    expect(await read()).toBe(secret);
    expect(await renewAll(restored, () => false)).toBe(true);
    expect(await read()).toBe(secret);
    expect((await notBy({ ...app, db: restored.db }, third.id)).filter(({ others }) => others > 0)).toEqual([]);
  } finally {
    await restored.close();
  }

  // Without an elder version neither the backup nor the database is taken.
  const bare = aHome(app);
  writeRing(bare, [third]);
  const without = { ...app, config: { ...config, home: bare }, keys: openKeys({ home: bare, masterKey: undefined }) };
  await expect(requireVersions(without)).rejects.toThrow(
    /master does not have version 2 of the master key \([0-9a-f]{16}\) and version 1 of the master key/,
  );
  await expect(restoreBackup(without, backup, "somebody")).rejects.toThrow(
    /^This backup needs version 1 of the master key/,
  );

  // Retired, an elder version is good for nothing any more, whatever is put back into the database.
  const putBack = () => db.pool.query(`UPDATE "user" SET mac = $1 WHERE name = 'admin'`, [former?.mac]);
  await putBack();
  await new TestBrowser(urls[0] ?? "").signIn("admin");
  const stale = openKeys({ home: config.home, masterKey: undefined }).ring.versions().at(-1);
  const later = { ...app, now: () => new Date(app.now().getTime() + 600_000) };
  const { retired } = await retireMasterKeys(later, "somebody", () => undefined);
  expect(retired).toContain("version 1 of the master key");
  expect(readFileSync(path.join(config.home, "keys/master"), "utf8")).not.toContain(stale?.key.toString("base64"));
  await requireVersions(without);
  const person = new TestBrowser(urls[0] ?? "");
  await person.signIn("admin");
  expect((await person.call("GetMyProfile")).status).toBe(200);
  expect(parameterIn(await aws(urls[1] ?? "", "GetParameter", { Name: "/old/secret", WithDecryption: true }))).toBe(
    secret,
  );
  await putBack();
  await waitUntil(async () => {
    const { status } = await new TestBrowser(urls[0] ?? "").call("SignIn", {
      UserName: "admin",
      Password: "correct-horse",
    });
    return status !== 200;
  });
});
