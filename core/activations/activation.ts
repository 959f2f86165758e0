import * as z from "zod";
import { DomainError } from "../errors";
import { NodeName } from "../nodes/node";
import {
  DEFAULT_ACTIVATION_LIFE_MS,
  LONGEST_ACTIVATION_LIFE_MS,
  MAX_ACTIVATION_DESCRIPTION,
  MAX_REGISTRATION_LIMIT,
  STANDARD_TIER_NODES,
} from "./activation-rules";

/** An activation's id: a lower-case UUID. Source: SSM API 2014-11-06, ActivationId. */
export const ActivationId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** What an activation is for, in its maker's words. Source: SSM API 2014-11-06, ActivationDescription. */
export const ActivationDescription = z.string().max(MAX_ACTIVATION_DESCRIPTION);

/** The name that nodes get when they register. Source: SSM API 2014-11-06, DefaultInstanceName. */
export const DefaultInstanceName = NodeName;

/** How many nodes may register with it. Source: SSM API 2014-11-06, RegistrationLimit. */
export const RegistrationLimit = z.int().min(1).max(MAX_REGISTRATION_LIMIT);

/**
 * When a new activation stops being good.
 *
 * Errors: InvalidParameters when the moment asked for has passed or is more than 30 days away.
 */
export function activationExpiry(requested: Date | undefined, now: Date): Date {
  if (requested === undefined) return new Date(now.getTime() + DEFAULT_ACTIVATION_LIFE_MS);
  if (requested.getTime() <= now.getTime()) throw invalidExpiry("The expiration date must be in the future.");
  if (requested.getTime() > now.getTime() + LONGEST_ACTIVATION_LIFE_MS) {
    throw invalidExpiry("The expiration date must be at most 30 days from now.");
  }
  return requested;
}

const invalidExpiry = (message: string) =>
  new DomainError("InvalidParameters", message, [{ path: ["ExpirationDate"], message }]);

const refusals = {
  // One sentence for both, so that nobody learns which ids exist by trying.
  wrong:
    "The activation id and the activation code do not belong together, or the activation was deleted. Check both, or create a new activation.",
  Deleted: "The activation was deleted before.",
  Expired: "The activation has expired. Create a new one.",
  Exhausted: "The activation has registered as many machines as it may. Create a new one, or one with a higher limit.",
  Full: `The account is in the standard tier, which has room for ${STANDARD_TIER_NODES} machines, and has as many. Deregister some, or set /ssm/managed-instance/activation-tier to advanced.`,
  Damaged: "The tags that this activation gives to machines cannot be read any more. Create a new one.",
};

/**
 * Why a node could not register. `wrong` covers an unknown or deleted activation as well as another's code; the
 * others are only told to somebody who has shown the right code.
 */
export const invalidActivation = (why: keyof typeof refusals) => new DomainError("InvalidActivation", refusals[why]);

/** There is no such activation to list or delete. */
export const invalidActivationId = (activationId: string) =>
  new DomainError("InvalidActivationId", `There is no activation ${activationId}.`);

/** How many random bytes `newActivationCode` needs: 160 bits, beyond any guessing. */
export const ACTIVATION_CODE_BYTES = 20;

// Crockford's base 32: no I, L, O or U, so that nothing read aloud or copied by hand is taken for something else.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * A new activation's code from 20 random bytes: 32 characters of Crockford's base 32 in groups of four, such as
 * `7Q2M-0KXA-…`, 39 characters in all. Source: SSM API 2014-11-06, ActivationCode (20 to 250 characters).
 */
export function newActivationCode(random: Uint8Array): string {
  if (random.length < ACTIVATION_CODE_BYTES)
    throw new RangeError(`A code needs ${ACTIVATION_CODE_BYTES} random bytes.`);
  let held = 0;
  let heldBits = 0;
  let code = "";
  for (const byte of random.subarray(0, ACTIVATION_CODE_BYTES)) {
    held = (held << 8) | byte;
    heldBits += 8;
    while (heldBits >= 5) {
      heldBits -= 5;
      code += alphabet.charAt((held >> heldBits) & 31);
    }
    held &= (1 << heldBits) - 1;
  }
  return code.replace(/.{4}(?=.)/g, "$&-");
}

/**
 * The code as it is hashed and compared: capitals without dashes or white space, with the letters that people mistake
 * (O, I, L) read as the digits they stand for. Apply it to what a node sends and to what was made alike.
 */
export function canonicalActivationCode(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}
