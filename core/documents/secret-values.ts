import type { ParameterType } from "./document";
import { placeholdersIn } from "./placeholders";
import type { SecretPart, SecretReference } from "./secret-reference";

/** The values of a document's parameters that have secrets of Parameter Store in them, by the parameter's name. */
export type SecretValues = ReadonlyMap<string, readonly SecretPart[]>;

/** No parameter has a secret in its value. */
export const noSecrets: SecretValues = new Map();

/** What only the text of a value can be held against, which nobody looks at before the script has it. */
const rulesOfText = ["allowedPattern", "allowedValues", "minChars", "maxChars"] as const;

/** What of a parameter's definition matters here, as it was parsed or as it is written. */
type Declared = { name: string; type: ParameterType; interpolationType?: "ENV_VAR" | undefined } & {
  [rule in (typeof rulesOfText)[number]]?: unknown;
};

/**
 * Why a secret cannot stand where it is written, and what to do instead; undefined where it can: in a String that scripts
 * find in their environment, so that the value is in no text.
 *
 * @param definition of the document's parameter whose value it is in; undefined for a step's own inputs
 */
export function secretProblem(definition: Declared | undefined): string | undefined {
  if (!definition)
    return "A secret of Parameter Store cannot stand in a step. Give it to a parameter with interpolationType ENV_VAR, which scripts find in their environment.";
  const { name, type, interpolationType } = definition;
  if (type !== "String") return `The parameter ${name} is a ${type}: a secret of Parameter Store needs a String.`;
  if (interpolationType !== "ENV_VAR")
    return `The document puts the parameter ${name} into text, where a secret would be in clear. It has to be declared with interpolationType ENV_VAR, so that scripts read it as SSM_${name}.`;
  const rule = rulesOfText.find((each) => definition[each] !== undefined);
  return (
    rule &&
    `The parameter ${name} has ${rule}, and nobody looks at a secret's value before the script has it. Use a parameter without it.`
  );
}

/** Whether a text refers to a secret. */
export const hasSecret = (text: string): boolean =>
  placeholdersIn(text).some((each) => each.kind === "store" && each.secure);

/**
 * A value in parts: its secrets, and the text around them with what else it refers to in Parameter Store in place. What is
 * put in is not looked at again, so that no value brings a secret in.
 *
 * @param values  of plain parameters, by the reference as it is written
 * @param secrets by the same
 */
export function secretParts(
  text: string,
  values: ReadonlyMap<string, { value: string }>,
  secrets: ReadonlyMap<string, SecretReference>,
): SecretPart[] {
  const parts: SecretPart[] = [];
  let plain = "";
  let from = 0;
  const endPlain = () => {
    if (plain !== "") parts.push(plain);
    plain = "";
  };
  for (const { text: written } of placeholdersIn(text)) {
    const at = text.indexOf(written, from);
    plain += text.slice(from, at);
    from = at + written.length;
    const secret = secrets.get(written);
    if (secret) {
      endPlain();
      parts.push(secret);
    } else plain += values.get(written)?.value ?? written;
  }
  plain += text.slice(from);
  endPlain();
  return parts;
}

/** A value for people to read, with each secret as the reference that it is. */
export const secretText = (parts: readonly SecretPart[]): string =>
  parts.map((part) => (typeof part === "string" ? part : `{{ssm-secure:${part.name}:${part.version}}}`)).join("");

/** The secrets among the parts of a step's variables, each once. */
export function secretsOf(variables: Readonly<Record<string, readonly SecretPart[]>> = {}): SecretReference[] {
  const secrets = Object.values(variables).flatMap((parts) => parts.filter((part) => typeof part !== "string"));
  return [...new Map(secrets.map((each) => [`${each.parameterId}:${each.version}`, each])).values()];
}
