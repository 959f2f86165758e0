import { randomBytes, randomInt } from "node:crypto";
import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { hasPassword } from "./user-store";

/** argon2id, 19 MiB, two passes, one lane. Source: OWASP password storage cheat sheet. */
const cost = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A password as it is stored, in PHC string form; about 60 ms of one core. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** A hash of nothing that anybody knows, for names that do not exist: refusing them takes as long as refusing others. */
let hashOfNobody: Promise<string> | undefined;

/** Whether the password is the one that was hashed. Without a hash (or a password yet) it is not, after as much work. */
export async function passwordIsRight(passwordHash: string | undefined, password: string): Promise<boolean> {
  hashOfNobody ??= hashPassword(randomBytes(32).toString("base64"));
  if (passwordHash !== undefined && hasPassword({ passwordHash })) return verify(passwordHash, password);
  await verify(await hashOfNobody, password);
  return false;
}

/** Letters and digits that nobody mistakes for others when copying from a screen. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password that can be read out and typed: four groups of six, 118 bits. */
export const generatePassword = (): string =>
  Array.from({ length: 4 }, () =>
    Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join(""),
  ).join("-");
