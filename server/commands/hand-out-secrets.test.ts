import {
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Order, Report, SecretsAnswer, SecretsAsk } from "@/core/node-protocol";
import { aCaller, aNode, type TestApplication, testApplication } from "../db/testing";
import { createDocument } from "../documents/create-document";
import { disableKey } from "../encryption-keys/change-key";
import { createKey } from "../encryption-keys/create-key";
import { freezeAccount } from "../freeze/freeze-account";
import { unfreezeAccount } from "../freeze/unfreeze-account";
import type { NodeLink } from "../gateway/node-link";
import { perform } from "../operation";
import { deleteParameter } from "../parameters/delete-parameter";
import { putParameter } from "../parameters/put-parameter";
import { cancelCommand } from "./cancel-command";
import { makeDelivery } from "./delivery";
import { previewCommand } from "./preview-command";
import { sendCommand } from "./send-command";

// What a node says is written here as it goes over the wire, and what it is answered is opened by this file's own hands.

const canary = "canary-5e1f0b";
let app: TestApplication;
let delivery: ReturnType<typeof makeDelivery>;

beforeAll(async () => {
  app = await testApplication();
  delivery = makeDelivery(app);
  await perform(app, createKey, { Alias: "alias/app" }, aCaller(app));
  await put(canary);
  const parameters = {
    password: { type: "String", interpolationType: "ENV_VAR", default: "user:{{ssm-secure:/app/password}}@db" },
  };
  const Content = JSON.stringify({
    schemaVersion: "2.2",
    parameters,
    mainSteps: [
      { action: "aws:runShellScript", name: "use", inputs: { runCommand: ["connect {{ password }}"] } },
      {
        action: "aws:downloadContent",
        name: "none",
        inputs: { sourceType: "HTTP", sourceInfo: '{"url":"https://a.example/"}' },
      },
    ],
  });
  await perform(app, createDocument, { Name: "Connect", Content, DocumentType: "Command" }, aCaller(app));
});
afterAll(async () => {
  await delivery.close();
  await app.destroy();
});

const put = (Value: string) =>
  perform(
    app,
    putParameter,
    { Name: "/app/password", Type: "SecureString", KeyId: "alias/app", Value, Overwrite: true },
    aCaller(app),
  );

/** A machine that is connected, takes every order and runs nothing. */
async function aMachine(given: { mac?: Uint8Array<ArrayBuffer> | null } = {}) {
  const { privateKey, publicKey: own } = generateKeyPairSync("ed25519");
  const publicKey = new Uint8Array(own.export({ type: "spki", format: "der" }).subarray(-32));
  const node = await aNode(app, { publicKey, ...given });
  const orders: Order[] = [];
  const link: NodeLink = {
    accountId: app.config.accountId,
    nodeId: node.id,
    connectionId: randomUUID(),
    address: "192.0.2.2",
    async sendOrder(order) {
      orders.push(order);
      return { taken: true };
    },
    sendCancel: async () => ({ ok: true }),
    reject: () => undefined,
  };
  delivery.connected(link);
  return { id: node.id, privateKey, link, orders };
}
type Machine = Awaited<ReturnType<typeof aMachine>>;

/** An ask as an agent makes it, and what opens its answer. */
function anAsk(
  { id, privateKey }: Pick<Machine, "id" | "privateKey">,
  order: string,
  { at = app.now().getTime(), step = 0, attempt = 1 } = {},
) {
  const pair = generateKeyPairSync("x25519");
  const publicKey = rawOf(pair.publicKey).toString("base64");
  const text = [id, order, step, attempt, at, publicKey].join("\n");
  const signature = sign(null, Buffer.from(`quarterdeck/secrets-ask/v1\n${text}`), privateKey).toString("base64");
  const message: SecretsAsk = { order, step, attempt, at, publicKey, signature };
  return { message, text, privateKey: pair.privateKey };
}
type Ask = ReturnType<typeof anAsk>;

const rawOf = (key: KeyObject) => key.export({ type: "spki", format: "der" }).subarray(-32);
const keyOf = (crv: "X25519" | "Ed25519", raw: Buffer) =>
  createPublicKey({ key: { kty: "OKP", crv, x: raw.toString("base64url") }, format: "jwk" });

function opened(ask: Ask, answer: SecretsAnswer): unknown {
  if (!answer.ok) throw new Error(answer.message);
  const [server] = app.keys.serverKeys;
  const said = [ask.text, answer.publicKey, answer.nonce, answer.sealed].join("\n");
  const serverKey = keyOf("Ed25519", Buffer.from(server?.publicKey ?? "", "base64"));
  const isSigned = verify(
    null,
    Buffer.from(`quarterdeck/secrets/v1\n${said}`),
    serverKey,
    Buffer.from(answer.signature, "base64"),
  );
  expect(isSigned).toBe(true);
  const theirs = Buffer.from(answer.publicKey, "base64");
  const agreed = diffieHellman({ privateKey: ask.privateKey, publicKey: keyOf("X25519", theirs) });
  const salt = Buffer.concat([Buffer.from(ask.message.publicKey, "base64"), theirs]);
  const key = Buffer.from(hkdfSync("sha256", agreed, salt, `quarterdeck/secrets/v1\n${ask.text}`, 32));
  const sealed = Buffer.from(answer.sealed, "base64");
  const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(answer.nonce, "base64"))
    .setAAD(Buffer.from(ask.text))
    .setAuthTag(sealed.subarray(-16));
  return JSON.parse(Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString());
}

async function sent(...machines: Machine[]) {
  const input = { DocumentName: "Connect", InstanceIds: machines.map(({ id }) => id) };
  const { output } = await perform(app, sendCommand, input, aCaller(app));
  const commandId = output.Command.CommandId;
  for (const { id } of machines)
    await expect.poll(async () => (await stateOf(commandId, id))?.state).toBe("InProgress");
  return commandId;
}
const stateOf = (commandId: string, nodeId: string) =>
  app.db.prisma.invocation.findFirst({ where: { commandId, nodeId }, select: { state: true } });
const say = ({ link }: Machine, { message }: Ask) => delivery.secrets(link, message);
const asked = (machine: Machine, order: string, given?: Parameters<typeof anAsk>[2]) =>
  say(machine, anAsk(machine, order, given));
async function linesOf(outcome: "done" | "refused", ...orders: string[]) {
  await app.refusals.settle();
  const resources = { hasSome: orders.map((order) => `Command/${order}`) };
  return app.db.prisma.auditEntry.findMany({ where: { operation: "HandOutSecrets", outcome, resources } });
}
const refusal = (code: string, retry = false) => ({ ok: false, code, retry });

test("a machine is given the very version that was meant when the command was sent, and the audit says so without it", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  await put("later");
  const ask = anAsk(machine, order);
  const answer = await say(machine, ask);
  await put(canary);
  expect(opened(ask, answer)).toEqual({ variables: { SSM_password: `user:${canary}@db` }, secrets: [canary] });
  expect(JSON.stringify([answer, machine.orders.map(({ body }) => Buffer.from(body).toString())])).not.toContain(
    canary,
  );
  const [line, ...others] = await linesOf("done", order);
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    principal: `node/${machine.id}`,
    resources: [`Node/${machine.id}`, `Command/${order}`, "Parameter//app/password"],
    summary: { requestedBy: "user/admin", step: "use", handedOut: [{ name: "/app/password", version: 1 }] },
  });
  expect(JSON.stringify(line?.summary)).not.toContain(canary);
});

test("secrets are handed out once: another ask is refused and in the audit, the same one is answered while it is fresh", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  const ask = anAsk(machine, order);
  expect((await say(machine, ask)).ok).toBe(true);
  expect(opened(ask, await say(machine, ask))).toEqual({
    variables: { SSM_password: `user:${canary}@db` },
    secrets: [canary],
  });
  expect(await linesOf("done", order)).toHaveLength(1);
  expect(await asked(machine, order)).toMatchObject(refusal("AlreadyHandedOut"));
  app.setNow(new Date(app.now().getTime() + 61_000));
  expect(await say(machine, ask)).toMatchObject(refusal("AlreadyHandedOut"));
  expect(await linesOf("refused", order)).toContainEqual(
    expect.objectContaining({
      errorCode: "AlreadyHandedOut",
      principal: `node/${machine.id}`,
      resources: [`Node/${machine.id}`, `Command/${order}`],
    }),
  );
});

test("of two asks that come at once, one is answered", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  const answers = await Promise.all([asked(machine, order), asked(machine, order), asked(machine, order)]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test("nobody but the machine that the order is for is given anything", async () => {
  const [machine, other] = [await aMachine(), await aMachine()];
  const order = await sent(machine);
  expect(await asked(other, order)).toMatchObject(refusal("UnknownOrder"));
  // By the other's connection, in the name of the machine; and by its own, with another's signature.
  expect(await say(other, anAsk(machine, order))).toMatchObject(refusal("UnknownOrder"));
  expect(await say(machine, anAsk({ ...machine, privateKey: other.privateKey }, order))).toMatchObject(
    refusal("BadProof"),
  );
  expect(await say(machine, anAsk({ ...other, privateKey: machine.privateKey }, order))).toMatchObject(
    refusal("BadProof"),
  );
  const stale = await asked(machine, order, { at: app.now().getTime() - 61_000 });
  expect(stale).toMatchObject(refusal("StaleAsk", true));
  expect(await linesOf("done", order)).toEqual([]);
});

test("what was altered in the database gives nothing: a key, an order, a body, an invocation of another", async () => {
  const [machine, thief] = [await aMachine(), await aMachine()];
  const order = await sent(machine, thief);
  const { pool } = app.db;
  // The thief's key in the machine's row, with either proof.
  const key = generateKeyPairSync("ed25519");
  await pool.query("UPDATE node SET public_key = $2 WHERE id = $1", [machine.id, rawOf(key.publicKey)]);
  expect(await say(machine, anAsk({ ...machine, privateKey: key.privateKey }, order))).toMatchObject(
    refusal("UnprovedKey"),
  );
  await pool.query(
    "UPDATE node n SET public_key = t.public_key, mac = t.mac FROM node t WHERE n.id = $1 AND t.id = $2",
    [machine.id, thief.id],
  );
  expect(await say(machine, anAsk({ ...machine, privateKey: thief.privateKey }, order))).toMatchObject(
    refusal("UnprovedKey"),
  );
  // The order of the machine as the thief's own; then a body that asks for more.
  await pool.query(
    `UPDATE invocation i SET envelope = o.envelope, signature = o.signature FROM invocation o
     WHERE i.command_id = $1 AND i.node_id = $2 AND o.command_id = $1 AND o.node_id = $3`,
    [order, thief.id, machine.id],
  );
  expect(await asked(thief, order)).toMatchObject(refusal("AlteredOrder"));
  const other = await aMachine();
  const second = await sent(other);
  await pool.query(
    "UPDATE order_body SET body = convert_to(replace(convert_from(body, 'UTF8'), 'use', 'abuse'), 'UTF8')",
  );
  expect(await asked(other, second)).toMatchObject(refusal("AlteredOrder"));
  expect(await linesOf("done", order, second)).toEqual([]);
});

test("a plan says which of its machines are given no secrets", async () => {
  const [proved, unproved] = [await aMachine(), await aMachine({ mac: null })];
  const request = { DocumentName: "Connect", InstanceIds: [proved.id, unproved.id] };
  const { output } = await perform(app, previewCommand, request, aCaller(app));
  expect(new Map(output.Nodes.map(({ InstanceId, TakesSecrets }) => [InstanceId, TakesSecrets]))).toEqual(
    new Map([
      [proved.id, true],
      [unproved.id, false],
    ]),
  );
});

test("a machine that registered before its key was proved is told to register anew", async () => {
  const machine = await aMachine({ mac: null });
  const answer = await asked(machine, await sent(machine));
  expect(answer).toMatchObject({ ...refusal("UnprovedKey"), message: expect.stringContaining("register it anew") });
});

test("a command that is cancelled, has ended or is past its time has no secrets any more", async () => {
  const machine = await aMachine();
  const [cancelled, over, late] = [await sent(machine), await sent(machine), await sent(machine)];
  await perform(app, cancelCommand, { CommandId: cancelled }, aCaller(app));
  expect(await asked(machine, cancelled)).toMatchObject(refusal("Cancelling", true));
  const report: Report = { order: over, outcome: "Failed", at: app.now().getTime(), events: [], output: [] };
  await delivery.report(machine.link, report);
  expect(await asked(machine, over)).toMatchObject(refusal("NotRunning"));
  app.setNow(new Date(app.now().getTime() + 2 * 3_600_000 + 3_600_001));
  expect(await asked(machine, late)).toMatchObject(refusal("Expired"));
  // A later end in the database changes nothing: the time is the one that was signed.
  await app.db.pool.query(
    "UPDATE command SET expires_at = expires_at + interval '1 day', deliver_by = deliver_by + interval '1 day'",
  );
  expect(await asked(machine, late)).toMatchObject(refusal("Expired"));
});

test("a step that is given none gets none, and an attempt comes after one that asked for it", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  expect(await asked(machine, order, { step: 1 })).toMatchObject(refusal("NoSecrets"));
  expect(await asked(machine, order, { step: 7 })).toMatchObject(refusal("NoSecrets"));
  expect((await asked(machine, order)).ok).toBe(true);
  expect(await asked(machine, order, { attempt: 2 })).toMatchObject(refusal("NotReported", true));
  const stream = { bytes: 0, sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
  const ended = {
    event: "ended" as const,
    step: 0,
    name: "use",
    action: "aws:runShellScript",
    at: app.now().getTime(),
  };
  const restart = { ...ended, attempt: 1, outcome: "Restart" as const, exitCode: 194, stdout: stream, stderr: stream };
  await delivery.step(machine.link, { order, events: [restart], output: [] });
  expect((await asked(machine, order, { attempt: 2 })).ok).toBe(true);
  expect(await asked(machine, order, { attempt: 1 })).toMatchObject(refusal("AlreadyHandedOut"));
  const failed = { ...restart, attempt: 2, outcome: "Failed" as const, exitCode: 1 };
  await delivery.step(machine.link, { order, events: [failed], output: [] });
  expect(await asked(machine, order, { attempt: 3 })).toMatchObject(refusal("StepEnded"));
});

test("a key that is disabled, or a secret that is deleted and written anew, fails the step in a sentence, and it is not used up", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  await perform(app, disableKey, { KeyId: "alias/app" }, aCaller(app));
  expect(await asked(machine, order)).toMatchObject({
    ...refusal("InvalidKeyId"),
    message: expect.stringContaining("alias/app is disabled"),
  });
  await perform(app, deleteParameter, { Name: "/app/password" }, aCaller(app));
  await perform(app, putParameter, { Name: "/app/password", Type: "SecureString", Value: "another" }, aCaller(app));
  expect(await asked(machine, order)).toMatchObject({
    ...refusal("ParameterVersionNotFound"),
    message: expect.stringContaining("of the secret /app/password is not there any more"),
  });
  expect(await app.db.prisma.secretHandOut.count({ where: { commandId: order } })).toBe(0);
});

test("while the account is frozen secrets wait", async () => {
  const machine = await aMachine();
  const order = await sent(machine);
  await perform(app, freezeAccount, { Reason: "intruder" }, aCaller(app));
  expect(await asked(machine, order)).toMatchObject(refusal("AccountFrozen", true));
  await perform(app, unfreezeAccount, {}, aCaller(app));
  expect((await asked(machine, order)).ok).toBe(true);
});
