import { createHash, randomBytes } from "node:crypto";

/** A token that nobody can guess: 256 bits, in letters that go into an address. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** Tokens are random and long, so one round of SHA-256 is as good as any slow hash. */
export const sha256 = (token: string): Buffer => createHash("sha256").update(token).digest();
