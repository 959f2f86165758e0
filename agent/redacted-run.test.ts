import { generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Ack, Output, Report, Step, StepEvent } from "@/core/node-protocol";
import { Journal, type JournaledOrder } from "./journal";
import { Outbox, OutputWindow } from "./outbox";
import type { Plugin } from "./plugins/plugin";
import { Restarts } from "./restarts";
import { OrderRun } from "./runner";
import { ServerClock } from "./server-clock";
import { Spool } from "./spool";
import { StepCgroups } from "./step-cgroup";
import { installSupervisor } from "./supervisor";
import { agentBundle, eventually } from "./testing/agent-process";

const SECRET = "correct horse battery";
let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "quarterdeck-redacted-run-test-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** An action whose script is its only input, and whose step has a secret. */
const withSecret = (secret: string): Plugin => ({
  action: "test:withSecret",
  mayRestart: true,
  prepare: ({ script }) => ({
    script: String(script),
    workingDirectory: "/",
    timeoutSeconds: 600,
    environment: { PASSWORD: secret },
    secrets: ["PASSWORD"],
  }),
});

/** Runs one step as an agent does, and hears what it says. */
function begin(script: string, secret = SECRET) {
  const journal = new Journal(home);
  const plugin = withSecret(secret);
  const spool = new Spool(home);
  const log = () => undefined;
  const searchPath = "/usr/local/bin:/usr/bin:/bin";
  const clock = new ServerClock(
    () => performance.now(),
    () => Date.now(),
  );
  const { privateKey } = generateKeyPairSync("ed25519");
  const host = {
    journal,
    spool,
    clock,
    log,
    // Its secrets are the plugin's: nobody is asked for any.
    secrets: {
      identity: { nodeId: "mi-1", privateKey, serverKeys: [] },
      clock,
      log,
      send: () => Promise.resolve(undefined),
    },
    plugins: new Map([[plugin.action, plugin]]),
    platformType: "Linux" as const,
    supervisor: installSupervisor(home),
    cgroups: new StepCgroups(home),
    restarts: new Restarts(searchPath, () => false, log),
    bootId: "boot",
    environment: { PATH: searchPath },
    workingDirectory: "/",
    place: { program: [process.execPath, agentBundle()] as const, home, proxyEnvironment: {}, awsEnvironment: {} },
  };
  const events: StepEvent[] = [];
  const bytes = { stdout: "", stderr: "" };
  const hear = (message: Step | Output | Report): Promise<Ack> => {
    if ("events" in message) events.push(...message.events);
    for (const chunk of "chunks" in message ? message.chunks : message.output)
      bytes[chunk.stream] += Buffer.from(chunk.bytes).toString();
    return Promise.resolve({ ok: true });
  };
  const orderId = randomUUID();
  const outbox = new Outbox(
    orderId,
    { ready: true, send: (_, message) => hear(message) },
    new OutputWindow(),
    () => undefined,
    () => undefined,
  );
  const step = { name: "s", action: plugin.action, inputs: { script } };
  const known: JournaledOrder = {
    orderId,
    order: {
      envelope: {
        kind: "order",
        protocol: 1,
        orderId,
        nodeId: "mi-1",
        accountId: "123456789012",
        document: { name: "d", version: "1", sha256: "0" },
        bodySha256: "0",
        runAs: "agent",
        notBefore: 0,
        notAfter: 0,
        nonce: "n",
        keyId: "k",
      },
      envelopeText: "",
      body: { protocol: 1, documentName: "d", documentVersion: "1", steps: [step] },
      acceptedAt: 0,
    },
    steps: new Map(),
    cancelledAt: undefined,
    closed: undefined,
  };
  const run = new OrderRun(known, outbox, host, () => outbox.pump());
  const directory = spool.directoryOf(orderId, 0, 1);
  const ended = async () => {
    await run.run();
    await eventually(() => events.some(({ event }) => event === "ended"), "the end to be told");
    return events.flatMap((event) => (event.event === "ended" ? [event] : []))[0];
  };
  return { ended, bytes, directory };
}

test("what was masked is told with the step's end, in the journal as well, and the output is what was kept", async () => {
  const { ended, bytes } = begin('echo "$PASSWORD $PASSWORD"; echo "$PASSWORD" | base64 >&2');
  expect(await ended()).toMatchObject({ outcome: "Success", stdout: { masked: 2 }, stderr: { masked: 1 } });
  expect(bytes.stdout).toBe("*** ***\n");
  const journal = readFileSync(path.join(home, "journal/journal.jsonl"), "utf8");
  expect(journal).toContain('"masked":2');
  expect(journal).not.toContain(SECRET);
});

test("a step whose redactor dies fails with a sentence, whatever its script's exit code", async () => {
  const gate = path.join(home, "gate");
  const { ended, bytes, directory } = begin(
    `echo up; trap '' PIPE; until [ -e ${gate} ]; do sleep 0.05; done; echo "$PASSWORD"; exit 0`,
  );
  const end = ended();
  await eventually(() => existsSync(path.join(directory, "stdout")) && bytes.stdout === "up\n", "the first line");
  process.kill(Number(readFileSync(path.join(directory, "redactor"), "utf8").split(" ")[0]), "SIGKILL");
  writeFileSync(gate, "");
  expect(await end).toMatchObject({
    outcome: "Failed",
    exitCode: 0,
    message: expect.stringMatching(/^The process that masks secrets .* nothing was shown unmasked/),
  });
  expect(bytes.stdout).toBe("up\n");
});

test("a secret that is too short to be masked is refused by the name of its variable, and nothing runs", async () => {
  const { ended, directory } = begin("echo ran", "12345");
  const end = await ended();
  expect(end).toMatchObject({ outcome: "Failed", exitCode: -1, message: expect.stringContaining("PASSWORD") });
  expect(end?.event === "ended" && end.message).not.toContain("12345");
  expect(existsSync(directory)).toBe(false);
});
