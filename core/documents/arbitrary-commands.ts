import type { AutomationDocument } from "./automation";
import type { AnyDocument } from "./check-content";
import type { Document, ParameterDefinition } from "./document";
import { compilePattern, PatternError } from "./linear-pattern";
import { placeholdersIn, textsIn } from "./placeholders";
import { pluginNamed } from "./plugins";

/** Whether whoever may run a document can make the machine run anything, and in words by which parameter. */
export type ArbitraryCommands = { runs: false } | { runs: true; reason: string };

/**
 * Whether a document gives who may run it the machine: a parameter's value becomes code, or decides which code is run.
 *
 * A value does not become code when nothing but harmless characters can be in it (a number, true or false, one of
 * `allowedValues`, or what an `allowedPattern` of such characters lets through), nor when it reaches a script as an
 * environment variable, unless a line of the script begins with it: then it is what is run. Where a value says which program
 * is installed, or whose administrators get the machine, no pattern of harmless characters makes it harmless.
 *
 * The rule is about parameters. A document that does something dangerous whatever its parameters say does only that.
 */
export function runsArbitraryCommands(read: AnyDocument): ArbitraryCommands {
  for (const reason of reasonsOf(read)) return { runs: true, reason };
  return { runs: false };
}

function reasonsOf(read: AnyDocument): Iterable<string> {
  switch (read.documentType) {
    case "Command":
      return commandReasons(read.document);
    case "Automation":
      return automationReasons(read.automation);
    case "Package":
      // It has no parameters: what its scripts do is the same for everybody.
      return [];
  }
}

function* commandReasons({ parameters, steps }: Document): Generator<string> {
  const declared = new Map(parameters.map((each) => [each.name, each]));
  for (const step of steps) {
    const plugin = pluginNamed(step.action);
    for (const [name, use] of Object.entries(plugin.code ?? {})) {
      const input = step.inputs[name];
      if (input === undefined) continue;
      for (const { text } of textsIn(input))
        for (const each of placeholdersIn(text)) {
          const parameter = each.kind === "parameter" ? declared.get(each.name) : undefined;
          if (!parameter || hasFewValues(parameter)) continue;
          if (hasHarmlessPattern(parameter) && !plugin.chooses?.includes(name)) continue;
          // The first word of a line is what a shell runs, quoted or not.
          const isWhole = text.split("\n").some((line) => line.trim().replace(/^["']/, "").startsWith(each.text));
          const isScript = plugin.script !== undefined && name === "runCommand";
          if (parameter.interpolationType === "ENV_VAR" && isScript && !isWhole) continue;
          const words = isScript && isWhole ? "run as a script" : use;
          yield `The parameter ${parameter.name} is ${words} (step ${step.name}).`;
        }
    }
  }
}

/** The inputs of Automation's actions that decide which code runs. */
const automationCode: Record<string, Record<string, string>> = {
  "aws:runCommand": { DocumentName: "which document is run", Parameters: "given to the document that is run" },
  "aws:executeAutomation": {
    DocumentName: "which document is run",
    RuntimeParameters: "given to the document that is run",
  },
  "aws:executeScript": { Script: "run as part of a script" },
};

function* automationReasons({ parameters = {}, mainSteps }: AutomationDocument): Generator<string> {
  for (const { name, action, inputs = {} } of mainSteps)
    for (const [input, use] of Object.entries(automationCode[action] ?? {}))
      for (const { text } of textsIn(inputs[input] ?? null))
        for (const each of placeholdersIn(text)) {
          if (each.kind !== "parameter") continue;
          const written = parameters[each.name];
          if (written && (hasFewValues(written) || hasHarmlessPattern(written))) continue;
          yield `The parameter ${each.name} is ${use} (step ${name}).`;
        }
}

/**
 * The characters that some shell gives a meaning to: POSIX shells, and PowerShell, which also takes typographic quotes
 * and dashes for plain ones. Source: POSIX.1-2017 Shell Command Language; PowerShell language specification 2.3.
 */
const meaningful = [
  ..."\t\n\r !\"#$%&'()*;<>?[\\]^`{|}~\u0085\u00a0\u2013\u2014\u2015\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2028\u2029",
];

type Bounds = Pick<ParameterDefinition, "type" | "allowedValues" | "allowedPattern">;

/** Whether a document's author has written down every value of a parameter, or it is a number, or true or false. */
const hasFewValues = ({ type, allowedValues }: Bounds) =>
  type === "Boolean" || type === "Integer" || allowedValues !== undefined;

/** Whether no value of a parameter can mean anything to a shell. */
function hasHarmlessPattern({ type, allowedPattern }: Bounds): boolean {
  if (allowedPattern === undefined || type !== "String") return false;
  try {
    const { mayContain } = compilePattern(allowedPattern);
    return !meaningful.some(mayContain);
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}
