import * as z from "zod";
import { type ArnPlace, arn, parseArn } from "../arn";
import { DomainError, validationException } from "../errors";
import {
  levelsOf,
  MAX_ALLOWED_PATTERN,
  MAX_LABELS,
  MAX_LEVELS,
  MAX_PARAMETER_ARN,
  MAX_PARAMETER_DESCRIPTION,
  MAX_PARAMETER_VERSIONS,
  parameterNameProblem,
  parameterPathProblem,
  parameterTiers,
  parameterTypes,
  pathOf,
} from "./parameter-rules";

/** A parameter's name as it may be asked for: also with a version or a label behind it, or an ARN. Source: SSM API 2014-11-06, PSParameterName. */
export const ParameterName = z.string().min(1).max(2048);

/** Source: SSM API 2014-11-06, ParameterType. */
export const ParameterType = z.enum(parameterTypes);
/** Source: SSM API 2014-11-06, ParameterTier. */
export const AskedTier = z.enum(parameterTiers);
/** Source: SSM API 2014-11-06, ParameterDescription. */
export const ParameterDescription = z.string().max(MAX_PARAMETER_DESCRIPTION);
/** Source: SSM API 2014-11-06, AllowedPattern. */
export const AllowedPattern = z.string().max(MAX_ALLOWED_PATTERN);
/** A version's number; versions that do not exist are told from texts that are no number by the operation. */
export const ParameterVersionNumber = z.int();
/** Labels to put on a version or to take from it. Source: SSM API 2014-11-06, ParameterLabelList. */
export const ParameterLabels = z.array(z.string().min(1).max(100)).min(1).max(MAX_LABELS);

const wrong = (field: string, message: string, code = "ValidationException") =>
  new DomainError(code, message, [{ path: [field], message }]);

/** There is no such parameter, or the caller may not know of it. */
export const parameterNotFound = (name: string) =>
  wrong("Name", `There is no parameter ${name.slice(0, 256)}.`, "ParameterNotFound");

/** The parameter has no such version, or none with that label. */
export const parameterVersionNotFound = (name: string, selector: string) =>
  wrong(
    "Name",
    /^[0-9-]+$/.test(selector)
      ? `The parameter ${name} has no version ${selector}.`
      : `No version of the parameter ${name} has the label ${selector}.`,
    "ParameterVersionNotFound",
  );

export const parameterAlreadyExists = (name: string) =>
  wrong(
    "Name",
    `There is a parameter ${name} already. To give it a new value, set Overwrite.`,
    "ParameterAlreadyExists",
  );

export const parameterLimitExceeded = (message: string) => new DomainError("ParameterLimitExceeded", message);

/** A parameter keeps the type that it was made with. Source: SSM API 2014-11-06, HierarchyTypeMismatchException. */
export const typeMismatch = (name: string, type: string) =>
  wrong(
    "Type",
    `The parameter ${name} is a ${type}; a parameter's type cannot change.`,
    "HierarchyTypeMismatchException",
  );

/** The oldest version would be dropped, and has a label. Source: SSM API 2014-11-06, ParameterMaxVersionLimitExceeded. */
export const maxVersionsExceeded = (name: string, version: number) =>
  new DomainError(
    "ParameterMaxVersionLimitExceeded",
    `The parameter ${name} has ${MAX_PARAMETER_VERSIONS} versions, and its oldest one, ${version}, has a label: move the label to a newer version first.`,
  );

/** What an import was looked at for is not there any more. Quarterdeck's own. */
export const importChanged = (message: string, changes: readonly { Name: string; Change: string }[] = []) =>
  new DomainError("PlanChanged", message, [{ path: ["PlanHash"], message: "It is the hash of another plan." }], {
    members: { Changes: changes },
  });

/** Another import of the account is under way. Source: SSM API 2014-11-06, TooManyUpdates. */
export const importUnderWay = () =>
  new DomainError("TooManyUpdates", "Another import of parameters is under way: try again once it has ended.");

export const labelLimitExceeded = () =>
  wrong("Labels", `A version can have at most ${MAX_LABELS} labels.`, "ParameterVersionLabelLimitExceeded");

export const invalidKeyId = (message: string) => wrong("KeyId", message, "InvalidKeyId");
/** A stored secret is not what was sealed, or was sealed by another key. Source: KMS API 2014-11-01, Decrypt. */
export const invalidCiphertext = (name: string) =>
  new DomainError(
    "InvalidCiphertextException",
    `The stored secret of ${name} cannot be decrypted: it was altered, or the master key is another one.`,
  );
export const invalidAllowedPattern = (message: string) =>
  wrong("AllowedPattern", message, "InvalidAllowedPatternException");
export const patternMismatch = (pattern: string) =>
  wrong("Value", `The value does not match the allowed pattern ${pattern}.`, "ParameterPatternMismatchException");

/**
 * The name of a parameter that is to be made or changed, without the spaces around it.
 *
 * Errors: ValidationException; HierarchyLevelLimitExceededException. Source: SSM API 2014-11-06, PutParameter.
 */
export function checkedName(given: string, place: ArnPlace): string {
  const name = given.trim();
  const problem = parameterNameProblem(name);
  if (problem !== undefined) throw wrong("Name", problem);
  if (levelsOf(name) > MAX_LEVELS)
    throw wrong("Name", `A name can have at most ${MAX_LEVELS} levels.`, "HierarchyLevelLimitExceededException");
  const rest = MAX_PARAMETER_ARN - arn(place, "parameter", "/").length + 1;
  if (name.length > rest) throw wrong("Name", `The name can have at most ${rest} characters.`);
  return name;
}

/** A path under which parameters are, without the slash at its end. Errors: ValidationException. */
export function checkedPath(given: string): string {
  const problem = parameterPathProblem(given);
  if (problem !== undefined) throw wrong("Path", problem);
  return given === "/" ? given : given.replace(/\/$/, "");
}

/** A parameter as a caller names it, and which of its versions: the latest where none is said. */
export type ParameterReference = {
  /** As it was asked for, without the version. */
  name: string;
  path: string;
  version?: number;
  label?: string;
  /** `:3`, `:prod`; empty for the latest. Source: SSM API 2014-11-06, PSParameterSelector. */
  selector: string;
};

/** The highest number that the database has for versions. */
const MAX_NUMBER = 2 ** 31 - 1;

/**
 * What a name, a name with a version or a label, or the ARN of either means. Another account's ARN leads to nothing, as does a
 * version that there can be none of; whichever region one names, it is this one.
 *
 * Errors: ValidationException for what is no reference.
 */
export function readReference(given: string, { accountId }: Pick<ArnPlace, "accountId">): ParameterReference {
  const named = given.trim();
  const parsed = named.startsWith("arn:") ? parseArn(named) : undefined;
  if (named.startsWith("arn:")) {
    const isHere = parsed?.resource === "parameter" && parsed.accountId === accountId;
    // No path is like an ARN.
    if (!isHere) return { name: named, path: named, selector: "" };
  }
  const [name = "", selector, ...others] = (parsed ? parsed.name : named).split(":");
  if (others.length > 0 || selector === "" || !/^[a-zA-Z0-9_.\-/]+$/.test(name))
    throw wrong("Name", "Name a parameter, or one of its versions as name:version or name:label.");
  const reference = { name: parsed ? pathOf(name) : name, path: pathOf(name), selector: "" };
  if (selector === undefined) return reference;
  const number = /^[0-9]+$/.test(selector) ? Number(selector) : undefined;
  return {
    ...reference,
    selector: `:${selector}`,
    ...(number === undefined ? { label: selector } : { version: number > MAX_NUMBER ? 0 : number }),
  };
}

/**
 * The same for what is about a parameter as a whole.
 *
 * Errors: as readReference; ValidationException for a version or a label.
 */
export function readWholeReference(given: string, place: Pick<ArnPlace, "accountId">): ParameterReference {
  const reference = readReference(given, place);
  if (reference.selector !== "") throw wrong("Name", "Name the parameter without a version or a label.");
  return reference;
}

/** The kinds of data that a value can be said to be. Source: SSM API 2014-11-06, PutParameter. */
const uncheckable: Readonly<Record<string, string>> = {
  "aws:ec2:image": "Whether there is such an image is known to EC2 alone, so the type cannot be checked here.",
  "aws:ssm:integration": "There are no integrations with other services here that could use such a value.",
};

/** The kind of data. Errors: ValidationException for one that there is not, or that cannot be checked here. */
export function checkedDataType(given: string): "text" {
  if (given === "text" || given === "") return "text";
  const reason = Object.hasOwn(uncheckable, given) ? uncheckable[given] : undefined;
  throw validationException(reason ?? `The data type ${given} is not supported.`, [
    { path: ["DataType"], message: reason ?? "Use text." },
  ]);
}
