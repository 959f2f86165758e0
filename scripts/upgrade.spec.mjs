import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  AddTagsToResourceCommand,
  CreateAssociationCommand,
  CreateDocumentCommand,
  DescribeInstanceInformationCommand,
  DescribeParametersCommand,
  GetCommandInvocationCommand,
  GetParameterCommand,
  PutParameterCommand,
  SendCommandCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, deploy, migrationNames } from "./migrations.mjs";
import { root } from "./project.mjs";
import { startQuarterdeck } from "./serve-for-tests.mjs";

// What a server has written is put into a database that the migrations but the last have made, and is upgraded from
// there. What is kept is shown by plain SQL, and by a real agent whose command goes on.

const former = migrationNames();
const last = former.pop();
/** Tables that grow with every run: what locks them for long while it is applied stops other servers of the installation. */
const large = ["audit_entry", "command", "invocation", "invocation_step", "node_event", "output_segment"];

let product;
let ssm;
let scratch;

beforeAll(async () => {
  scratch = mkdtempSync(path.join(os.tmpdir(), "quarterdeck-upgrade-"));
  product = await startQuarterdeck({ localAgent: true });
  ssm = new SSMClient({
    endpoint: product.url,
    region: "us-east-1",
    credentials: { accessKeyId: product.accessKeyId, secretAccessKey: product.secretAccessKey },
  });
});

afterAll(async () => {
  ssm?.destroy();
  await product?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function ask(url, text, values) {
  const connection = await connect(url);
  try {
    return (await connection.query(text, values)).rows;
  } finally {
    await connection.end();
  }
}

/** The ordinary and partitioned tables of the product and of its queue, with their columns. */
const tablesOf = (url) =>
  ask(
    url,
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('public', 'graphile_worker') and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations'
     group by 1, 2 order by 1, 2`,
  );

/** Makes the database what it would be without the last migration, with all of its rows that fit there. */
async function goBack(url) {
  await ask(url, "alter schema public rename to newer");
  await ask(url, "create schema public");
  expect(await deploy(url, { only: former })).toEqual(former);
  const connection = await connect(url);
  try {
    await connection.query("select ensure_partitions(now(), now())");
    // A copy of what belongs together, in any order of the tables.
    await connection.query("set session_replication_role = replica");
    const { rows } = await connection.query(
      `select c.relname as name, string_agg(format('%I', a.attname), ', ') as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       join pg_class w on w.relname = c.relname and w.relnamespace = 'newer'::regnamespace
       join pg_attribute b on b.attrelid = w.oid and b.attname = a.attname and not b.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations'
       group by 1`,
    );
    for (const { name, columns } of rows)
      await connection.query(
        `insert into public."${name}" (${columns}) select ${columns} from newer."${name}" on conflict do nothing`,
      );
    await connection.query("drop schema newer cascade");
  } finally {
    await connection.end();
  }
}

/** Of each table how many rows it has, and a hash of all that is in these columns. */
async function contentsOf(url, tables) {
  const found = {};
  for (const { schema, name, columns } of tables) {
    const row = columns.map((column) => `"${column}"`).join(", ");
    const [content] = await ask(
      url,
      `select count(*)::int as rows, md5(coalesce(string_agg(line, E'\\n' order by line), '')) as hash
       from (select row(${row})::text as line from "${schema}"."${name}") each_row`,
    );
    found[`${schema}.${name}`] = content;
  }
  return found;
}

/** The file of each table and index: written anew, it is another one. */
const filesOf = (url) =>
  ask(
    url,
    `select relname, pg_relation_filenode(oid) as file from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'i') order by relname`,
  );

/** The indexes that each large table has. */
const indexesOf = (url) =>
  ask(
    url,
    "select tablename, indexname from pg_indexes where schemaname = 'public' and tablename = any($1) order by 1, 2",
    [large],
  );

const online = async () =>
  (await ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList.filter(
    ({ PingStatus }) => PingStatus === "Online",
  ).map(({ InstanceId }) => InstanceId);

const run = async (InstanceId, script) => {
  const Parameters = { commands: [script] };
  const sent = new SendCommandCommand({ DocumentName: "AWS-RunShellScript", InstanceIds: [InstanceId], Parameters });
  return (await ssm.send(sent)).Command.CommandId;
};
const ofRun = (CommandId, InstanceId) => ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
const patiently = { timeout: 120_000, interval: 100 };

test("an upgrade from the previous commit's schema keeps every row, node and running command", async () => {
  await expect.poll(online, patiently).toHaveLength(1);
  const [node] = await online();
  const script = {
    schemaVersion: "2.2",
    mainSteps: [{ action: "aws:runShellScript", name: "say", inputs: { runCommand: ["true"] } }],
  };
  await ssm.send(new CreateDocumentCommand({ Name: "Say", Content: JSON.stringify(script), DocumentType: "Command" }));
  const expiry = { Type: "Expiration", Version: "1.0", Attributes: { Timestamp: "2999-01-31T12:00:00.000Z" } };
  const Policies = JSON.stringify([expiry]);
  const kept = { Name: "/before/secret", Value: "kept", Type: "SecureString", Tier: "Advanced", Policies };
  await ssm.send(new PutParameterCommand(kept));
  await ssm.send(
    new AddTagsToResourceCommand({
      ResourceType: "ManagedInstance",
      ResourceId: node,
      Tags: [{ Key: "Role", Value: "web" }],
    }),
  );
  await ssm.send(
    new CreateAssociationCommand({
      Name: "Say",
      Targets: [{ Key: "tag:Role", Values: ["web"] }],
      ScheduleExpression: "cron(0 3 ? * SUN *)",
      ApplyOnlyAtCronInterval: true,
    }),
  );
  const ended = await run(node, "echo over before");
  await expect.poll(async () => (await ofRun(ended, node)).Status, patiently).toBe("Success");
  const at = (name) => path.join(scratch, name);
  const lines = "for i in $(seq 200); do echo $i; done";
  const running = await run(
    node,
    `{ ${lines}; touch ${at("begun")}; while [ ! -e ${at("gate")} ]; do sleep 0.1; done; ${lines}; } | tee ${at("printed")}`,
  );
  await expect.poll(() => existsSync(at("begun")), patiently).toBe(true);
  await product.stopServer();
  const url = product.databaseUrl;

  await goBack(url);
  const tables = await tablesOf(url);
  const rows = await contentsOf(url, tables);
  expect(rows["public.invocation"].rows).toBe(2);
  expect(rows["public.association"].rows).toBe(1);
  const files = await filesOf(url);
  const indexes = await indexesOf(url);

  expect(await deploy(url)).toEqual([last]);
  expect(await contentsOf(url, tables)).toEqual(rows);
  // Nothing was written anew, and no index made over what there is: other servers of the installation go on meanwhile.
  expect(await filesOf(url)).toEqual(expect.arrayContaining(files));
  expect(await indexesOf(url)).toEqual(indexes);

  await product.startServer();
  await expect.poll(online, patiently).toEqual([node]);
  expect((await ofRun(running, node)).Status).toBe("InProgress");
  writeFileSync(at("gate"), "");
  await expect.poll(async () => (await ofRun(running, node)).Status, patiently).toBe("Success");
  expect((await ofRun(running, node)).StandardOutputContent).toBe(readFileSync(at("printed"), "utf8"));
  expect((await ofRun(ended, node)).StandardOutputContent).toBe("over before\n");
  const secret = await ssm.send(new GetParameterCommand({ Name: "/before/secret", WithDecryption: true }));
  expect(secret.Parameter.Value).toBe("kept");
  const { Parameters } = await ssm.send(
    new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", Values: ["/before/secret"] }] }),
  );
  expect(Parameters[0].Policies).toEqual([
    { PolicyType: "Expiration", PolicyText: JSON.stringify(expiry), PolicyStatus: "Pending" },
  ]);
});

test("a database that a newer version has migrated is refused with a sentence, and nothing is applied to it", async () => {
  const url = product.databaseUrl;
  const id = "of-tomorrow";
  await ask(
    url,
    "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ($1, '', '29990101000000_of_tomorrow', now())",
    [id],
  );
  const { code, said } = await new Promise((resolve) => {
    execFile(
      process.execPath,
      ["scripts/migrate.mjs", "deploy"],
      { cwd: root, env: { ...process.env, DATABASE_URL: url } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
  await ask(url, "delete from _prisma_migrations where id = $1", [id]);
  expect(said.trim()).toMatch(/^The database is of a newer version than this checkout, .*29990101000000_of_tomorrow/);
  expect(code).toBe(1);
});
