import {
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { signedBytes } from "@/core/commands/order";
import {
  SECRETS_ASK_MS,
  SECRETS_KEY_PURPOSE,
  SealedSecrets,
  type SecretsAnswer,
  type SecretsAsk,
  type ServerKey,
  secretsAnswerText,
  secretsAskText,
} from "@/core/node-protocol";
import type { Log } from "./log";
import type { ServerClock } from "./server-clock";
import { ed25519PublicKey } from "./verify";

// What comes before the 32 raw bytes in the SPKI form of an X25519 key. Source: RFC 8410.
const spkiPrefix = Buffer.from("302a300506032b656e032100", "hex");
const TAG_BYTES = 16;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;
/** An ask that was not answered is said again as it is, as long as it is younger than this. */
const SAID_AGAIN_MS = SECRETS_ASK_MS / 2;

/** Which attempt at a step. */
type Wanted = Pick<SecretsAsk, "order" | "step" | "attempt">;

/** Who asks, whom it believes, and how it reaches them. */
export type SecretsSource = {
  identity: { nodeId: string; privateKey: KeyObject; serverKeys: ServerKey[] };
  clock: ServerClock;
  log: Log;
  /** Says the ask; undefined when there is no link, or it went down before there was an answer. */
  send(ask: SecretsAsk): Promise<SecretsAnswer | undefined>;
};

/** Variables for the script's environment whose values are secret, or why the step does not get them. */
export type StepSecrets = { environment: Record<string, string> } | { problem: string };

/** An ask with the key that its answer is sealed for: both are in memory alone, and for this ask alone. */
class Ask {
  readonly message: SecretsAsk;
  readonly #privateKey: KeyObject;
  readonly #text: string;

  constructor(
    readonly identity: SecretsSource["identity"],
    wanted: Wanted,
    at: number,
  ) {
    const { privateKey, publicKey } = generateKeyPairSync("x25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64");
    const said = { ...wanted, at, publicKey: raw };
    this.#privateKey = privateKey;
    this.#text = secretsAskText(identity.nodeId, said);
    const signature = sign(null, signedBytes("secrets-ask", Buffer.from(this.#text)), identity.privateKey);
    this.message = { ...said, signature: signature.toString("base64") };
  }

  /** What was sealed; undefined when it does not come from a pinned server, in answer to this ask. */
  open(answer: Extract<SecretsAnswer, { ok: true }>): SealedSecrets | undefined {
    const server = this.identity.serverKeys.find(({ keyId }) => keyId === answer.keyId);
    const signed = signedBytes("secrets", Buffer.from(secretsAnswerText(this.#text, answer)));
    if (!server || !verify(null, signed, ed25519PublicKey(server.publicKey), Buffer.from(answer.signature, "base64")))
      return undefined;
    try {
      const theirs = Buffer.from(answer.publicKey, "base64");
      const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, theirs]), format: "der", type: "spki" });
      const agreed = diffieHellman({ privateKey: this.#privateKey, publicKey });
      const salt = Buffer.concat([Buffer.from(this.message.publicKey, "base64"), theirs]);
      const key = Buffer.from(hkdfSync("sha256", agreed, salt, `${SECRETS_KEY_PURPOSE}${this.#text}`, 32));
      const sealed = Buffer.from(answer.sealed, "base64");
      const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(answer.nonce, "base64"))
        .setAAD(Buffer.from(this.#text))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]);
      return SealedSecrets.parse(JSON.parse(text.toString("utf8")));
    } catch {
      return undefined; // Whatever went wrong with it, its text is in no message.
    }
  }
}

/**
 * Of what the server gave what the order names and nothing else, in a form that a process can be given. Secrets that are only a
 * part of a variable have one of their own, by which they are masked: a script may well take the variable apart.
 */
function named({ variables, secrets }: SealedSecrets, names: readonly string[]): StepSecrets {
  const environment: Record<string, string> = {};
  for (const name of names) {
    const value = variables[name];
    if (value === undefined) return { problem: "The server did not give all of the step's secrets." };
    environment[name] = value;
  }
  const whole = new Set(Object.values(environment));
  // No parameter of a document has an underscore in its name, so none is called so.
  for (const [index, secret] of secrets.filter((each) => !whole.has(each)).entries())
    environment[`SSM_PART_${index + 1}`] = secret;
  // Node.js would refuse it with a message that has the value in it.
  const odd = Object.entries(environment).find(([, value]) => value.includes("\0"));
  return odd
    ? { problem: `${odd[0]} has a null byte in it, which no environment variable can have.` }
    : { environment };
}

/**
 * The secrets of a step that is about to start. Asks until the server answers: one that is away, or cannot answer yet, is
 * asked again.
 *
 * @param names       the variables that the order names
 * @param limitMs     how long the step waits for them
 * @param interrupted resolves when nobody wants them any more
 * @returns undefined when interrupted
 */
export async function askForSecrets(
  { identity, clock, log, send }: SecretsSource,
  wanted: Wanted,
  names: readonly string[],
  limitMs: number,
  interrupted: Promise<undefined>,
): Promise<StepSecrets | undefined> {
  let isUnwanted = false;
  void interrupted.then(() => (isUnwanted = true));
  const until = clock.monotonic() + limitMs;
  let ask: Ask | undefined;
  let askedAt = 0;
  let why = "";
  for (let pauseMs = FIRST_PAUSE_MS; clock.monotonic() < until; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    // Made anew only when the one before has had its time: another key is refused if that one was answered after all.
    if (!ask || clock.monotonic() - askedAt > SAID_AGAIN_MS) {
      ask = new Ask(identity, wanted, clock.stamp());
      askedAt = clock.monotonic();
    }
    const answer = await Promise.race([send(ask.message), interrupted]);
    if (isUnwanted) return undefined;
    if (answer?.ok) {
      const given = ask.open(answer);
      return given
        ? named(given, names)
        : { problem: "The step's secrets did not come from the server that this machine trusts." };
    }
    if (answer && !answer.retry) return { problem: answer.message };
    const reason = answer?.message ?? "The server was away.";
    if (reason !== why) log("info", "secrets-awaited", { order: wanted.order, step: wanted.step, reason });
    why = reason;
    await Promise.race([delay(Math.min(pauseMs, Math.max(0, until - clock.monotonic()))), interrupted]);
    if (isUnwanted) return undefined;
  }
  return { problem: `The step did not get its secrets within ${Math.round(limitMs / 1000)} s. ${why}` };
}
