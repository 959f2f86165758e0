import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandLines } from "@/agent/testing/command-lines";
import { aCaller, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { activation, startGateway } from "../gateway/node-testing";
import { perform } from "../operation";
import { putParameter } from "../parameters/put-parameter";
import { makeDelivery } from "./delivery";
import { getCommandInvocation } from "./get-command-invocation";
import { sendCommand } from "./send-command";

// A real agent, as it ships, is given a secret by a real server; then everything that either of them wrote is searched.

const canary = "canary-c0ffee-91";
const program = "dist/agent.cjs";
const home = mkdtempSync(path.join(tmpdir(), "quarterdeck-agent-"));
let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let agent: ChildProcess;
let node: string;
/** What went over the connection, in both directions. */
const frames: Buffer[] = [];

beforeAll(async () => {
  app = await testApplication({ now: () => new Date() });
  delivery = makeDelivery(app);
  gateway = await startGateway(app, delivery);
  gateway.hearFrames((frame) => void frames.push(Buffer.from(frame)));
  const { ActivationId, ActivationCode } = await activation(app);
  const register = ["register", "--server", gateway.url, "--activation-id", ActivationId, "--home", home];
  const env = { ...process.env, QUARTERDECK_ACTIVATION_CODE: ActivationCode };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...register], { env });
  node = /Registered as (mi-\w+)/.exec(stdout)?.[1] ?? "";
  agent = spawn(process.execPath, [program, "run", "--home", home], { stdio: "ignore" });
  const secret = { Name: "/db/password", Type: "SecureString" as const, Value: canary };
  await perform(app, putParameter, secret, aCaller(app));
});
afterAll(async () => {
  agent?.kill("SIGTERM");
  await gateway?.close();
  await delivery?.close();
  await app?.destroy();
  rmSync(home, { recursive: true, force: true });
});

/** The tables that have a text in any of their rows, in clear or as the bytes of a column. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows: tables } = await app.db.pool.query<{ name: string }>(
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await app.db.pool.query(
      `SELECT 1 FROM ${name} AS t WHERE position($1 IN t::text) > 0 OR position($2 IN t::text) > 0 LIMIT 1`,
      [text, Buffer.from(text).toString("hex")],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** The files in the agent's home that have a text in them. */
const filesWith = (text: string) =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));

test("a script on a real machine has its secret, and nothing that is written anywhere has it", async () => {
  const [ready, gate] = [path.join(home, "ready"), path.join(home, "gate")];
  const runCommand = [
    "password=${SSM_url#db://app:}",
    "password=${password%@host}",
    'printf %s "$password" | sha256sum',
    'echo "raw {{ url }} and $password"',
    'printf %s "$password" | base64 >&2',
    `: > ${ready}`,
    `while [ ! -e ${gate} ]; do sleep 0.05; done`,
  ];
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters: {
      url: { type: "String", interpolationType: "ENV_VAR", default: "db://app:{{ssm-secure:/db/password}}@host" },
    },
    mainSteps: [{ action: "aws:runShellScript", name: "use", inputs: { runCommand } }],
  });
  await perform(app, createDocument, { Name: "Use-Secret", Content }, aCaller(app));
  const input = { DocumentName: "Use-Secret", InstanceIds: [node] };
  const { CommandId } = (await perform(app, sendCommand, input, aCaller(app))).output.Command;

  await expect.poll(() => existsSync(ready)).toBe(true);
  expect(commandLines()).not.toContain(canary);
  expect(filesWith(canary)).toEqual([]);
  writeFileSync(gate, "");
  const invocation = async () =>
    (await perform(app, getCommandInvocation, { CommandId, InstanceId: node }, aCaller(app))).output;
  await expect.poll(async () => (await invocation()).Status).toBe("Success");
  const { StandardOutputContent, StandardErrorContent } = await invocation();
  expect(StandardOutputContent).toMatch(
    new RegExp(`^${createHash("sha256").update(canary).digest("hex")}  -\nraw \\S*\\*\\*\\*\\S* and \\*\\*\\*\n$`),
  );
  expect(StandardErrorContent).toMatch(/^\*\*\*=*\n$/);

  expect(filesWith(canary)).toEqual([]);
  expect(await tablesWith(canary)).toEqual([]);
  const sent = Buffer.concat(frames);
  expect(sent.includes("***")).toBe(true);
  for (const form of ["utf8", "base64", "hex"] as const)
    expect(sent.includes(Buffer.from(canary).toString(form))).toBe(false);
  const lines = await app.db.prisma.auditEntry.findMany({ where: { operation: "HandOutSecrets" } });
  expect(lines).toMatchObject([
    { outcome: "done", principal: `node/${node}`, summary: { requestedBy: "user/admin", step: "use", attempt: 1 } },
  ]);
});
