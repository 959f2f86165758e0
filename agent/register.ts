import { createHash, createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { hostname } from "node:os";
import * as z from "zod";
import { signedBytes } from "@/core/commands/order";
import { NODE_PROTOCOL, type RegisterRequest, RegisterResponse, type ServerKey } from "@/core/node-protocol";
import { reasonOf } from "./errno";
import type { StoredIdentity } from "./identity";
import { askForRelease, namedReleaseKeys } from "./release-source";
import { type TransportOptions, transportAgent } from "./transport";
import { keyIdOf } from "./verify";

const ANSWER_TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 256 * 1024;

/** What an operator gives to register a node. */
export type Registration = TransportOptions & {
  activationId: string;
  activationCode: string;
  /** Ids of server keys that the operator was told; when there are any, only these are pinned. */
  serverKeyIds: string[];
};

/** Why a registration failed, and the exit code that says so. */
export class RegistrationError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Exit codes of `register`; part of the command line's contract. */
export const registrationExit = { refused: 3, unreachable: 4, serverKeyMismatch: 6, other: 1 };

const ErrorAnswer = z.object({ code: z.string(), message: z.string() });

function post(options: TransportOptions, body: string): Promise<{ status: number; text: string }> {
  const url = new URL("/node/register", options.server);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      timeout: ANSWER_TIMEOUT_MS,
      agent: transportAgent(options),
    });
    asked.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
        if (text.length > MAX_ANSWER_BYTES) response.destroy(new Error("The answer is too long."));
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      response.on("error", reject);
    });
    asked.on("timeout", () => asked.destroy(new Error("No answer in 30 seconds.")));
    asked.on("error", reject);
    asked.end(body);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Evidence about the hardware, hashed so that the id itself does not leave the machine. */
function machineFingerprint(): string | undefined {
  try {
    return createHash("sha256")
      .update(`quarterdeck/machine\n${readFileSync("/etc/machine-id", "utf8").trim()}`)
      .digest("hex");
  } catch {
    return undefined;
  }
}

/** The keys to pin: those whose id is really theirs, and only those the operator named, if any were named. */
function keysToPin(offered: ServerKey[], named: string[]): ServerKey[] {
  const honest = offered.filter((key) => keyIdOf(key.publicKey) === key.keyId);
  const pinned = named.length > 0 ? honest.filter((key) => named.includes(key.keyId)) : honest;
  if (pinned.length === 0) {
    const seen = offered.map((key) => key.keyId.slice(0, 64)).join(", ");
    throw new RegistrationError(
      registrationExit.serverKeyMismatch,
      `The server signs with ${seen}, not with ${named.join(", ") || "a key of that name"}: it may not be the server you mean. Nothing was stored.`,
    );
  }
  return pinned;
}

/**
 * An Ed25519 key pair; the public half raw, base64. It is made as bytes, because in Node 20 a key object that is exported
 * as JWK while the garbage collector takes what generated it waits for itself, for ever.
 */
function makeKeyPair() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  return {
    privateKey: createPrivateKey({ key: privateKey, type: "pkcs8", format: "der" }),
    publicKey: publicKey.subarray(-32).toString("base64"),
  };
}

/**
 * Makes a key pair on this node and trades the activation code for a node id.
 *
 * Errors: RegistrationError with the exit code of the command line's contract.
 */
export async function register(registration: Registration): Promise<StoredIdentity> {
  const { privateKey, publicKey: rawPublicKey } = makeKeyPair();
  const { activationId, activationCode } = registration;
  const statement = new TextEncoder().encode(`${activationId}\n${rawPublicKey}`);
  const fingerprint = machineFingerprint();
  const body: RegisterRequest = {
    protocol: NODE_PROTOCOL,
    activationId,
    activationCode,
    publicKey: rawPublicKey,
    proof: sign(null, signedBytes("registration", statement), privateKey).toString("base64"),
    hostName: hostname().slice(0, 255),
    ...(fingerprint && { fingerprint }),
  };

  const answer = await post(registration, JSON.stringify(body)).catch((error: unknown) => {
    throw new RegistrationError(
      registrationExit.unreachable,
      `${registration.server} cannot be reached: ${reasonOf(error)}`,
    );
  });
  if (answer.status !== 200) {
    const problem = ErrorAnswer.safeParse(parseJson(answer.text));
    if (!problem.success || answer.status >= 500) {
      throw new RegistrationError(
        answer.status >= 500 ? registrationExit.unreachable : registrationExit.other,
        problem.success
          ? problem.data.message
          : `${registration.server} answered ${answer.status}, not as a Quarterdeck server does.`,
      );
    }
    throw new RegistrationError(registrationExit.refused, problem.data.message);
  }

  const accepted = RegisterResponse.safeParse(parseJson(answer.text));
  if (!accepted.success)
    throw new RegistrationError(
      registrationExit.other,
      `${registration.server} gave an answer that this agent cannot read.`,
    );
  const { nodeId, accountId, region } = accepted.data;
  const serverKeys = keysToPin(accepted.data.serverKeys, registration.serverKeyIds);
  // A node that cannot have them now pins them when it connects.
  const releaseKeys = await askForRelease(registration)
    .then((answer) => namedReleaseKeys(answer, serverKeys))
    .catch(() => undefined);
  return {
    nodeId,
    accountId,
    region,
    server: registration.server,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    serverKeys,
    ...(releaseKeys && { releaseKeys }),
    ...(registration.ca && { ca: registration.ca }),
    ...(registration.serverFingerprint && { serverFingerprint: registration.serverFingerprint }),
  };
}
