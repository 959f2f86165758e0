import * as z from "zod";
import { DomainError } from "../errors";
import { MAX_PERIOD, MAX_POLICIES, type ParameterPolicy, type Period, periodUnits, policyTypes } from "./policy-rules";

const wrong = (code: string, message: string) => new DomainError(code, message, [{ path: ["Policies"], message }]);
const wrongAttribute = (message: string) => wrong("InvalidPolicyAttributeException", message);

const Attributes = z.record(z.string(), z.unknown());
const Policies = z.array(Attributes);

/** An instant as policies write it: with its offset. Source: user guide, parameter policies. */
const Timestamp = z.iso.datetime({ offset: true });

/** How policies write numbers: as text. Source: user guide, parameter policies. */
const Count = z
  .string()
  .regex(/^[1-9]\d*$/)
  .transform(Number)
  .refine((count) => count <= MAX_PERIOD);
const Unit = z.enum(periodUnits);

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
  const expirations = read.filter(({ type }) => type === "Expiration").length;
  if (expirations > 1)
    throw wrong("IncompatiblePolicyException", "A parameter can have at most one policy of the type Expiration.");
  if (expirations === 0 && read.some(({ type }) => type === "ExpirationNotification"))
    throw wrong(
      "IncompatiblePolicyException",
      "An ExpirationNotification needs an Expiration beside it: give both in the same list.",
    );
  return read;
}

/** The policies of a version as they are stored, each by its text. */
export const storedPolicies = (texts: readonly string[]): ParameterPolicy[] => readPolicies(`[${texts.join(",")}]`);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPolicy(policy: Record<string, unknown>): ParameterPolicy {
  const type = policyTypes.find((each) => each === policy["Type"]);
  if (type === undefined)
    throw wrong(
      "InvalidPolicyTypeException",
      `There is no policy of the type ${String(policy["Type"]).slice(0, 64)}: the types are ${policyTypes.join(", ")}.`,
    );
  if (policy["Version"] !== "1.0") throw wrongAttribute(`The Version of the policy ${type} is 1.0.`);
  const attributes = Attributes.catch({}).parse(policy["Attributes"]);
  const text = JSON.stringify(policy);
  switch (type) {
    case "Expiration":
      return { type, expiresAt: instant(attributes), text };
    case "ExpirationNotification":
      return { type, before: period(type, "Before", attributes), text };
    case "NoChangeNotification":
      return { type, after: period(type, "After", attributes), text };
  }
}

function instant(attributes: Record<string, unknown>): Date {
  checkNames("Expiration", ["Timestamp"], attributes);
  const at = Timestamp.safeParse(attributes["Timestamp"]);
  if (!at.success)
    throw wrongAttribute("An Expiration has the attribute Timestamp: an instant such as 2030-01-31T12:00:00.000Z.");
  return new Date(at.data);
}

function period(type: string, name: "Before" | "After", attributes: Record<string, unknown>): Period {
  checkNames(type, [name, "Unit"], attributes);
  const count = Count.safeParse(attributes[name]);
  if (!count.success)
    throw wrongAttribute(`The attribute ${name} of ${type} is a whole number from 1 to ${MAX_PERIOD} as text: "15".`);
  const unit = Unit.safeParse(attributes["Unit"]);
  if (!unit.success) throw wrongAttribute(`The attribute Unit of ${type} is ${periodUnits.join(" or ")}.`);
  return { count: count.data, unit: unit.data };
}

function checkNames(type: string, names: readonly string[], attributes: Record<string, unknown>): void {
  const other = Object.keys(attributes).find((name) => !names.includes(name));
  if (other !== undefined) throw wrongAttribute(`The policy ${type} has no attribute ${other.slice(0, 64)}.`);
}
