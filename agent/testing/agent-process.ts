import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildSync } from "esbuild";
import type { FakeGateway } from "./fake-gateway";

/** How a finished run of the agent's command line ended. */
export type CommandResult = { code: number; stdout: string; stderr: string };

const bundles = new Map<string, string>();

/** The agent as it ships, one file, built once per test process; as another version where one is asked for. */
export function agentBundle(version?: string): string {
  const known = bundles.get(version ?? "");
  if (known) return known;
  // A test process is ended from outside, too; what `npm test` gave goes with it.
  const directory = mkdtempSync(
    path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-agent-build-"),
  );
  const bundle = path.join(directory, "agent.cjs");
  const packageFile = path.join(directory, "package.json");
  if (version) writeFileSync(packageFile, JSON.stringify({ version }));
  buildSync({
    entryPoints: [path.join(import.meta.dirname, "..", "launcher.ts")],
    ...(version && { alias: { "@/package.json": packageFile } }),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    logLevel: "error",
    outfile: bundle,
  });
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  bundles.set(version ?? "", bundle);
  return bundle;
}

/** Resolves once `look` is true; fails after `limitMs`. */
export async function eventually(look: () => boolean, what: string, limitMs = 90_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!look()) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms for ${what}.`);
    await delay(10);
  }
}

/** Whether a process with this number exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** A registered agent in a home of its own, run as the real program. */
export class TestAgent {
  readonly home = mkdtempSync(path.join(tmpdir(), "quarterdeck-agent-test-"));
  nodeId = "";
  process: ChildProcess | undefined;
  stderr = "";

  /** @param program the agent's file, where it is not the one that ships */
  constructor(
    readonly gateway: FakeGateway,
    public program = agentBundle(),
  ) {}

  /** Runs one of the agent's commands to its end. */
  command(args: string[], env: Record<string, string> = {}): Promise<CommandResult> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [this.program, ...args, "--home", this.home],
        { env: { ...process.env, ...env } },
        (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  /** Registers with the gateway's activation. */
  register(code = this.gateway.activationCode, more: string[] = []): Promise<CommandResult> {
    const args = ["register", "--server", this.gateway.address, "--activation-id", this.gateway.activationId, ...more];
    return this.command(args, { QUARTERDECK_ACTIVATION_CODE: code });
  }

  /** Starts the agent and waits until the gateway has welcomed it. */
  async start(env: Record<string, string> = {}): Promise<this> {
    const before = this.gateway.welcomes;
    this.launch(env);
    await this.gateway.waitFor(() => this.gateway.welcomes > before, "the agent to be welcomed");
    return this;
  }

  /** Starts the agent's process without waiting for anything. */
  launch(env: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [this.program, "run", "--home", this.home], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env },
    });
    child.stderr?.on("data", (text) => (this.stderr += text));
    this.process = child;
    return child;
  }

  /** Sends a signal and resolves with the exit code (null when the signal ended it). */
  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((resolve) => {
      child.once("exit", (code) => resolve(code));
      child.kill(signal);
    });
  }

  /** What `status --json` says. */
  async status(): Promise<{
    running: { pid: number; order: string; step: number }[];
    agent: { running: boolean };
    unsent: { orders: number; bytes: number };
  }> {
    return JSON.parse((await this.command(["status", "--json"])).stdout);
  }

  /** The agent's log, for messages of failed tests. */
  log(): string {
    return readFileSync(path.join(this.home, "agent.log"), "utf8");
  }

  /** Ends the agent and every step that it left running, and removes its home. */
  async remove(): Promise<void> {
    await this.stop("SIGKILL");
    // After an update it is another process than the one that was started here.
    const pidFile = path.join(this.home, "agent.pid");
    const successor = existsSync(pidFile) ? Number(JSON.parse(readFileSync(pidFile, "utf8")).pid) : 0;
    if (successor && isAlive(successor)) process.kill(successor, "SIGKILL");
    const spool = path.join(this.home, "spool");
    const files = existsSync(spool) ? readdirSync(spool, { recursive: true, encoding: "utf8" }) : [];
    for (const file of files.filter((name) => path.basename(name) === "leader")) {
      const group = Number(readFileSync(path.join(spool, file), "utf8").split(" ")[0]);
      if (isAlive(group)) process.kill(-group, "SIGKILL");
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** A registered and connected agent. */
export async function aConnectedAgent(gateway: FakeGateway, registerOptions: string[] = []): Promise<TestAgent> {
  const agent = new TestAgent(gateway);
  const registered = await agent.register(undefined, registerOptions);
  if (registered.code !== 0) throw new Error(`Registration failed: ${registered.stderr}`);
  agent.nodeId = [...gateway.nodes.keys()].at(-1) ?? "";
  return agent.start();
}
