import * as z from "zod";
import { DomainError } from "../errors";

/** A code as it is typed: six digits of the app, or a recovery code; spaces and dashes do not matter. */
export const SecondFactorCode = z
  .string({ error: "Enter the code." })
  .min(1, "Enter the code.")
  .max(32, "This is no code: it is too long.");

const refusal = (code: string, message: string) => new DomainError(code, message, [{ path: ["Code"], message }]);

/** The password (or link) was right; now the code is asked for. */
export const secondFactorRequired = () =>
  new DomainError("SecondFactorRequired", "Enter the code of your authenticator app.");

/** The code is wrong, was used before, or comes from a clock that is off. */
export const wrongCode = () =>
  refusal("WrongCode", "The code is not right. Each code works once; check the clock of the device that shows it.");

/** A second factor cannot be set up beside the one that is on. */
export const secondFactorExists = () =>
  new DomainError("SecondFactorExists", "The second factor is on already. Turn it off first to set up another.");

/** There is none to confirm or to turn off. */
export const noSecondFactor = () => new DomainError("SecondFactorNotFound", "There is no second factor set up.");

/**
 * The address that an authenticator app reads from a QR code. Source: Google Authenticator, key URI format.
 *
 * @param secret in base 32
 */
export function otpauthUri({ issuer, name, secret }: { issuer: string; name: string; secret: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
  const query = new URLSearchParams({ secret, issuer, algorithm: "SHA1", digits: "6", period: "30" });
  // Apps take a plus sign as it stands, not as a space.
  return `otpauth://totp/${label}?${query.toString().replaceAll("+", "%20")}`;
}

/** How many recovery codes there are at first. */
export const RECOVERY_CODES = 10;

/** A code as it is compared: without spaces and dashes, in lower case. */
export const canonicalCode = (typed: string): string => typed.replace(/[\s-]/g, "").toLowerCase();
