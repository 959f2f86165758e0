import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod";
import { readBootId, readFacts } from "@/agent/facts";
import { register } from "@/agent/register";
import { agentVersion } from "@/agent/version";
import { type ServerBeside, startBeside } from "../../scripts/serve-for-tests.mjs";
import { sendScript } from "../command-run";
import { newActivation } from "../fleet/fleet";
import { logLines } from "../fleet/script";
import { type Crowd, emptyTally, SimulatedNode } from "../fleet/simulated-node";
import { type Product, startProduct } from "../product";
import { download } from "./evidence";
import { LossyLink } from "./lossy-link";
import { Machine } from "./machine";

// Two servers, each a process with a home of its own, and one PostgreSQL. Machines know one address, behind which a
// balancer for TCP leads to either.

const SIMULATED = Number(process.env["QUARTERDECK_FAULT_MACHINES"] || 300);
const REAL = 4;
/** Machines that register at a time, and by one activation. */
const AT_ONCE = 20;
const MAX_REGISTRATIONS = 1000;
const patiently = { timeout: 240_000, interval: 100 };

const folder = mkdtempSync(path.join(process.env["QUARTERDECK_TEST_FOLDER"] ?? tmpdir(), "quarterdeck-two-"));
const truth = path.join(folder, "truth");
const crowd: Crowd = {
  facts: readFacts(agentVersion, ["aws:runShellScript"], 0),
  agentVersion,
  bootId: readBootId(),
  lines: logLines(256 * 1024),
  tally: emptyTally(),
};
const simulated: SimulatedNode[] = [];
const real: Machine[] = [];
let first: Product;
let second: ServerBeside;
let link: LossyLink;

async function addSimulated(server: string, howMany: number): Promise<void> {
  const { ActivationId: activationId, ActivationCode: activationCode } = await newActivation(
    first,
    "simulated",
    howMany,
  );
  for (let left = howMany; left > 0; left -= AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, left) }, () =>
      register({ server, activationId, activationCode, serverKeyIds: [] }),
    );
    for (const identity of await Promise.all(some))
      simulated.push(new SimulatedNode(crowd, identity, path.join(folder, identity.nodeId), randomUUID()));
  }
}

beforeAll(async () => {
  first = await startProduct();
  second = await startBeside(first.running, { env: { QUARTERDECK_RATE_LIMIT: "0" } });
  link = new LossyLink(...[first.url, second.url].map((url) => Number(new URL(url).port)));
  const server = await link.listen();
  const forReal = await newActivation(first, "real", REAL);
  for (let number = 0; number < REAL; number++) {
    const home = path.join(folder, `machine-${number}`);
    mkdirSync(home, { mode: 0o700 });
    real.push(await Machine.add(server, forReal, { home, truth }));
  }
  while (simulated.length < SIMULATED)
    await addSimulated(server, Math.min(MAX_REGISTRATIONS, SIMULATED - simulated.length));
  await Promise.all(simulated.map((node) => node.connect()));
});

afterAll(async () => {
  await Promise.all(simulated.map((node) => node.stop()));
  await Promise.all(real.map((machine) => machine.remove()));
  link?.close();
  await second?.stop();
  await first?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const connectedTo = async (url: string) =>
  Number(/^quarterdeck_node_connections (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);

const Command = z.object({
  Command: z.object({
    Status: z.string(),
    TargetCount: z.int(),
    CompletedCount: z.int(),
    ErrorCount: z.int(),
    Counts: z.record(z.string(), z.int()),
    EndedDateTime: z.string().nullable(),
  }),
});
const commandAt = async (url: string, CommandId: string) =>
  Command.parse(await first.console("GetCommand", { CommandId }, url)).Command;

/** A window of the administrator at a server, and what it was told of. */
async function openWindow(url: string): Promise<{ socket: Socket; told: string[] }> {
  const told: string[] = [];
  const { name, value } = first.cookie;
  const socket = io(`${url}/console`, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { cookie: `${name}=${value}`, origin: url },
  });
  socket.on("notices", (notices: unknown) => told.push(JSON.stringify(notices)));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  await socket.emitWithAck("watch", { topic: "command" });
  return { socket, told };
}

test("who signed in at one server is signed in at the other, and sees there live what is sent here", async () => {
  const window = await openWindow(second.url);
  try {
    await vi.waitFor(async () => {
      expect(await connectedTo(first.url)).toBeGreaterThan(SIMULATED / 4);
      expect(await connectedTo(second.url)).toBeGreaterThan(SIMULATED / 4);
    }, patiently);
    const commandId = await sendScript(first, ["simulated", "real"], "echo hello");
    await vi.waitFor(async () => {
      expect((await commandAt(second.url, commandId)).Status).toBe("Success");
      expect(window.told.join()).toContain(commandId);
    }, patiently);
    expect(await commandAt(first.url, commandId)).toEqual(await commandAt(second.url, commandId));
  } finally {
    window.socket.close();
  }
});

test("a server killed in the middle of a command takes nothing with it: its machines go on with the other one", async () => {
  crowd.tally = emptyTally();
  const whole = crowd.lines.subarray(0, 60_000);
  const many = await sendScript(first, ["simulated"], `stream ${whole.length} 12000`);
  const few = await sendScript(
    first,
    ["real"],
    [
      `cd '${truth}'/"$AWS_SSM_INSTANCE_ID" || exit 9`,
      "echo begun >> effects",
      "i=0; while [ $i -lt 25 ]; do i=$((i+1)); echo line $i; sleep 0.2; done | tee own",
    ].join("\n"),
  );
  await vi.waitFor(() => {
    expect(crowd.tally.taken).toBeGreaterThan(SIMULATED / 2);
    for (const { truth: own } of real) expect(existsSync(path.join(own, "own"))).toBe(true);
  }, patiently);
  await first.running.killServer();
  expect(crowd.tally.reported).toBeLessThan(SIMULATED);

  for (const [commandId, count] of [
    [many, SIMULATED],
    [few, REAL],
  ] as const) {
    await vi.waitFor(
      async () => expect((await commandAt(second.url, commandId)).EndedDateTime).not.toBeNull(),
      patiently,
    );
    expect(await commandAt(second.url, commandId)).toMatchObject({
      Status: "Success",
      TargetCount: count,
      CompletedCount: count,
      ErrorCount: 0,
      Counts: { Success: count },
    });
  }
  expect(crowd.tally).toMatchObject({ taken: SIMULATED, reported: SIMULATED, failures: {} });
  expect(crowd.tally.lost).toBeGreaterThan(0);
  for (const { nodeId } of simulated)
    expect((await download(first, `/output/${many}/${nodeId}/0/1/stdout?download=1`, second.url)).equals(whole)).toBe(
      true,
    );
  for (const { nodeId, truth: own } of real) {
    expect(readFileSync(path.join(own, "effects"), "utf8")).toBe("begun\n");
    const stored = await download(first, `/output/${few}/${nodeId}/0/1/stdout?download=1`, second.url);
    expect(stored.equals(readFileSync(path.join(own, "own")))).toBe(true);
  }
  await vi.waitFor(async () => expect(await connectedTo(second.url)).toBe(SIMULATED + REAL), patiently);

  // The audit goes on where the other left it: one chain, sealed by whoever is there.
  await vi.waitFor(async () => expect(await unsealed()).toBe(0), patiently);
  const verify = [path.resolve("scripts/audit-verify.mjs"), "--json"];
  const env = { ...process.env, DATABASE_URL: first.running.databaseUrl, QUARTERDECK_HOME: second.home };
  const { stdout } = await promisify(execFile)(process.execPath, verify, { env });
  expect(JSON.parse(stdout)).toMatchObject({ ok: true });
});

const unsealed = async () =>
  (await first.database.query<{ n: number }>("SELECT count(*)::int AS n FROM audit_entry WHERE seq IS NULL")).rows[0]
    ?.n;
