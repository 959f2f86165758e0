import { createHash, timingSafeEqual } from "node:crypto";
import { canonicalActivationCode } from "@/core/activations/activation";

/** What is stored of an activation's code: its SHA-256. The code has 160 random bits, so no salt and no slow hash is needed. */
export const hashActivationCode = (code: string): Buffer =>
  createHash("sha256").update(canonicalActivationCode(code)).digest();

/** Whether the code is the one that was hashed, in constant time; without a hash it takes as long and says no. */
export function activationCodeIsGood(code: string, codeSha256: Uint8Array | undefined): boolean {
  const given = hashActivationCode(code);
  const isSame = timingSafeEqual(given, codeSha256 ?? Buffer.alloc(given.length));
  return codeSha256 !== undefined && isSame;
}
