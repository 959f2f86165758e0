import { createHash } from "node:crypto";
import { invocation } from "@/core/commands/invocation";
import { OrderBody, OrderEnvelope, type OrderStep } from "@/core/commands/order";
import { executionSeconds } from "@/core/commands/timeouts";
import type { SecretReference } from "@/core/documents/secret-reference";
import { secretsOf } from "@/core/documents/secret-values";
import { DomainError } from "@/core/errors";
import {
  SECRETS_ASK_MS,
  type SealedSecrets,
  type SecretsAnswer,
  type SecretsAsk,
  secretsAskText,
} from "@/core/node-protocol";
import { readReference } from "@/core/parameters/parameter";
import type { Application } from "../application";
import { reportForgery } from "../audit/forgery";
import { record } from "../audit/store";
import { uuid7 } from "../db/uuid7";
import type { NodeLink } from "../gateway/node-link";
import { keyIsProved, nodeSigned, RAW_KEY_BYTES } from "../nodes/node-key";
import { systemCaller } from "../operation";
import { type FoundValue, readValues } from "../parameters/read-store";
import { fingerprintOf, unsealValue } from "../parameters/secret";
import { type AskedInvocation, type AttemptKey, askedInvocation, noteHandOut } from "./hand-out-store";
import { sealSecrets } from "./seal-secrets";

/** Longer values do not fit into one variable on every platform, bytes; as of other parameters in core/documents/render.ts. */
const MAX_VARIABLE_BYTES = 100_000;

type Refused = Extract<SecretsAnswer, { ok: false }>;
/** Asking again is pointless: the step fails with this sentence. */
const refused = (code: string, message: string): Refused => ({ ok: false, code, message, retry: false });
/** The node asks again in a while. */
const later = (code: string, message: string): Refused => ({ ok: false, code, message, retry: true });

const handedOutBefore = refused(
  "AlreadyHandedOut",
  "The step's secrets were handed out once already, and are not handed out again. Send the command anew.",
);

type Asker = Pick<NodeLink, "accountId" | "nodeId" | "address">;

/**
 * Hands the secrets of a step that is about to start to the node that it is for: those that its signed order names, in these
 * versions, once for each attempt, sealed for the key of this one ask. Each time is a line of the audit, and so is a refusal.
 *
 * What decides is the order as it was signed and the node's key as it was proved; of what stands in the database beside
 * them only what can refuse. Decision 0052.
 */
export async function handOutSecrets(app: Application, asker: Asker, ask: SecretsAsk): Promise<SecretsAnswer> {
  const { accountId, nodeId, address } = asker;
  const answer = await answerTo(app, asker, ask).catch((error: unknown) => {
    // What is wrong with a secret or its key is the step's to say; anything else is ours, and asked again.
    if (error instanceof DomainError) return refused(error.code, error.message);
    throw error;
  });
  if (!answer.ok && !answer.retry)
    app.refusals.note({
      accountId,
      requestId: "node-gateway",
      door: "node",
      operation: "HandOutSecrets",
      errorCode: answer.code,
      principal: `node/${nodeId}`,
      source: address,
      resources: [`Node/${nodeId}`, `Command/${ask.order}`],
    });
  return answer;
}

async function answerTo(app: Application, { accountId, nodeId, address }: Asker, ask: SecretsAsk) {
  const key: AttemptKey = { accountId, commandId: ask.order, nodeId, step: ask.step, attempt: ask.attempt };
  const asked = await askedInvocation(app.db.pool, key);
  if (!asked) return refused("UnknownOrder", "The server has no such order for this machine.");
  const problem = askProblem(app, key, ask, asked);
  if (problem) return problem;
  const order = signedOrder(app, key, asked);
  if (!order) {
    reportForgery(app, { kind: "Invocation", id: `${key.commandId}/${nodeId}`, accountId });
    return refused("AlteredOrder", "What the server has of this order is not what was signed.");
  }
  const step = order.body.steps[ask.step];
  const held = standingProblem(app.now(), ask, asked, order);
  if (held) return held;
  if (!step?.secrets) return refused("NoSecrets", "The order gives no secrets to this step.");

  const references = secretsOf(step.secrets);
  const rows = await secretRows(app, accountId, references);
  return app.db.prisma.$transaction(
    async (tx): Promise<SecretsAnswer> => {
      const now = app.now();
      const publicKey = Buffer.from(ask.publicKey, "base64");
      const isFirst = await noteHandOut(tx, key, publicKey, now);
      // What was there when we looked was judged then; what came since is another's.
      if (!isFirst && !asked.handedTo) return handedOutBefore;
      const caller = systemCaller(accountId, "secrets", `secrets/${key.commandId}`);
      const values = new Map<string, string>();
      for (const row of rows) values.set(idOf(row), await unsealValue({ app, tx, keys: app.keys, caller }, row));
      const given = givenTo(step, values);
      if ("problem" in given) return given.problem;
      // Said again, because its answer was lost, it is one hand-out still: to the same key.
      if (isFirst)
        await record(tx, {
          id: uuid7(now),
          at: now,
          accountId,
          requestId: "node-gateway",
          door: "node",
          operation: "HandOutSecrets",
          outcome: "done",
          principal: `node/${nodeId}`,
          source: address,
          resources: [`Node/${nodeId}`, `Command/${key.commandId}`, ...rows.map(({ path }) => `Parameter/${path}`)],
          summary: {
            commandId: key.commandId,
            requestedBy: asked.requestedBy,
            step: step.name,
            attempt: ask.attempt,
            handedOut: rows.map((row) => ({
              name: row.name,
              version: row.version,
              keyId: row.keyId,
              value: fingerprintOf(app.keys, row.parameterId, values.get(idOf(row)) ?? ""),
            })),
          },
        });
      return sealSecrets(app.keys, secretsAskText(nodeId, ask), publicKey, given);
    },
    { maxWait: 15_000, timeout: 30_000 },
  );
}

/** What is wrong with the ask itself: who asks, for which key, and when. */
function askProblem(
  app: Application,
  { accountId, nodeId }: AttemptKey,
  ask: SecretsAsk,
  { publicKey, mac, handedTo, handedOutAt }: AskedInvocation,
): Refused | undefined {
  if (!keyIsProved(app, { accountId, id: nodeId, publicKey, mac }))
    return refused(
      "UnprovedKey",
      "This machine registered before secrets could reach machines: register it anew, and it is given them.",
    );
  if (!nodeSigned("secrets-ask", secretsAskText(nodeId, ask), publicKey, ask.signature))
    return refused("BadProof", "The ask is not signed by this machine's key.");
  const theirs = Buffer.from(ask.publicKey, "base64");
  if (theirs.length !== RAW_KEY_BYTES) return refused("Malformed", "The ask brings no key.");
  const now = app.now().getTime();
  const isSaidAgain = handedTo?.equals(theirs) && handedOutAt && now - handedOutAt.getTime() <= SECRETS_ASK_MS;
  if (handedTo && !isSaidAgain) return handedOutBefore;
  if (Math.abs(now - ask.at) > SECRETS_ASK_MS) return later("StaleAsk", "The ask is too old, or of a time to come.");
  return undefined;
}

type SignedOrder = { envelope: OrderEnvelope; body: OrderBody };

/** The order as it was signed for this node; undefined when what stands in the database is anything else. */
function signedOrder(
  { keys }: Application,
  { accountId, commandId, nodeId }: AttemptKey,
  { envelope, signature, body }: AskedInvocation,
): SignedOrder | undefined {
  if (!keys.orderIsSigned(envelope, signature)) return undefined;
  const said = OrderEnvelope.parse(JSON.parse(envelope.toString("utf8")));
  const isTheirs = said.orderId === commandId && said.nodeId === nodeId && said.accountId === accountId;
  if (!isTheirs || said.bodySha256 !== createHash("sha256").update(body).digest("hex")) return undefined;
  return { envelope: said, body: OrderBody.parse(JSON.parse(body.toString("utf8"))) };
}

/** What keeps the order from having secrets now: how it stands, and how the step does. */
function standingProblem(
  now: Date,
  { attempt }: SecretsAsk,
  { state, isFrozen, outcome, outcomeBefore }: AskedInvocation,
  { envelope, body }: SignedOrder,
): Refused | undefined {
  if (now.getTime() > envelope.notAfter + executionSeconds(body.steps) * 1000)
    return refused("Expired", "The command's time is over, and with it that for its secrets.");
  if (invocation.hasEnded(state))
    return refused("NotRunning", "The command has ended here: its secrets stay where they are.");
  // Its machine hears of that by itself, and ends the step as cancelled.
  if (state === "Cancelling") return later("Cancelling", "The command is cancelled: its secrets stay where they are.");
  if (outcome !== null) return refused("StepEnded", "This attempt at the step has ended.");
  if (attempt > 1 && outcomeBefore !== null && outcomeBefore !== "Restart")
    return refused("StepEnded", "The attempt before this one did not ask for another.");
  if (isFrozen) return later("AccountFrozen", "The account is frozen: secrets wait until that is lifted.");
  if (state !== "InProgress") return later("NotAccepted", "The server has not stored yet that the order was taken.");
  if (attempt > 1 && outcomeBefore === null)
    return later("NotReported", "The server has not stored yet how the attempt before this one ended.");
  return undefined;
}

type SecretRow = FoundValue & { sealed: Uint8Array };
const idOf = ({ parameterId, version }: Pick<SecretReference, "parameterId" | "version">) =>
  `${parameterId}:${version}`;

/** The versions that the order names, of the very parameters that it means. Errors: ParameterVersionNotFound. */
async function secretRows(app: Application, accountId: string, references: SecretReference[]): Promise<SecretRow[]> {
  const place = { region: app.config.region, accountId };
  const found = await readValues(
    app.db,
    app,
    accountId,
    references.map(({ name, version }) => readReference(`${name}:${version}`, place)),
  );
  return references.map(({ parameterId, name, version }, index) => {
    const row = found[index];
    if (row && row !== "no such version" && row.sealed && row.parameterId === parameterId)
      return { ...row, sealed: row.sealed };
    throw new DomainError(
      "ParameterVersionNotFound",
      `Version ${version} of the secret ${name} is not there any more: it was deleted after the command was sent.`,
    );
  });
}

/** A step's variables with the secrets in place, and these. */
function givenTo(
  { secrets = {} }: OrderStep,
  values: ReadonlyMap<string, string>,
): SealedSecrets | { problem: Refused } {
  const variables = Object.entries(secrets).map(([name, parts]): [string, string] => [
    name,
    parts.map((part) => (typeof part === "string" ? part : (values.get(idOf(part)) ?? ""))).join(""),
  ]);
  const tooLong = variables.find(([, value]) => Buffer.byteLength(value) > MAX_VARIABLE_BYTES);
  if (tooLong)
    return { problem: refused("TooLong", `${tooLong[0]} would have more than ${MAX_VARIABLE_BYTES} bytes.`) };
  return { variables: Object.fromEntries(variables), secrets: [...values.values()] };
}
