import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../scripts/postgres.mjs";
import type { Report } from "./report";
import type { Sizes } from "./run-settings";
import { summarise } from "./statistics";

const section = "fanout";
const run = promisify(execFile);

/** Where Debian has the ssh server; most users' PATH does not have it. */
const SSHD = "/usr/sbin/sshd";

/** A tool that runs a command over ssh, as many at once as there are targets. */
type Tool = {
  name: string;
  program: string;
  args: (targets: readonly string[], sshConfig: string) => string[];
  environment: (sshConfig: string) => Record<string, string>;
};

const tools: readonly Tool[] = [
  {
    name: "ClusterShell",
    program: "clush",
    args: (targets, config) => [
      ...["-f", String(targets.length), "-w", targets.join(","), "-o", `-F ${config}`],
      "echo hello",
    ],
    environment: () => ({}),
  },
  {
    name: "Ansible",
    program: "ansible",
    args: (targets) => [
      ...["all", "-i", `${targets.join(",")},`, "-f", String(targets.length), "-m", "command", "-a", "echo hello"],
    ],
    environment: (config) => ({
      ANSIBLE_SSH_COMMON_ARGS: `-F ${config}`,
      // What its users are told to set when it has to be fast: no file copied for each command.
      ANSIBLE_PIPELINING: "1",
      ANSIBLE_PYTHON_INTERPRETER: "/usr/bin/python3",
    }),
  },
];

/**
 * `echo hello` on as many targets as there are real agents, by the tools that do it over ssh, where they are installed: what
 * those have who have no Systems Manager. All targets are this machine.
 */
export async function measureSshTools(sizes: Sizes, report: Report): Promise<void> {
  const count = Math.max(...sizes.real.map(({ agents }) => agents));
  const installed = tools.filter(({ program }) => isInstalled(program));
  const missing = [...tools.filter((tool) => !installed.includes(tool)).map(({ name }) => name)];
  if (!isInstalled(SSHD)) missing.push("an ssh server");
  const figureOf = (name: string) => `echo hello on ${count} targets over local ssh by ${name}, p50`;
  if (missing.length > 0)
    report.add({
      section,
      figure: figureOf("other tools"),
      unit: "ms",
      measured: undefined,
      note: `not installed: ${missing.join(", ")}`,
    });
  if (installed.length === 0 || !isInstalled(SSHD)) return;
  const server = await SshServer.start();
  try {
    const targets = Array.from({ length: count }, (_, index) => `target-${index + 1}`);
    for (const { name, program, args, environment } of installed) {
      const taken: number[] = [];
      // The first opens the connections that Ansible keeps.
      for (let round = 0; round < 4; round++) {
        const begun = performance.now();
        const { stdout } = await run(program, args(targets, server.clientConfig), {
          env: { ...process.env, ...environment(server.clientConfig), HOME: server.folder },
          maxBuffer: 16 * 2 ** 20,
        });
        if (round > 0) taken.push(performance.now() - begun);
        const said = stdout.match(/\bhello\b/g)?.length;
        if (said !== count) throw new Error(`${name} had ${said} answers of ${count}.`);
      }
      const { p50, best } = summarise(taken);
      report.add({
        section,
        figure: figureOf(name),
        unit: "ms",
        measured: p50,
        note: `best ${Math.round(best)} ms of ${taken.length}`,
      });
    }
  } finally {
    await server.stop();
  }
}

function isInstalled(program: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", 'command -v "$1"', "sh", program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** An ssh server of this user's own on the loopback address, and a client's configuration that leads every name to it. */
class SshServer {
  readonly folder: string;
  readonly clientConfig: string;
  readonly #process: ChildProcess;

  private constructor(folder: string, clientConfig: string, process: ChildProcess) {
    this.folder = folder;
    this.clientConfig = clientConfig;
    this.#process = process;
  }

  /** Errors: Error when it does not answer within ten seconds. */
  static async start(): Promise<SshServer> {
    const folder = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-ssh-"));
    const at = (name: string) => path.join(folder, name);
    for (const name of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
    const port = await freePort();
    writeFileSync(
      at("sshd_config"),
      [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        `HostKey ${at("host")}`,
        `AuthorizedKeysFile ${at("user.pub")}`,
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "PasswordAuthentication no",
        // All targets are one server here; by default it would turn most of them away.
        "MaxStartups 10000",
        "MaxSessions 10000",
        "Subsystem sftp internal-sftp",
        "LogLevel FATAL",
        "",
      ].join("\n"),
    );
    writeFileSync(
      at("ssh_config"),
      [
        "Host *",
        "HostName 127.0.0.1",
        `Port ${port}`,
        `IdentityFile ${at("user")}`,
        "IdentitiesOnly yes",
        "StrictHostKeyChecking no",
        "UserKnownHostsFile /dev/null",
        "LogLevel ERROR",
        "",
      ].join("\n"),
    );
    // Started by root, it asks for this directory, which an init script would have made.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
    const server = spawn(SSHD, ["-D", "-e", "-f", at("sshd_config")], { stdio: ["ignore", "ignore", "inherit"] });
    const started = new SshServer(folder, at("ssh_config"), server);
    for (let tries = 0; tries < 100; tries++) {
      if (await answers(port)) return started;
      await delay(100);
    }
    await started.stop();
    throw new Error("The ssh server did not start.");
  }

  /** Ends it and removes its folder. */
  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.kill()) await once(this.#process, "exit");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
