import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { maskedIn } from "./redacted";
import { stopGroup } from "./stop-group";
import { exitOf, installSupervisor, launch, leaderOf, redactorOf, supervisorOf } from "./supervisor";
import { agentBundle, eventually, isAlive } from "./testing/agent-process";

const SECRET = 'p@ss/"word"+ü';
let home: string;
let directory: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-redact-test-"));
  directory = path.join(home, "step");
  mkdirSync(directory);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

type Options = { environment?: Record<string, string>; secrets?: string[]; timeoutSeconds?: number };

function start(script: string, { environment = {}, secrets = ["PASSWORD"], timeoutSeconds = 600 }: Options = {}) {
  writeFileSync(path.join(directory, "script"), script);
  return launch(installSupervisor(home), {
    directory,
    workingDirectory: "/",
    timeoutSeconds,
    environment: { PATH: "/usr/local/bin:/usr/bin:/bin", PASSWORD: SECRET, ...environment },
    secrets,
    program: [process.execPath, agentBundle()],
  });
}
async function run(script: string, options?: Options) {
  start(script, options);
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  return { exit: exitOf(directory), stdout: read("stdout"), stderr: read("stderr"), masked: maskedIn(directory) };
}

const read = (name: string) => readFileSync(path.join(directory, name), "utf8");
const pidOf = (name: string) => Number(readFileSync(path.join(directory, name), "utf8").split(" ")[0]);
/** Everything in the step's folder, as whoever copies it has it. */
const atRest = () => readdirSync(directory).map((name) => [name, read(name)] as const);

test("a script that prints its secret in every usual form leaves none of them on the disk", async () => {
  const script = [
    'echo "raw $PASSWORD."',
    'printf "two writes "; printf "%.4s" "$PASSWORD"; sleep 0.3; printf "%s.\\n" "${PASSWORD#????}"',
    'printf "basic "; printf "user:%s" "$PASSWORD" | base64',
    'printf "plain64 "; printf "%s" "$PASSWORD" | base64',
    'printf "hex "; printf "%s" "$PASSWORD" | od -An -tx1 | tr -d " \\n"; echo',
    '"$NODE" -e \'console.log("url", encodeURIComponent(process.env.PASSWORD))\'',
    '"$NODE" -e \'console.log("json", JSON.stringify(process.env))\'',
    'echo "to stderr $PASSWORD." >&2',
    'set -x; : "$PASSWORD"',
  ].join("\n");
  const { exit, stdout, stderr, masked } = await run(script, { environment: { NODE: process.execPath } });
  expect(exit).toMatchObject({ status: 0 });
  expect(stdout).toMatch(
    /^raw \*{3}\.\ntwo writes \*{3}\.\nbasic dXNlcj\*{3}=*\nplain64 \*{3}=*\nhex \*{3}\nurl \*{3}\njson \{/,
  );
  expect(stdout).toMatch(/"PASSWORD":"\*\*\*"/);
  expect(stderr).toContain("to stderr ***.\n");
  expect(masked).toEqual({ stdout: 7, stderr: 2 });
  const forms = [
    SECRET,
    Buffer.from(SECRET).toString("base64").replace(/=+$/, ""),
    Buffer.from(`user:${SECRET}`).toString("base64").slice(8, -4),
    Buffer.from(SECRET).toString("hex"),
    encodeURIComponent(SECRET),
    JSON.stringify(SECRET).slice(1, -1),
  ];
  for (const [name, content] of atRest())
    if (name !== "script") for (const form of forms) expect(content, name).not.toContain(form);
});

test("output without a secret passes byte for byte, long before the script ends where it may", async () => {
  const copy = path.join(home, "copy");
  start(`echo begun; head -c 3000000 /dev/urandom | tee ${copy}; until [ -e go ]; do sleep 0.05; done; exit 3`);
  await eventually(() => read("stdout").startsWith("begun\n"), "the first line");
  await eventually(() => readFileSync(path.join(directory, "stdout")).length > 2_999_000, "the rest");
  expect(exitOf(directory)).toBeUndefined();
  process.kill(-(leaderOf(directory)?.pid ?? 0), "SIGTERM");
  await eventually(() => exitOf(directory) !== undefined, "the end");
  const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const output = readFileSync(path.join(directory, "stdout"));
  expect(sha256(output)).toBe(sha256(Buffer.concat([Buffer.from("begun\n"), readFileSync(copy)])));
  expect(maskedIn(directory)).toEqual({ stdout: 0, stderr: 0 });
});

test("a step without secrets has no redactor, and writes into its files itself", async () => {
  const { stdout, masked } = await run('[ -f /dev/stdout ] && echo "a file"; echo "$PASSWORD"', { secrets: [] });
  expect(stdout).toBe(`a file\n${SECRET}\n`);
  expect(masked).toBeUndefined();
  expect(existsSync(path.join(directory, "redactor"))).toBe(false);
});

test("neither the arguments of a process nor a file names the value", async () => {
  start("until [ -e /nowhere ]; do sleep 0.05; done");
  await eventually(() => leaderOf(directory) !== undefined && redactorOf(directory) !== undefined, "the step");
  for (const name of ["supervisor", "redactor", "leader"])
    expect(readFileSync(`/proc/${pidOf(name)}/cmdline`, "utf8"), name).not.toContain(SECRET);
  for (const [name, content] of atRest()) expect(content, name).not.toContain(SECRET);
  expect(readdirSync(directory).filter((name) => name.startsWith("pipe."))).toEqual([]);
  await stopGroup(directory, "order");
});

test("the end waits for the redactor, not for what was left in the background, which is redacted as well", async () => {
  const gate = path.join(home, "gate");
  const script = `(until [ -e ${gate} ]; do sleep 0.05; done; echo "late $PASSWORD.") & printf "end %.4s" "$PASSWORD"`;
  const { exit, stdout, masked } = await run(script);
  expect(exit).toMatchObject({ status: 0 });
  expect(stdout).toBe("end p@ss");
  expect(masked).toEqual({ stdout: 0, stderr: 0 });
  const redactor = redactorOf(directory)?.pid ?? 0;
  expect(isAlive(redactor)).toBe(true);
  writeFileSync(gate, "");
  await eventually(() => !isAlive(redactor), "the redactor to leave with the last writer");
  expect(read("stdout")).toBe("end p@sslate ***.\n");
});

test("a time limit and a stop end the script's group as ever, with all that it wrote", async () => {
  const { exit, stdout } = await run('echo "$PASSWORD."; sleep 60 & sleep 60', { timeoutSeconds: 2 });
  expect(exit).toMatchObject({ timedOut: true });
  expect(stdout).toBe("***.\n");
  expect(maskedIn(directory)).toEqual({ stdout: 1, stderr: 0 });
});

test("signals that stop programs politely do not stop a redactor", async () => {
  start("echo up; until [ -e /nowhere ]; do sleep 0.05; done");
  await eventually(() => existsSync(path.join(directory, "stdout")) && read("stdout") === "up\n", "the first line");
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.kill(pidOf("redactor"), signal);
  expect(await stopGroup(directory, "order")).toMatchObject({ didStop: true });
  await eventually(() => exitOf(directory) !== undefined, "the end");
  expect(maskedIn(directory)).toEqual({ stdout: 0, stderr: 0 });
});

test("a redactor that dies shows nothing unmasked, and the step has an end that says so", async () => {
  start('until [ -e /nowhere ]; do printf "%.6s" "$PASSWORD"; sleep 0.05; printf "%s\\n" "${PASSWORD#??????}"; done');
  await eventually(() => existsSync(path.join(directory, "stdout")) && read("stdout").includes("***\n"), "output");
  process.kill(pidOf("redactor"), "SIGKILL");
  await eventually(() => exitOf(directory) !== undefined, "the script to end, whose pipe is closed");
  expect(maskedIn(directory)).toBe("lost");
  expect(read("stdout")).not.toContain(SECRET);
});

test("a redactor that cannot start ends the step, and shows nothing", async () => {
  const { masked, stdout } = await run('echo "$PASSWORD"', { secrets: ["PASSWORD", "NOT_THERE"] });
  expect(masked).toBe("lost");
  expect(stdout).toBe("");
});

test("what a killed supervisor leaves running is redacted to its end", async () => {
  const gate = path.join(home, "gate");
  start(`echo up; until [ -e ${gate} ]; do sleep 0.05; done; echo "$PASSWORD."`);
  await eventually(() => existsSync(path.join(directory, "stdout")) && read("stdout") === "up\n", "the first line");
  process.kill(supervisorOf(directory)?.pid ?? 0, "SIGKILL");
  await eventually(() => existsSync(path.join(directory, "redacted")), "the redactor to notice");
  writeFileSync(gate, "");
  await eventually(() => !isAlive(pidOf("redactor")), "the redactor to leave");
  expect(read("stdout")).toBe("up\n***.\n");
});

test("goes on when the agent that started it is killed", async () => {
  const starter = path.join(home, "starter.cjs");
  buildSync({
    stdin: {
      contents: `import { launch } from "./supervisor"; launch(...JSON.parse(process.env.LAUNCH ?? "")); setInterval(() => {}, 1000);`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    outfile: starter,
  });
  const gate = path.join(home, "gate");
  writeFileSync(
    path.join(directory, "script"),
    `echo "$PASSWORD."; until [ -e ${gate} ]; do sleep 0.05; done; echo "$PASSWORD!"`,
  );
  const launched = {
    directory,
    workingDirectory: "/",
    timeoutSeconds: 600,
    environment: { PATH: "/usr/local/bin:/usr/bin:/bin", PASSWORD: SECRET },
    secrets: ["PASSWORD"],
    program: [process.execPath, agentBundle()],
  };
  const LAUNCH = JSON.stringify([installSupervisor(home), launched]);
  const agent = spawn(process.execPath, [starter], { stdio: "ignore", env: { ...process.env, LAUNCH } });
  await eventually(() => existsSync(path.join(directory, "stdout")) && read("stdout") === "***.\n", "the first line");
  agent.kill("SIGKILL");
  await eventually(() => agent.signalCode === "SIGKILL", "the agent to be gone");
  writeFileSync(gate, "");
  await eventually(() => exitOf(directory) !== undefined, "the exit line");
  expect(exitOf(directory)).toMatchObject({ status: 0, timedOut: false });
  expect(read("stdout")).toBe("***.\n***!\n");
  expect(maskedIn(directory)).toEqual({ stdout: 2, stderr: 0 });
});
