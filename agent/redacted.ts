import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isTooShort, LEAST_SECRET_BYTES } from "@/core/redaction/secret-forms";

/** Written by the redactor in a step's directory once all that the script wrote is in the files: "masked <stdout> <stderr>". */
export const REDACTED_FILE = "redacted";

/** How often something was masked in each stream of a step. */
type Masked = { stdout: number; stderr: number };

/** Notes, for an agent that comes later, that a step's output is redacted. */
export const expectRedaction = (directory: string): void =>
  writeFileSync(path.join(directory, "secrets"), "", { flag: "wx", mode: 0o600 });

/**
 * What was masked in a step's output: undefined where nothing had to be, "lost" when the redactor ended before it had passed
 * everything on.
 */
export function maskedIn(directory: string): Masked | "lost" | undefined {
  if (!existsSync(path.join(directory, "secrets"))) return undefined;
  const file = path.join(directory, REDACTED_FILE);
  const [, stdout, stderr] = /^masked (\d+) (\d+)\n/.exec(existsSync(file) ? readFileSync(file, "latin1") : "") ?? [];
  return stdout === undefined ? "lost" : { stdout: Number(stdout), stderr: Number(stderr) };
}

/** Why a step cannot be given these secrets, as a sentence that names the variable; undefined when it can. */
export function whyUnmaskable(
  secrets: readonly string[],
  environment: Readonly<Record<string, string>>,
): string | undefined {
  const short = secrets.find((name) => isTooShort(environment[name] ?? ""));
  return short === undefined
    ? undefined
    : `The secret in ${short} has fewer than ${LEAST_SECRET_BYTES} bytes: it could not be masked in the output without hiding what is no secret.`;
}
