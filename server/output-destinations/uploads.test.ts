import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type ObjectStore, startObjectStore } from "@/agent/testing/object-store";
import type { OutputChunk, StepEvent } from "@/core/node-protocol";
import { getCommandInvocation } from "../commands/get-command-invocation";
import { listCommandInvocations } from "../commands/list-command-invocations";
import { makeReports } from "../commands/reports";
import { sendCommand } from "../commands/send-command";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { perform } from "../operation";
import { startWorker } from "../worker/worker";
import { createOutputDestination, testOutputDestination, updateOutputDestination } from "./destination-settings";
import { uploadUpkeepJobs } from "./jobs";
import { listOutputUploads } from "./list-output-uploads";
import { retryOutputUploads } from "./retry-output-uploads";

// A real store in another process, whose requests are verified by AWS's own signer; what lies there is read by the AWS
// CLI and hashed by sha256sum. S3 itself is out of reach of these tests.

let app: TestApplication;
let store: ObjectStore;
let reports: ReturnType<typeof makeReports>;
let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
let way: Way;

/** A way to the store that can be closed, and that counts what it carries. */
class Way {
  private readonly open = new Set<Socket>();
  private server: Server | undefined;
  port = 0;
  carried = 0;
  /** Called with what was carried in all; what it returns is waited for before more is. */
  onCarried: (bytes: number) => void = () => undefined;

  constructor(private readonly to: string) {}

  async listen(): Promise<void> {
    const [host, port] = this.to.split(":");
    this.server = createServer((socket) => {
      const onward = connect(Number(port), host);
      for (const end of [socket, onward]) {
        this.open.add(end);
        end.on("error", () => end.destroy());
        end.on("close", () => this.open.delete(end));
      }
      socket.on("data", (piece) => {
        this.carried += piece.length;
        this.onCarried(this.carried);
      });
      socket.pipe(onward);
      onward.pipe(socket);
    });
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("It does not listen.");
    this.port = address.port;
  }

  async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    const closed = once(server, "close");
    server.close();
    for (const socket of this.open) socket.destroy();
    await closed;
  }
}

beforeAll(async () => {
  store = await startObjectStore();
  way = new Way(store.host);
  await way.listen();
  app = await testApplication({ now: () => new Date(), config: { outboundHosts: ["127.0.0.1"] } });
  reports = makeReports(app);
  await perform(app, createOutputDestination, destination(), aCaller(app));
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  way.onCarried = () => undefined;
});
afterAll(async () => {
  await worker?.stop();
  await way?.close();
  await store?.stop();
  await app?.destroy();
});

const destination = (given: Record<string, unknown> = {}) => ({
  BucketName: "private",
  Endpoint: `http://127.0.0.1:${way.port}`,
  Region: "eu-central-1",
  UsesPathStyle: true,
  AccessKeyId: store.accessKeyId,
  SecretAccessKey: store.secretAccessKey,
  ...given,
});

/** The SHA-256 of an object, by the AWS CLI and sha256sum. */
const hashInBucket = (key: string): string =>
  execFileSync(
    "bash",
    ["-c", '/usr/bin/aws --endpoint-url "http://$2" s3 cp "s3://private/$1" - | sha256sum', "bash", key, store.host],
    {
      encoding: "utf8",
      env: cliEnvironment(),
    },
  ).split(" ")[0] ?? "";

const keysInBucket = (prefix: string): string[] =>
  execFileSync(
    "/usr/bin/aws",
    ["--endpoint-url", `http://${store.host}`, "s3", "ls", "--recursive", `s3://private/${prefix}`],
    {
      encoding: "utf8",
      env: cliEnvironment(),
    },
  )
    .split("\n")
    .flatMap((line) => line.trim().split(/\s+/)[3] ?? []);

const cliEnvironment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: "test",
  PATH: "/usr/bin:/bin",
  HOME: app.config.home,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: store.accessKeyId,
  AWS_SECRET_ACCESS_KEY: store.secretAccessKey,
});

async function send(nodeIds: readonly string[], OutputS3KeyPrefix: string): Promise<string> {
  const { output } = await perform(
    app,
    sendCommand,
    {
      DocumentName: "AWS-RunShellScript",
      ...(nodeIds.length > 50
        ? { Targets: [{ Key: "tag:Role", Values: ["many"] }], MaxConcurrency: "100%" }
        : { InstanceIds: [...nodeIds] }),
      Parameters: { commands: ["true"] },
      OutputS3BucketName: "private",
      OutputS3KeyPrefix,
    },
    aCaller(app),
  );
  return output.Command.CommandId;
}

const totalOf = (bytes: Buffer) => ({ bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
const nothing = Buffer.alloc(0);

/** Tells the server what a machine's agent tells of its run: it took the order, it printed this, it is over. */
async function run(order: string, nodeId: string, stdout: Buffer, stderr = nothing): Promise<void> {
  const news = { accountId: app.config.accountId, nodeId, order, steps: [], chunks: [] };
  expect((await reports.record({ ...news, event: { name: "accept" } })).ack).toEqual({ ok: true });
  const most = 256 * 1024;
  const chunks = [stdout, stderr].flatMap((bytes, index): OutputChunk[] =>
    Array.from({ length: Math.ceil(bytes.length / most) }, (_, at) => ({
      step: 0,
      attempt: 1,
      stream: index === 0 ? "stdout" : "stderr",
      offset: at * most,
      marks: [],
      bytes: bytes.subarray(at * most, (at + 1) * most),
    })),
  );
  for (const chunk of chunks) expect((await reports.record({ ...news, chunks: [chunk] })).ack).toEqual({ ok: true });
  const ended: StepEvent = {
    event: "ended",
    step: 0,
    attempt: 1,
    name: "aws:runShellScript",
    action: "aws:runShellScript",
    at: app.now().getTime(),
    outcome: "Success",
    exitCode: 0,
    stdout: totalOf(stdout),
    stderr: totalOf(stderr),
  };
  expect((await reports.record({ ...news, steps: [ended], event: { name: "succeed" } })).ack).toEqual({ ok: true });
}

const shown = async (CommandId: string, given: Record<string, unknown> = {}) =>
  (await perform(app, listOutputUploads, { CommandId, ...given }, aCaller(app))).output;

const becomes = (CommandId: string, state: "Stored" | "Waiting" | "Failed") =>
  expect
    .poll(async () => (await shown(CommandId)).Uploads.map(({ State }) => State), { timeout: 170_000, interval: 100 })
    .toEqual([state]);

test("what a command printed lies in the bucket under AWS's own keys, to the byte, and the API says where", async () => {
  worker = await startWorker(app);
  const { id } = await aNode(app);
  const [stdout, stderr] = [Buffer.from("hello\n\u0000\xff", "latin1"), Buffer.from("oops\n")];
  const CommandId = await send([id], "/logs/web/");
  await run(CommandId, id, stdout, stderr);
  await becomes(CommandId, "Stored");
  const folder = `logs/web/${CommandId}/${id}/awsrunShellScript/0.awsrunShellScript`;
  expect(keysInBucket(`logs/web/${CommandId}`)).toEqual([`${folder}/stderr`, `${folder}/stdout`]);
  expect(hashInBucket(`${folder}/stdout`)).toBe(totalOf(stdout).sha256);
  expect(hashInBucket(`${folder}/stderr`)).toBe(totalOf(stderr).sha256);

  const url = `http://127.0.0.1:${way.port}/private/${folder}`;
  const urls = { StandardOutputUrl: `${url}/stdout`, StandardErrorUrl: `${url}/stderr` };
  const which = { CommandId, InstanceId: id };
  expect((await perform(app, getCommandInvocation, which, aCaller(app))).output).toMatchObject(urls);
  const { output } = await perform(app, listCommandInvocations, { CommandId, Details: true }, aCaller(app));
  expect(output.CommandInvocations).toMatchObject([
    {
      ...urls,
      CommandPlugins: [
        { ...urls, OutputS3BucketName: "private", OutputS3KeyPrefix: "/logs/web/", OutputS3Region: "eu-central-1" },
      ],
    },
  ]);
  expect((await shown(CommandId)).Uploads[0]?.Objects).toEqual([
    { Step: 0, Stream: "stdout", Key: `${folder}/stdout`, Url: `${url}/stdout`, Bytes: stdout.length },
    { Step: 0, Stream: "stderr", Key: `${folder}/stderr`, Url: `${url}/stderr`, Bytes: stderr.length },
  ]);
});

test("a command that names no bucket, or one that is not set up, puts nothing anywhere and says which field is wrong", async () => {
  const { id } = await aNode(app);
  const request = { DocumentName: "AWS-RunShellScript", InstanceIds: [id], Parameters: { commands: ["true"] } };
  await expect(
    perform(app, sendCommand, { ...request, OutputS3BucketName: "elsewhere" }, aCaller(app)),
  ).rejects.toMatchObject({ code: "InvalidOutputFolder", problems: [{ path: ["OutputS3BucketName"] }] });
  await expect(
    perform(app, sendCommand, { ...request, OutputS3KeyPrefix: "logs" }, aCaller(app)),
  ).rejects.toMatchObject({
    code: "ValidationException",
    problems: [{ path: ["OutputS3KeyPrefix"] }],
  });
  const { output } = await perform(app, sendCommand, request, aCaller(app));
  await run(output.Command.CommandId, id, Buffer.from("kept here\n"));
  expect((await shown(output.Command.CommandId)).Uploads).toEqual([]);
});

test("every one of a thousand machines has its output in the bucket, although the bucket was away meanwhile", {
  timeout: 900_000,
}, async () => {
  const nodes: { id: string }[] = [];
  for (let made = 0; made < 1000; made += 10)
    nodes.push(...(await Promise.all(Array.from({ length: 10 }, () => aNode(app)))));
  await app.db.prisma.tag.createMany({
    data: nodes.map(({ id }) => ({
      accountId: app.config.accountId,
      resourceType: "ManagedInstance",
      resourceId: id,
      key: "Role",
      value: "many",
    })),
  });
  const CommandId = await send(
    nodes.map(({ id }) => id),
    "many",
  );
  await expect.poll(() => app.db.prisma.invocation.count({ where: { commandId: CommandId } })).toBe(1000);
  worker = await startWorker(app);
  await Promise.all(
    nodes.map(async ({ id }, index) => {
      await run(CommandId, id, Buffer.from(`I am ${id}\n`));
      if (index === 300) await way.close();
    }),
  );
  // It is away until at least one has been told so.
  await expect
    .poll(async () => (await shown(CommandId, { State: "Waiting" })).Uploads.some(({ Problem }) => Problem))
    .toBe(true);
  expect((await shown(CommandId, { State: "Waiting" })).Uploads.find(({ Problem }) => Problem)?.Problem).toMatch(
    /^(Nothing answers at the endpoint's address and port|The store broke the connection off)\.$/,
  );
  await way.listen();
  await perform(app, retryOutputUploads, { CommandId }, aCaller(app));
  await expect
    .poll(async () => (await shown(CommandId)).Counts, { timeout: 800_000, interval: 500 })
    .toEqual({ Waiting: 0, Stored: 1000, Failed: 0 });
  const keys = keysInBucket(`many/${CommandId}`);
  expect(keys).toHaveLength(1000);
  expect(new Set(keys.map((key) => key.split("/")[2]))).toEqual(new Set(nodes.map(({ id }) => id)));
  for (const { id } of nodes.slice(0, 3))
    expect(hashInBucket(`many/${CommandId}/${id}/awsrunShellScript/0.awsrunShellScript/stdout`)).toBe(
      totalOf(Buffer.from(`I am ${id}\n`)).sha256,
    );
  const { status } = await app.db.prisma.command.findFirstOrThrow({ where: { id: CommandId } });
  expect(status).not.toBe("Failed");
});

describe("a server of its own", () => {
  const program = path.resolve(`node_modules/.quarterdeck-test/uploads-${process.pid}.mjs`);
  const children: ChildProcess[] = [];
  beforeAll(() =>
    build({
      entryPoints: ["server/main.ts"],
      outfile: program,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      packages: "external",
      alias: { "@": path.resolve(".") },
      logLevel: "silent",
    }),
  );
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(program, { force: true });
  });

  function start(): ChildProcess {
    const child = spawn(process.execPath, [program], {
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "test",
        DATABASE_URL: app.config.databaseUrl,
        QUARTERDECK_HOME: app.config.home,
        QUARTERDECK_ROLES: "worker",
        QUARTERDECK_OUTBOUND_HOSTS: "127.0.0.1",
        PORT: "0",
      },
    });
    children.push(child);
    return child;
  }
  const mostMemory = ({ pid }: ChildProcess) =>
    Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

  test("that is killed while it puts 100 MB there is followed by one that puts all of it there, and neither holds it in memory", {
    timeout: 600_000,
  }, async () => {
    const MB = 1_000_000;
    const line = (index: number) =>
      `${String(index).padStart(9, "0")} ${createHash("sha256").update(String(index)).digest("hex")}\n`;
    let text = "";
    for (let index = 0; text.length < 100 * MB; index++) text += line(index);
    const output = Buffer.from(text);
    const { id } = await aNode(app);

    // It has loaded what it needs with a small one.
    let server = start();
    const small = await send([id], "small");
    await run(small, id, Buffer.from("small\n"));
    await becomes(small, "Stored");
    const before = mostMemory(server);

    const CommandId = await send([id], "large");
    const begun = way.carried;
    const isHalfWay = new Promise<void>((resolve) => {
      way.onCarried = (carried) => {
        if (carried - begun > 30 * MB) resolve();
      };
    });
    await run(CommandId, id, output);
    await isHalfWay;
    server.kill("SIGKILL");
    await once(server, "exit");
    expect((await shown(CommandId)).Uploads).toMatchObject([{ State: "Waiting", Objects: [] }]);

    server = start();
    // As if two minutes had passed: whoever was at it has said nothing for longer than they may.
    await app.db.pool.query(
      `UPDATE output_upload SET lease_until = lease_until - interval '2 minutes', due_at = due_at - interval '2 minutes' WHERE command_id = $1`,
      [CommandId],
    );
    await uploadUpkeepJobs["sweep-uploads"](app)();
    await becomes(CommandId, "Stored");
    // As a whole it would be there twice, in its pieces and joined; what is thrown away lies about for a while as well.
    expect(mostMemory(server)).toBeLessThan(before + 170 * MB);
    expect(hashInBucket(`large/${CommandId}/${id}/awsrunShellScript/0.awsrunShellScript/stdout`)).toBe(
      totalOf(output).sha256,
    );
  });
});

describe("a test of the settings", () => {
  const tried = async (given: Record<string, unknown>) =>
    (await perform(app, testOutputDestination, destination(given), aCaller(app))).output.Steps;

  test("writes, reads and deletes an object, and leaves none behind", async () => {
    expect(await tried({})).toEqual([{ Step: "Write" }, { Step: "Read" }, { Step: "Delete" }]);
    expect(keysInBucket("").filter((key) => key.startsWith("quarterdeck-test"))).toEqual([]);
  });

  test.each([
    ["a bucket that is not there", { BucketName: "not-there" }, /The store has no such bucket/],
    ["a key that is not known", { AccessKeyId: "AKIDOTHER" }, /does not know the access key ID/],
    ["a wrong secret", { SecretAccessKey: "wrong" }, /the secret access key is not the right one/],
    ["a port on which nothing listens", { Endpoint: "http://127.0.0.1:3" }, /Nothing answers/],
    [
      "a name that has no address",
      { Endpoint: "http://nowhere.invalid" },
      /name has no address|could not be looked up/,
    ],
    ["an address of the inside", { Endpoint: "http://169.254.169.254" }, /is not an address of the internet/],
    ["http where https is meant", { Endpoint: `https://127.0.0.1:1` }, /Nothing answers/],
  ])("says in words what is wrong with %s", async (_, given, problem) => {
    const [step] = await tried(given);
    expect(step).toMatchObject({ Step: "Write", Problem: expect.stringMatching(problem) });
  });

  test("uses the stored secret only for the store and the key that it was given for", async () => {
    const stored = { SecretAccessKey: undefined };
    expect(await tried(stored)).toEqual([{ Step: "Write" }, { Step: "Read" }, { Step: "Delete" }]);
    for (const other of [{ Endpoint: `http://${store.host}` }, { AccessKeyId: "AKIDOTHER" }])
      for (const operation of [testOutputDestination, updateOutputDestination])
        await expect(perform(app, operation, destination({ ...stored, ...other }), aCaller(app))).rejects.toMatchObject(
          { problems: [{ path: ["SecretAccessKey"] }] },
        );
  });
});

test("no secret is in the database in clear, nor in the audit", async () => {
  const { rows } = await app.db.pool.query<{ text: string }>(
    `SELECT (SELECT string_agg(a::text, '') FROM audit_entry a) || (SELECT string_agg(d::text, '') FROM output_destination d) AS text`,
  );
  const [text] = rows.map((row) => row.text);
  expect(text).toContain("CreateOutputDestination");
  expect(text).not.toContain(store.secretAccessKey);
  expect(text).not.toContain(Buffer.from(store.secretAccessKey).toString("hex"));
});
