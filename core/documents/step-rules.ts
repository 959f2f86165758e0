import { PlatformType } from "../nodes/node";
import type { Document, DocumentStep, Json, ParameterType, Precondition } from "./document";
import { type Finding, fault, warning } from "./finding";
import { wholePlaceholder } from "./interpolate";
import { placeholdersIn, textsIn } from "./placeholders";
import { flowWords, inputsOf, type Plugin, pluginNamed } from "./plugins";
import { secretProblem } from "./secret-values";
import { suggestion } from "./suggestion";

/** A step and where its inputs are written. */
export type LocatedStep = { step: DocumentStep; inputsPath: (string | number)[] };

type Kinds = ReadonlyMap<string, ParameterType>;

/** What is wrong, or worth knowing, about the steps of a document beyond their shape. */
export function stepFindings(document: Document, steps: readonly LocatedStep[]): Finding[] {
  const kinds: Kinds = new Map(document.parameters.map(({ name, type }) => [name, type]));
  const findings: Finding[] = [];
  const names = new Set<string>();
  for (const [index, { step, inputsPath }] of steps.entries()) {
    const stepPath = ["mainSteps", index];
    if (document.schemaVersion !== "1.2" && names.has(step.name))
      findings.push(fault([...stepPath, "name"], `There are two steps ${step.name}.`));
    names.add(step.name);
    const problem = step.precondition && preconditionProblem(step.precondition, new Set(kinds.keys()));
    if (problem) findings.push(fault([...stepPath, "precondition", "StringEquals"], problem));
    const plugin = pluginNamed(step.action);
    findings.push(...nameFindings(step, plugin, inputsPath));
    findings.push(...flowFindings(step, inputsPath, index === steps.length - 1));
    for (const [name, input] of Object.entries(step.inputs)) {
      const path = [...inputsPath, name];
      findings.push(...placeholderFindings(step, name, input, path, kinds));
      const message = inputProblem(plugin, name, input, kinds);
      if (message !== undefined) findings.push(fault(path, message));
    }
  }
  return findings;
}

/** Inputs that the plugin does not have, and those that it cannot do without. */
function nameFindings({ action, inputs }: DocumentStep, plugin: Plugin, path: (string | number)[]): Finding[] {
  // Only of plugins that run here is it certain what they take.
  const grave = plugin.fields ? fault : warning;
  const known = [...inputsOf(plugin).map(({ name }) => name), ...Object.keys(flowWords)];
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  const missing = inputsOf(plugin).filter(({ name, isRequired }) => isRequired && !Object.hasOwn(inputs, name));
  return [
    ...unknown.map((name): Finding => {
      const message = `${action} has no input ${name}.${suggestion(name, known)}`;
      return { ...grave([...path, name], message), part: "name" };
    }),
    ...missing.map(({ name }) => grave(path, `${action} needs the input ${name}.`)),
  ];
}

function flowFindings({ inputs }: DocumentStep, path: (string | number)[], isLast: boolean): Finding[] {
  const findings: Finding[] = [];
  for (const [name, words] of Object.entries(flowWords)) {
    const given = inputs[name];
    if (given === undefined || given === "" || placeholdersIn(String(given)).length > 0) continue;
    if (!words.some((word) => word === String(given)))
      findings.push(fault([...path, name], `${name} can be ${words.join(" or ")}.${suggestion(String(given), words)}`));
  }
  if (!isLast && String(inputs["finallyStep"]) === "true")
    findings.push(warning([...path, "finallyStep"], "finallyStep counts on the last step only; here it does nothing."));
  return findings;
}

/** What is wrong with an input that holds no placeholder, or is nothing but one. */
function inputProblem(plugin: Plugin, name: string, input: Json, kinds: Kinds): string | undefined {
  const whole = wholePlaceholder(input);
  const kind = whole === undefined ? undefined : kinds.get(whole);
  if (kind !== undefined) {
    const wanted = plugin.kinds?.[name];
    return wanted && !wanted.includes(kind)
      ? `The parameter ${whole} is a ${kind}; ${name} needs a ${wanted.join(" or ")}.`
      : undefined;
  }
  if ([...textsIn(input)].some(({ text }) => placeholdersIn(text).length > 0)) return undefined;
  return plugin.fields?.[name]?.safeParse(input).error?.issues[0]?.message;
}

function placeholderFindings(
  { action }: DocumentStep,
  name: string,
  input: Json,
  inputPath: (string | number)[],
  kinds: Kinds,
): Finding[] {
  const findings: Finding[] = [];
  for (const { text, path } of textsIn(input, inputPath))
    for (const each of placeholdersIn(text)) {
      if (each.kind === "store") {
        const isSecretSource = action === "aws:downloadContent" && name === "sourceInfo";
        if (!each.isLegal) findings.push(fault(path, `${each.text} is no name of Parameter Store.`));
        else if (each.secure && !isSecretSource) findings.push(fault(path, secretProblem(undefined) ?? ""));
      } else if (each.kind === "parameter" && each.name === "platformType" && !kinds.has(each.name)) {
        findings.push(warning(path, `platformType is known in a precondition only, without braces.`));
      } else if (each.kind === "parameter" && !kinds.has(each.name)) {
        const close = suggestion(each.name, [...kinds.keys()]);
        findings.push(
          warning(path, `The document has no parameter ${each.name}; ${each.text} stays as it is written.${close}`),
        );
      } else if (each.kind === "system" && (each.scope === "global" || each.scope === "automation")) {
        findings.push(warning(path, `Only Automation documents know ${each.text}; here it stays as it is written.`));
      }
    }
  return findings;
}

/** What is wrong with a precondition, if anything. Source: user guide, preconditions. */
function preconditionProblem({ StringEquals }: Precondition, declared: ReadonlySet<string>): string | undefined {
  const [left, right] = StringEquals;
  if (left === right) return "The two sides are the same.";
  if (StringEquals.some((side) => /\{\{\s*ssm/.test(side))) return "Parameter Store cannot be used in a precondition.";
  const other = left === "platformType" ? right : right === "platformType" ? left : undefined;
  if (other !== undefined) {
    return platformNamed(other)
      ? undefined
      : `The platform must be one of ${PlatformType.options.join(", ")}.${suggestion(other, PlatformType.options)}`;
  }
  const usesParameter = StringEquals.some((side) =>
    placeholdersIn(side).some((each) => each.kind === "parameter" && declared.has(each.name)),
  );
  return usesParameter ? undefined : "One side must be platformType or have a parameter of the document.";
}

/** The platform that a precondition means; capitals do not matter there. */
export function platformNamed(written: string): PlatformType | undefined {
  return PlatformType.options.find((platform) => platform.toLowerCase() === written.toLowerCase());
}

/** The parameter that holds the script of a step, when its lines are nothing but one parameter. */
export function scriptParameter(step: DocumentStep): string | undefined {
  const lines = step.inputs["runCommand"];
  return wholePlaceholder(Array.isArray(lines) && lines.length === 1 ? lines[0] : lines);
}
