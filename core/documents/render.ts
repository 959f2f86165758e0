import * as z from "zod";
import type { OrderStep } from "../commands/order";
import type { FieldProblem } from "../errors";
import type { PlatformType } from "../nodes/node";
import {
  type Document,
  type DocumentStep,
  documentPlatforms,
  invalidDocumentContent,
  type Json,
  type ParameterValue,
} from "./document";
import { asText, interpolate, wholePlaceholder } from "./interpolate";
import { invalidParameters } from "./parameters";
import { placeholdersIn, refersToStore, textsIn } from "./placeholders";
import { pluginNamed } from "./plugins";
import type { SecretPart } from "./secret-reference";
import { noSecrets, type SecretValues } from "./secret-values";
import { platformNamed } from "./step-rules";

/**
 * The steps as nodes run them: parameters in place, inputs checked, the same for every node. Where a step is only for
 * some platforms (schema 2.2), the step says so and each node decides; a precondition on parameters is decided here,
 * and one that does not hold asks for no platform at all, so that the step is reported as skipped.
 *
 * @param parameters every parameter's value, as `resolveParameters` gives them
 * @param secrets    of those that have secrets in them, which steps get by reference and only in their environment
 *
 * Errors: InvalidParameters when a parameter makes an input that its plugin does not take (a time limit outside 5 to
 * 172,800 s, say); InvalidDocumentContent when the document itself does. Source: user guide, documents and plugins.
 */
export function renderSteps(
  document: Document,
  parameters: ReadonlyMap<string, ParameterValue>,
  secrets: SecretValues = noSecrets,
): OrderStep[] {
  const environment = environmentOf(document, parameters, secrets);
  const secretVariables = variablesWithSecrets(secrets);
  const variables = new Set(Object.keys({ ...environment, ...secretVariables }));
  return document.steps.map((step, index) => {
    refuseSecretsInText(step, secrets);
    if (refersToStore(step.inputs)) {
      const message = `The step ${step.name} refers to Parameter Store, which is read where the command is sent.`;
      throw invalidParameters([{ path: ["Parameters"], message }]);
    }
    const { script } = pluginNamed(step.action);
    const inScript = script ? referencesTo(variables, parameters, script) : parameters;
    const { onFailure, onSuccess, finallyStep, ...inputs } = Object.fromEntries(
      Object.entries(step.inputs).map(([name, input]) => [
        name,
        interpolate(input, name === "runCommand" ? inScript : parameters),
      ]),
    );
    return {
      name: step.name,
      action: step.action,
      inputs: checkInputs(step, index, inputs),
      ...(script && environment && { environment }),
      ...(script && secretVariables && { secrets: secretVariables }),
      ...flow("onFailure", onFailure, step, ["exit", "successAndExit"] as const),
      ...flow("onSuccess", onSuccess, step, ["exit"] as const),
      // Only the last step can be the one that always runs; elsewhere the word has no effect.
      ...(index === document.steps.length - 1 && isTrue(finallyStep) ? { finallyStep: true } : {}),
      ...platformsOf(document, step, parameters),
    };
  });
}

/** Longer values do not fit into one variable on every platform, bytes. Source: execve(2), MAX_ARG_STRLEN. */
const MAX_VARIABLE_BYTES = 100_000;

const variableOf = (name: string) => `SSM_${name}`;

/** The variables that parameters are given to scripts in; undefined when the document has no such parameters. */
function environmentOf(
  { parameters: definitions }: Document,
  parameters: ReadonlyMap<string, ParameterValue>,
  secrets: SecretValues,
): Record<string, string> | undefined {
  const entries = definitions.flatMap(({ name, interpolationType }): [string, string][] => {
    const value = parameters.get(name);
    const isPlain = interpolationType === "ENV_VAR" && !secrets.has(name);
    return isPlain && value !== undefined ? [[name, asText(value)]] : [];
  });
  const tooLong = entries.filter(([, value]) => new TextEncoder().encode(value).length > MAX_VARIABLE_BYTES);
  if (tooLong.length > 0)
    throw invalidParameters(
      tooLong.map(([name]) => ({
        path: ["Parameters", name],
        message: `The parameter ${name} can have at most ${MAX_VARIABLE_BYTES} bytes: it is an environment variable.`,
      })),
    );
  return entries.length > 0 ? Object.fromEntries(entries.map(([name, value]) => [variableOf(name), value])) : undefined;
}

/** The variables with secrets in them; undefined when there are none. */
function variablesWithSecrets(secrets: SecretValues): Record<string, SecretPart[]> | undefined {
  if (secrets.size === 0) return undefined;
  return Object.fromEntries([...secrets].map(([name, parts]) => [variableOf(name), [...parts]]));
}

/** Of a step's inputs only the script may speak of a parameter that has a secret: elsewhere its value would be text. */
function refuseSecretsInText({ name, action, inputs, precondition }: DocumentStep, secrets: SecretValues): void {
  if (secrets.size === 0) return;
  const { script } = pluginNamed(action);
  const inText = Object.entries({ ...inputs, precondition: precondition?.StringEquals ?? [] }).flatMap(
    ([input, value]) =>
      script && input === "runCommand"
        ? []
        : [...textsIn(value)].flatMap(({ text }) =>
            placeholdersIn(text).flatMap((each) =>
              each.kind === "parameter" && secrets.has(each.name) ? [{ input, parameter: each.name }] : [],
            ),
          ),
  );
  if (inText.length > 0)
    throw invalidParameters(
      inText.map(({ input, parameter }) => ({
        path: ["Parameters", parameter],
        message: `The step ${name} puts the parameter ${parameter} into its ${input}, where a secret would be in clear. Only a script's runCommand may refer to it, and finds it in its environment.`,
      })),
    );
}

/**
 * The parameters as they are put into a script's text: of those that are environment variables only the variable's
 * name, in the script's own language, so that no value becomes code.
 */
function referencesTo(
  variables: ReadonlySet<string>,
  parameters: ReadonlyMap<string, ParameterValue>,
  script: "shell" | "powershell",
): ReadonlyMap<string, ParameterValue> {
  return new Map(
    [...parameters].map(([name, value]) => {
      const variable = variableOf(name);
      if (!variables.has(variable)) return [name, value];
      return [name, script === "shell" ? `\${${variable}}` : `\${env:${variable}}`];
    }),
  );
}

const isTrue = (input: Json | undefined) => input === true || input === "true";

function flow<Name extends string, Word extends string>(
  name: Name,
  input: Json | undefined,
  step: DocumentStep,
  words: readonly Word[],
): { [Key in Name]?: Word } {
  const none: { [Key in Name]?: Word } = {};
  if (input === undefined || input === "") return none;
  const word = words.find((known) => known === input);
  if (word === undefined) {
    const message = `The step ${step.name} can have ${name} ${words.join(" or ")}.`;
    throw invalidDocumentContent(message, [{ path: [step.name, name], message }]);
  }
  return { ...none, [name]: word };
}

function checkInputs(step: DocumentStep, index: number, inputs: Record<string, Json>): Record<string, unknown> {
  const { fields } = pluginNamed(step.action);
  if (!fields) return inputs;
  const parsed = z.looseObject(fields).safeParse(inputs);
  if (parsed.success) return parsed.data;

  const problems = parsed.error.issues.map(({ path, message }) => {
    const input = String(path[0]);
    const parameter = wholePlaceholder(step.inputs[input]);
    return { parameter, input, message: `${parameter ?? `${step.name} ${input}`}: ${message}` };
  });
  const ofParameters = problems.flatMap(({ parameter, message }): FieldProblem[] =>
    parameter === undefined ? [] : [{ path: ["Parameters", parameter], message }],
  );
  if (ofParameters.length > 0) throw invalidParameters(ofParameters);
  throw invalidDocumentContent(
    problems.map(({ message }) => message).join(" "),
    problems.map(({ input, message }) => ({ path: ["mainSteps", index, "inputs", input], message })),
  );
}

function platformsOf(
  document: Document,
  step: DocumentStep,
  parameters: ReadonlyMap<string, ParameterValue>,
): Pick<OrderStep, "precondition"> {
  if (document.schemaVersion !== "2.2") return {};
  const platforms = stepPlatforms(step, parameters);
  return platforms.length === documentPlatforms.length ? {} : { precondition: { platformType: platforms } };
}

/** Where a step of schema 2.2 runs: where its plugin exists and its precondition holds. */
function stepPlatforms(step: DocumentStep, parameters: ReadonlyMap<string, ParameterValue>): PlatformType[] {
  const exists = [...pluginNamed(step.action).platforms];
  if (!step.precondition) return exists;
  const [left, right] = step.precondition.StringEquals;
  const platform = left === "platformType" ? right : right === "platformType" ? left : undefined;
  if (platform !== undefined) return exists.filter((existing) => existing === platformNamed(platform));
  const holds = asText(interpolate(left, parameters)) === asText(interpolate(right, parameters));
  return holds ? exists : [];
}

/**
 * The platforms a document is for. Schemas 1.2 and 2.0 need every plugin to exist there; with 2.2 it is enough that one
 * step can run. Source: user guide, document schemas.
 */
export function supportedPlatforms(document: Document): PlatformType[] {
  return documentPlatforms.filter((platform) =>
    document.schemaVersion === "2.2"
      ? document.steps.some((step) => mayRunOn(step, platform))
      : document.steps.every((step) => pluginNamed(step.action).platforms.includes(platform)),
  );
}

function mayRunOn(step: DocumentStep, platform: PlatformType): boolean {
  if (!pluginNamed(step.action).platforms.includes(platform)) return false;
  const sides = step.precondition?.StringEquals;
  if (!sides?.includes("platformType")) return true;
  return sides.some((side) => platformNamed(side) === platform);
}
