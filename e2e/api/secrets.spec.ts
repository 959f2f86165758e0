import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import {
  CreateActivationCommand,
  CreateDocumentCommand,
  GetCommandInvocationCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SendCommandCommand,
  SSMClient,
  waitUntilCommandExecuted,
} from "@aws-sdk/client-ssm";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type RunningQuarterdeck, startQuarterdeck } from "../../scripts/serve-for-tests.mjs";
import { type MortalCluster, startMortalCluster } from "../../scripts/test-cluster.mjs";
import { clientConfig } from "../fixture/client-config";
import { localAgentOnline } from "./local-agent";

// The product is used as people and programs use it; then everything that others may read is searched for what only
// its owner may know. Process lists are read by every user of a machine, logs are shipped away, databases are copied.

const masterKey = randomBytes(32).toString("base64");
let product: RunningQuarterdeck;
/** Its database's own PostgreSQL, whose files are searched too. */
let cluster: MortalCluster;
/** Every secret of this test, by what it is. */
const secrets: Record<string, string> = { "the master key": masterKey };
/** What every process of ours was started with, as long as it lived. */
const commandLines = new Set<string>();
let watching: NodeJS.Timeout;

/** The command lines of all processes that can be seen; of our own tests only the product's are of interest. */
function lookAtProcesses(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      commandLines.add(readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "));
    } catch {
      // Gone between the listing and the read.
    }
  }
}

const Session = z.object({ CsrfToken: z.string() });

async function post(operation: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${product.url}/api/console/${operation}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: product.url, ...headers },
    body: JSON.stringify(body),
  });
}

beforeAll(async () => {
  watching = setInterval(lookAtProcesses, 50);
  cluster = await startMortalCluster();
  product = await startQuarterdeck({
    clusterUrl: cluster.url("postgres"),
    localAgent: true,
    env: { QUARTERDECK_MASTER_KEY: masterKey, QUARTERDECK_LOG_LEVEL: "debug" },
  });
  secrets["the administrator's password"] = product.adminPassword;
  secrets["the secret access key"] = product.secretAccessKey;
  secrets["the sign-in link's token"] = new URL(product.signInUrl ?? "").searchParams.get("link") ?? "";
  await useIt();
  lookAtProcesses();
});
afterAll(async () => {
  clearInterval(watching);
  if (cluster && !cluster.isRunning()) await cluster.start();
  await product?.stop();
  cluster?.stop();
});

/** Signs in, well and badly; registers machines; runs a command that prints something. */
async function useIt() {
  secrets["a mistyped password"] = `${product.adminPassword}-mistyped`;
  await post("SignIn", { UserName: "admin", Password: secrets["a mistyped password"] });
  const answer = await post("SignIn", { UserName: "admin", Password: product.adminPassword });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  secrets["the session's token"] = cookie.split("=")[1] ?? "";
  const { CsrfToken } = Session.parse(await answer.json());
  secrets["the session's proof"] = CsrfToken;
  await post("GetSession", {}, { cookie });
  await post("SignInWithLink", { Token: secrets["the sign-in link's token"] });
  secrets["a new password"] = randomBytes(16).toString("base64url");
  const changed = await post(
    "ChangePassword",
    { CurrentPassword: product.adminPassword, NewPassword: secrets["a new password"] },
    { cookie, "x-csrf-token": CsrfToken },
  );
  expect(changed.status).toBe(200);

  const ssm = new SSMClient(clientConfig(product));
  const { ActivationId, ActivationCode = "" } = await ssm.send(new CreateActivationCommand({ IamRole: "role" }));
  secrets["an activation code"] = ActivationCode;
  await fetch(`${product.url}/node/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      protocol: 1,
      activationId: ActivationId,
      activationCode: ActivationCode,
      publicKey: randomBytes(32).toString("base64"),
      proof: randomBytes(64).toString("base64"),
      hostName: "host",
    }),
  });
  // With characters that addresses and JSON write otherwise.
  const secret = `${randomBytes(12).toString("base64url")} "é/${randomBytes(12).toString("base64url")}`;
  secrets["a secret of Parameter Store"] = secret;
  const Name = "/app/secret";
  await ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: secret }));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(Parameter?.Value).toBe(secret);
  await ssm.send(new GetParametersByPathCommand({ Path: "/app", WithDecryption: true }));
  await expect(
    ssm.send(new PutParameterCommand({ Name, Value: secret, AllowedPattern: "no", Overwrite: true })),
  ).rejects.toMatchObject({ name: "ParameterPatternMismatchException" });
  const node = await localAgentOnline(ssm);
  // Commands and what they print are no secrets of the database's, but they are none of the log's either.
  commandText = `echo printed-${randomBytes(8).toString("hex")}`;
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: "AWS-RunShellScript",
      InstanceIds: [node],
      Parameters: { commands: [commandText] },
    }),
  );
  await waitUntilCommandExecuted(
    { client: ssm, maxWaitTime: 60, minDelay: 1 },
    { CommandId: Command?.CommandId ?? "", InstanceId: node },
  );
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters: {
      password: { type: "String", interpolationType: "ENV_VAR", default: "{{ssm-secure:/app/secret}}" },
    },
    mainSteps: [
      {
        action: "aws:runShellScript",
        name: "use",
        inputs: {
          runCommand: [
            'printf %s "{{ password }}" | sha256sum',
            'echo "it is {{ password }}"',
            'printf %s "{{ password }}" | base64 -w 0; echo',
            'printf %s "{{ password }}" | od -An -v -tx1 | tr -d " \\n"; echo',
            `${process.execPath} -p 'encodeURIComponent(process.env.SSM_password)'`,
            `${process.execPath} -p 'JSON.stringify(process.env.SSM_password)'`,
            // In two writes, far enough apart to be two reads.
            `${process.execPath} -e 'const s = process.env.SSM_password; process.stdout.write(s.slice(0, 9)); setTimeout(() => process.stdout.write(s.slice(9) + "\\n"), 500)'`,
          ],
        },
      },
    ],
  });
  await ssm.send(new CreateDocumentCommand({ Name: "Use-Secret", Content, DocumentType: "Command" }));
  const { Command: using } = await ssm.send(
    new SendCommandCommand({ DocumentName: "Use-Secret", InstanceIds: [node] }),
  );
  const place = { CommandId: using?.CommandId ?? "", InstanceId: node };
  await waitUntilCommandExecuted({ client: ssm, maxWaitTime: 120, minDelay: 1 }, place);
  printedOfSecret = (await ssm.send(new GetCommandInvocationCommand(place))).StandardOutputContent ?? "";
  ssm.destroy();
}
let commandText = "";
let printedOfSecret = "";

/** The secrets that a text has, by what they are. */
const secretsIn = (text: string) =>
  Object.entries(secrets)
    .filter(([, secret]) => secret.length < 8 || text.includes(secret))
    .map(([what]) => what);

test("no secret, no command and no output is in the server's log or the agent's", () => {
  const log = readFileSync(path.join(product.home, "server.log"), "utf8");
  expect(log).toContain('"operation":"SignIn"');
  expect(secretsIn(log)).toEqual([]);
  expect(log).not.toContain(commandText);
  expect(log).not.toContain(commandText.slice("echo ".length));
  for (const file of ["agent.out", "agent/agent.log"])
    expect(secretsIn(readFileSync(path.join(product.home, file), "utf8"))).toEqual([]);
});

test("a script is given a secret, and what it prints of it is masked", () => {
  const sha256 = createHash("sha256")
    .update(secrets["a secret of Parameter Store"] ?? "")
    .digest("hex");
  expect(printedOfSecret.replaceAll("=", "").split("\n")).toEqual([
    `${sha256}  -`,
    "it is ***",
    ...["***", "***", "***", '"***"', "***"],
    "",
  ]);
});

test("the machine that was given a secret has it in no file", () => {
  const home = path.join(product.home, "agent");
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toContain("journal.jsonl");
  const secret = secrets["a secret of Parameter Store"] ?? "";
  for (const file of files)
    expect(readFileSync(path.join(file.parentPath, file.name)).includes(secret), file.name).toBe(false);
});

test("no secret is in a command line of any process, while the product starts, registers its agent and works", () => {
  expect([...commandLines].some((line) => line.includes("dist/server.mjs"))).toBe(true);
  expect([...commandLines].filter((line) => secretsIn(line).length > 0)).toEqual([]);
});

test("no secret is in the database in clear, the audit included", async () => {
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    expect(tables.map(({ name }) => name)).toContain("public.audit_entry");
    const found: string[] = [];
    for (const { name } of tables) {
      for (const [what, secret] of Object.entries(secrets)) {
        const inHex = Buffer.from(secret).toString("hex");
        const { rows } = await client.query(
          `SELECT 1 FROM ${name} AS t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0 LIMIT 1`,
          [secret, inHex],
        );
        if (rows.length > 0) found.push(`${what} in ${name}`);
      }
    }
    expect(found).toEqual([]);
    const { rows: audit } = await client.query<{ line: string }>("SELECT a::text AS line FROM audit_entry a");
    expect(audit.length).toBeGreaterThan(5);
    // The audit's sealed part holds the command; nothing else of it does.
    expect(audit.filter(({ line }) => line.includes(commandText))).toEqual([]);
  } finally {
    await client.end();
  }
});

/** A secret as it is written in files: as it is, and as JSON, an address, hexadecimal digits or Base64 have it. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const inBase64 = [0, 1, 2].map((before) => {
    // Of what follows something else, the whole groups: three bytes are four characters.
    const from = (3 - before) % 3;
    const whole = bytes.subarray(from, from + 3 * Math.floor((bytes.length - from) / 3));
    return whole.toString("base64");
  });
  const texts = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString("hex")];
  return [...new Set([...texts, ...inBase64, bytes.toString("hex").toUpperCase()])].map((text) => Buffer.from(text));
}

test("a script's secret is in no backup, no export and no file of the stopped database, its log of writes included", async () => {
  const run = promisify(execFile);
  const signedIn = await post("SignIn", { UserName: "admin", Password: secrets["a new password"] });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { CsrfToken } = Session.parse(await signedIn.json());
  const exports = path.join(product.home, "exports");
  const audit = await (await fetch(`${product.url}/audit/export?format=jsonl`, { headers: { cookie } })).text();
  expect(audit).toContain("HandOutSecrets");
  const exported = await post("ExportParameters", { Path: "/app" }, { cookie, "x-csrf-token": CsrfToken });
  expect(exported.status).toBe(200);
  writeFileSync(exports, `${audit}\n${await exported.text()}`);
  const env = {
    ...process.env,
    DATABASE_URL: product.databaseUrl,
    QUARTERDECK_HOME: product.home,
    QUARTERDECK_MASTER_KEY: masterKey,
  };
  const backup = path.join(product.home, "backup");
  await run("npm", ["run", "--silent", "backup", "--", backup], { env });

  await product.stopAgent();
  await product.stopServer();
  const client = new pg.Client({ connectionString: product.databaseUrl });
  await client.connect();
  // What is in memory only would not be found.
  await client.query("CHECKPOINT");
  await client.end();
  cluster.kill();

  const forms = Object.entries(secrets).flatMap(([what, secret]) => formsOf(secret).map((form) => ({ what, form })));
  const found: string[] = [];
  const searched: string[] = [];
  for (const folder of [product.home, cluster.dataFolder])
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      searched.push(path.relative(folder, file));
      const bytes = readFileSync(file);
      for (const { what, form } of forms) if (bytes.includes(form)) found.push(`${what} in ${file}`);
    }
  expect(searched).toEqual(
    expect.arrayContaining(["backup", "exports", "server.log", expect.stringMatching(/^pg_wal\/[0-9A-F]{24}$/)]),
  );
  expect(found).toEqual([]);
});
