import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { plugins } from "./plugins/table";
import { agentBundle } from "./testing/agent-process";

// Windows is not on this machine. The agent's own program performs what a plugin made for Windows, and programs that stand in
// the place of PowerShell and Windows Installer write down what they were given.

const Given = z.object({
  program: z.string(),
  words: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  script: z.string().optional(),
  directory: z.string(),
});

let folder: string;
let bin: string;
let server: Server;
let host: string;
const files: Record<string, Buffer> = {};
let made = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "quarterdeck-windows-"));
  bin = path.join(folder, "bin");
  mkdirSync(bin);
  for (const program of ["powershell.exe", "msiexec.exe"]) {
    const file = path.join(bin, program);
    writeFileSync(
      file,
      `#!${process.execPath}
const fs = require("node:fs");
const words = process.argv.slice(2);
const last = words.at(-1) ?? "";
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(QUARTERDECK|SSM)_/.test(name)));
const given = { program: ${JSON.stringify(program)}, words, environment, directory: process.cwd() };
if (last.endsWith(".ps1")) given.script = fs.readFileSync(last, "utf8");
fs.appendFileSync(${JSON.stringify(path.join(folder, "given"))}, JSON.stringify(given) + "\\n");
const ends = JSON.parse(fs.readFileSync(${JSON.stringify(path.join(folder, "ends"))}, "utf8"));
process.stdout.write("it ran\\n");
process.exit(ends[${JSON.stringify(program)}] ?? 0);
`,
    );
    chmodSync(file, 0o755);
  }
  server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    if (file) response.end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It does not listen.");
  host = `127.0.0.1:${address.port}`;
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  writeFileSync(path.join(folder, "given"), "");
  endWith({});
});

const endWith = (ends: Record<string, number>) => writeFileSync(path.join(folder, "ends"), JSON.stringify(ends));
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Makes a step for Windows ready and runs its script as the supervisor would. */
async function run(action: string, inputs: Record<string, unknown>, searchPath = `${bin}:/usr/bin:/bin`) {
  const place = {
    platformType: "Windows" as const,
    path: searchPath,
    downloads: path.join(folder, "downloads"),
    program: [process.execPath, agentBundle()] as const,
    home: folder,
    proxyEnvironment: {},
    awsEnvironment: {},
  };
  const prepared = plugins.get(action)?.prepare({ allowedHosts: [host], ...inputs }, place);
  if (!prepared || "problem" in prepared) throw new Error(prepared?.problem ?? action);
  const step = path.join(folder, `step-${++made}`);
  mkdirSync(step);
  for (const [name, text] of Object.entries({ ...prepared.files, script: prepared.script }))
    writeFileSync(path.join(step, name), text);
  const ended = await new Promise<{ code: number; said: string; warned: string }>((resolve) => {
    const child = execFile(
      "/bin/sh",
      [path.join(step, "script")],
      { env: { NODE_ENV: "test", PATH: searchPath, SSM_COMMAND_ID: "of-the-step" } },
      (_, said, warned) => resolve({ code: child.exitCode ?? -1, said, warned }),
    );
  });
  const given = readFileSync(path.join(folder, "given"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Given.parse(JSON.parse(line)));
  return { ...ended, given, step };
}

describe("aws:applications", () => {
  const source = () => `http://${host}/tool.msi`;

  test("brings the package, checks it and gives it to Windows Installer, parameters as they were written", async () => {
    files["/tool.msi"] = Buffer.from("a package");
    const parameters = 'INSTALLDIR="C:\\Program Files\\Tool & Co" NOTE=$(whoami);`id`';
    const { code, said, given, step } = await run("aws:applications", {
      action: "Install",
      source: source(),
      sourceHash: sha256(Buffer.from("a package")).toUpperCase(),
      parameters,
    });
    expect(code).toBe(0);
    expect(given).toMatchObject([
      {
        program: "msiexec.exe",
        words: ["/i", `"${step}/package.msi"`, "/qn", "/norestart", parameters],
        environment: { SSM_COMMAND_ID: "of-the-step" },
      },
    ]);
    expect(readFileSync(path.join(step, "package.msi"), "utf8")).toBe("a package");
    expect(said).toContain(`SHA-256 ${sha256(Buffer.from("a package"))}`);
    expect(said).toContain("Install: done.");
  });

  test("runs nothing when the package is another one, or is not to be had", async () => {
    files["/tool.msi"] = Buffer.from("another package");
    const wrong = await run("aws:applications", { action: "Install", source: source(), sourceHash: "0".repeat(64) });
    expect(wrong).toMatchObject({ code: 1, given: [], warned: expect.stringContaining("not the one that was given") });
    expect(existsSync(path.join(wrong.step, "package.msi"))).toBe(false);
    const inside = await run("aws:applications", {
      action: "Install",
      source: "https://10.0.0.9/x.msi",
      allowedHosts: [],
    });
    expect(inside).toMatchObject({
      code: 1,
      given: [],
      warned: expect.stringContaining("not an address of the internet"),
    });
  });

  test("fails with what Windows Installer said", async () => {
    files["/tool.msi"] = Buffer.from("a package");
    endWith({ "msiexec.exe": 87 });
    const { code, warned } = await run("aws:applications", {
      action: "Repair",
      source: source(),
      sourceHash: sha256(Buffer.from("a package")),
    });
    expect({ code, warned }).toEqual({ code: 87, warned: "Repair: Windows Installer failed with 87.\n" });
  });

  test("says so where there is no Windows Installer", async () => {
    files["/tool.msi"] = Buffer.from("a package");
    const inputs = { action: "Install", source: source(), sourceHash: sha256(Buffer.from("a package")) };
    expect(await run("aws:applications", inputs, "/usr/bin:/bin")).toMatchObject({
      code: 1,
      warned: expect.stringContaining("msiexec.exe could not be started"),
    });
  });
});

describe("aws:psModule", () => {
  const source = () => `http://${host}/module.zip`;
  const inputs = () => ({ source: source(), sourceHash: sha256(Buffer.from("a module")) });

  test("installs the module, then runs exactly the lines, where it was told to", async () => {
    files["/module.zip"] = Buffer.from("a module");
    mkdirSync(path.join(folder, "downloads/here"), { recursive: true });
    const { code, given, step } = await run("aws:psModule", {
      ...inputs(),
      runCommand: ["Write-Output 'ä $b `c'", "exit 0"],
      workingDirectory: "here",
    });
    expect(code).toBe(0);
    expect(given).toMatchObject([
      {
        program: "powershell.exe",
        words: expect.arrayContaining(["-NonInteractive", "-File", `${step}/install-module.ps1`]),
        environment: { QUARTERDECK_PACKAGE: `${step}/package.zip` },
      },
      {
        program: "powershell.exe",
        script: "\ufeffWrite-Output 'ä $b `c'\nexit 0\n",
        directory: path.join(folder, "downloads/here"),
      },
    ]);
  });

  test("runs no lines when the module could not be installed, and nothing more where there are none", async () => {
    files["/module.zip"] = Buffer.from("a module");
    endWith({ "powershell.exe": 3 });
    const failed = await run("aws:psModule", { ...inputs(), runCommand: ["Write-Output never"] });
    expect([failed.code, failed.given.length]).toEqual([3, 1]);
    writeFileSync(path.join(folder, "given"), "");
    endWith({});
    expect((await run("aws:psModule", { ...inputs(), runCommand: [] })).given).toHaveLength(1);
  });
});

test("aws:domainJoin tells its script by the environment alone, letter by letter", async () => {
  const { code, given } = await run("aws:domainJoin", {
    directoryId: "d-9067012345",
    directoryName: "corp.example.com",
    directoryOU: "OU=A'B\"$(whoami)`id`;é,DC=corp",
    dnsIpAddresses: ["10.0.0.2", "10.0.0.3"],
  });
  expect(code).toBe(0);
  expect(given).toMatchObject([
    {
      environment: {
        QUARTERDECK_DIRECTORY_ID: "d-9067012345",
        QUARTERDECK_DIRECTORY_NAME: "corp.example.com",
        QUARTERDECK_DIRECTORY_OU: "OU=A'B\"$(whoami)`id`;é,DC=corp",
        QUARTERDECK_DNS_ADDRESSES: "10.0.0.2,10.0.0.3",
      },
      script: expect.not.stringContaining("corp.example.com"),
    },
  ]);
});

test("aws:cloudWatch lays the configuration beside its script", async () => {
  const engine = {
    PollInterval: "00:00:15",
    Components: [
      { Id: "A", FullName: "AWS.EC2.Windows.CloudWatch.CustomLog.CustomLogInputComponent,AWS.EC2.Windows.CloudWatch" },
      { Id: "B", FullName: "AWS.EC2.Windows.CloudWatch.CloudWatchLogsOutput,AWS.EC2.Windows.CloudWatch" },
    ],
    Flows: { Flows: ["A,B"] },
  };
  const { given, step } = await run("aws:cloudWatch", {
    settings: { startType: "Enabled" },
    properties: JSON.stringify({ EngineConfiguration: engine }),
  });
  expect(given).toMatchObject([
    { environment: { QUARTERDECK_START_TYPE: "Enabled", QUARTERDECK_HAS_CONFIGURATION: "true" } },
  ]);
  expect(JSON.parse(readFileSync(path.join(step, "configuration.json"), "utf8"))).toEqual({
    EngineConfiguration: engine,
  });
  expect(
    (await run("aws:cloudWatch", { startType: "Disabled", properties: "" })).given.at(-1)?.environment,
  ).toMatchObject({
    QUARTERDECK_START_TYPE: "Disabled",
    QUARTERDECK_HAS_CONFIGURATION: "false",
  });
});
