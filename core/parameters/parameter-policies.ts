import * as z from "zod";
import { DomainError } from "../errors";

/** The most policies of a parameter, and the longest text of them, characters. Source: SSM API 2014-11-06, ParameterPolicies. */
export const MAX_POLICIES = 10;
export const MAX_POLICIES_TEXT = 4096;

/** What happens to a parameter because time passes. Source: user guide, parameter policies. */
export type ParameterPolicy = { type: "Expiration"; expiresAt: Date; text: string };

const wrong = (code: string, message: string) => new DomainError(code, message, [{ path: ["Policies"], message }]);

const Policies = z.array(z.record(z.string(), z.unknown()));

/** What policies there are, and which of them something acts by here. */
const unsupported: readonly string[] = ["ExpirationNotification", "NoChangeNotification"];

/** An instant as policies write it: with its offset. Source: user guide, parameter policies. */
const Timestamp = z.iso.datetime({ offset: true });

/**
 * The policies in a request's text; none for `[{}]`, which takes all of them away.
 *
 * Errors: PoliciesLimitExceededException, InvalidPolicyTypeException, InvalidPolicyAttributeException,
 * IncompatiblePolicyException; ValidationException for what is no list of policies.
 */
export function readPolicies(text: string): ParameterPolicy[] {
  const given = Policies.safeParse(parsed(text));
  if (!given.success) throw wrong("ValidationException", "Policies are written as a JSON list of objects.");
  const policies = given.data.filter((policy) => Object.keys(policy).length > 0);
  if (policies.length > MAX_POLICIES)
    throw wrong("PoliciesLimitExceededException", `A parameter can have at most ${MAX_POLICIES} policies.`);
  const read = policies.map(readPolicy);
  if (read.length > 1)
    throw wrong("IncompatiblePolicyException", "A parameter can have at most one policy of the type Expiration.");
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPolicy(policy: Record<string, unknown>): ParameterPolicy {
  const type = String(policy["Type"]).slice(0, 64);
  if (unsupported.includes(type))
    throw wrong(
      "InvalidPolicyTypeException",
      `Policies of the type ${type} are not supported: there is nobody yet whom they could notify.`,
    );
  if (type !== "Expiration") throw wrong("InvalidPolicyTypeException", `There is no policy of the type ${type}.`);
  if (policy["Version"] !== "1.0") throw wrong("InvalidPolicyAttributeException", "A policy's Version is 1.0.");
  const { Timestamp: at, ...others } = z.record(z.string(), z.unknown()).catch({}).parse(policy["Attributes"]);
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw wrong("InvalidPolicyAttributeException", `An Expiration has no attribute ${other.slice(0, 64)}.`);
  const instant = Timestamp.safeParse(at);
  if (!instant.success)
    throw wrong(
      "InvalidPolicyAttributeException",
      "An Expiration has the attribute Timestamp: an instant such as 2030-01-31T12:00:00.000Z.",
    );
  const expiresAt = new Date(instant.data);
  return { type: "Expiration", expiresAt, text: JSON.stringify(policy) };
}
