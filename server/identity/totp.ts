import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const periodMilliseconds = 30_000;
/** Codes of the steps before and after are taken too: clocks are off, and people type slowly. */
const tolerance = 1;

/** A new secret, as long as the hash's output. Source: RFC 4226, section 4, R6. */
export const newTotpSecret = (): Buffer => randomBytes(20);

/** The six digits of one step. Source: RFC 4226, section 5.3; RFC 6238. */
function codeOfStep(secret: Uint8Array, step: bigint): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(step);
  const digest = createHmac("sha1", secret).update(counter).digest();
  const at = digest.readUInt8(digest.length - 1) & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

/**
 * The step whose code was typed: the present one or a neighbour, and later than the last one used, because a code is good
 * once. Undefined when there is none. Source: RFC 6238, section 5.2.
 */
export function stepOfCode(secret: Uint8Array, code: string, lastStep: bigint, now: Date): bigint | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const present = BigInt(Math.floor(now.getTime() / periodMilliseconds));
  let found: bigint | undefined;
  for (let step = present - BigInt(tolerance); step <= present + BigInt(tolerance); step++) {
    const isSame = timingSafeEqual(Buffer.from(codeOfStep(secret, step)), Buffer.from(code));
    if (isSame && step > lastStep) found ??= step;
  }
  return found;
}
