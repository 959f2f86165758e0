import { compilePattern, type LinearPattern, PatternError } from "../documents/linear-pattern";
import { validationException } from "../errors";
import { invalidAllowedPattern, patternMismatch } from "./parameter";
import { type AskedTier, type ParameterTier, tierLimits } from "./parameter-rules";

const wrong = (field: string, message: string) => validationException(message, [{ path: [field], message }]);

/** The size of a value, bytes of UTF-8. */
export const bytesOf = (value: string) => new TextEncoder().encode(value).length;

/** A reference to another parameter in a value is none: nothing would ever resolve it. Source: SSM API 2014-11-06, PutParameter. */
const nested = /\{\{.*\}\}/s;

/**
 * Checks a value as such, and by the pattern that the parameter has.
 *
 * Errors: ValidationException, InvalidAllowedPatternException, ParameterPatternMismatchException.
 */
export function checkValue(value: string, allowedPattern: string): void {
  if (value === "") throw wrong("Value", "Give a value.");
  if (nested.test(value)) throw wrong("Value", "A value cannot name another parameter: it must not contain {{ and }}.");
  const pattern = compiled(allowedPattern);
  if (pattern && !pattern.matchesWhole(value)) throw patternMismatch(allowedPattern);
}

function compiled(allowedPattern: string): LinearPattern | undefined {
  if (allowedPattern === "") return undefined;
  try {
    return compilePattern(allowedPattern);
  } catch (error) {
    if (error instanceof PatternError) throw invalidAllowedPattern(error.message);
    throw error;
  }
}

/** What decides in which tier a parameter is. */
export type TierQuestion = {
  asked: AskedTier;
  /** The tier that it is in; undefined for a new one. */
  present: ParameterTier | undefined;
  valueBytes: number;
  hasPolicies: boolean;
  /** How many parameters the account has in the standard tier; of no matter to one that is in it already. */
  standardCount: number;
};

/**
 * The tier that a parameter is in from now on.
 *
 * Errors: ValidationException for what the tier has no room for, and for a way back to Standard. Source: user guide,
 * parameter tiers.
 */
export function tierOf({ asked, present, valueBytes, hasPolicies, standardCount }: TierQuestion): ParameterTier {
  const { Standard, Advanced } = tierLimits;
  if (valueBytes > Advanced.valueBytes)
    throw wrong("Value", `A value can have at most ${Advanced.valueBytes} bytes, and this one has ${valueBytes}.`);
  if (asked === "Advanced") return "Advanced";
  if (asked === "Intelligent-Tiering") {
    const isMore = valueBytes > Standard.valueBytes || hasPolicies || standardCount >= Standard.parameters;
    return present === "Advanced" || isMore ? "Advanced" : "Standard";
  }
  if (present === "Advanced")
    throw wrong("Tier", "An advanced parameter cannot become a standard one: delete it and create it again.");
  if (hasPolicies) throw wrong("Policies", "Only advanced parameters have policies: choose the tier Advanced.");
  if (valueBytes > Standard.valueBytes)
    throw wrong(
      "Value",
      `A standard parameter's value can have at most ${Standard.valueBytes} bytes, and this one has ${valueBytes}: choose the tier Advanced.`,
    );
  return "Standard";
}
