import * as z from "zod";
import { unstorable } from "../storable-text";
import { Inputs, ParametersContent, parameterFindings, parameterMembers } from "./content-schema";
import type { Json } from "./document";
import { type Finding, fault, findingsOf } from "./finding";
import { versionFinding } from "./parse";
import { placeholdersIn, textsIn } from "./placeholders";
import { suggestion } from "./suggestion";

/** The schema version of Automation documents. Source: user guide, document schemas. */
export const AUTOMATION_SCHEMA = "0.3";

/** The actions of Automation documents. Source: user guide, Systems Manager Automation actions reference. */
export const automationActions: readonly string[] = [
  "aws:approve",
  "aws:assertAwsResourceProperty",
  "aws:branch",
  "aws:changeInstanceState",
  "aws:copyImage",
  "aws:createImage",
  "aws:createStack",
  "aws:createTags",
  "aws:deleteImage",
  "aws:deleteStack",
  "aws:executeAutomation",
  "aws:executeAwsApi",
  "aws:executeScript",
  "aws:executeStateMachine",
  "aws:invokeLambdaFunction",
  "aws:invokeWebhook",
  "aws:loop",
  "aws:pause",
  "aws:runCommand",
  "aws:runInstances",
  "aws:sleep",
  "aws:updateVariable",
  "aws:waitForAwsResourceProperty",
];

/** Actions that take no inputs. */
const withoutInputs: ReadonlySet<string> = new Set(["aws:pause"]);

/** The variables of the system, by what stands before the colon. Source: user guide, Automation system variables. */
export const systemVariables: Record<string, readonly string[]> = {
  global: ["ACCOUNT_ID", "AWS_PARTITION", "DATE", "DATE_TIME", "REGION", "URL_SUFFIX"],
  automation: ["EXECUTION_ID", "ACCOUNT_ID", "REGION", "RESOURCE_ID", "TARGETS"],
};

const Action = z.string().superRefine((action, context) => {
  if (automationActions.includes(action)) return;
  context.addIssue(`There is no action ${action.slice(0, 64)}.${suggestion(action, automationActions)}`);
});
const StepName = z.string().regex(/^[a-zA-Z0-9_]{1,128}$/, "A step's name has letters, digits and _, 128 at most.");
const YesOrNo = z.union([z.boolean(), z.enum(["true", "false"])], "This must be true or false.");
const Whole = z.union([z.int(), z.string()], "This must be a whole number.");
const orStep = (...words: string[]) =>
  z
    .string()
    .refine(
      (text) => words.includes(text) || /^step:[a-zA-Z0-9_]+$/.test(text),
      `This must be ${words.join(", ")} or step:NAME.`,
    );

const Output = z.strictObject({
  Name: z.string(),
  Selector: z.string(),
  Type: z.enum(["String", "StringList", "Boolean", "Integer", "StringMap", "MapList"]).optional(),
});

const StepContent = z.strictObject({
  name: StepName,
  action: Action,
  description: z.string().optional(),
  inputs: Inputs.optional(),
  maxAttempts: Whole.optional(),
  timeoutSeconds: Whole.optional(),
  onFailure: orStep("Abort", "Continue").optional(),
  onCancel: orStep("Abort").optional(),
  isEnd: YesOrNo.optional(),
  isCritical: YesOrNo.optional(),
  nextStep: StepName.optional(),
  outputs: z.array(Output).optional(),
});

const Content = z.strictObject({
  schemaVersion: z.literal(AUTOMATION_SCHEMA),
  description: z.string().optional(),
  assumeRole: z.string().optional(),
  parameters: ParametersContent.optional(),
  variables: z.record(z.string(), z.json()).optional(),
  files: z.record(z.string(), z.json()).optional(),
  outputs: z.array(z.string()).optional(),
  mainSteps: z.array(StepContent).min(1).max(500),
});

/** An Automation document, as written: it is stored and shown; its steps are not run yet. */
export type AutomationDocument = z.infer<typeof Content>;

/** The members that there can be at a path of an Automation document. */
export function automationMembersAt(path: readonly (string | number)[]): string[] {
  if (path.length === 0) return Object.keys(Content.shape);
  if (path[0] === "parameters" && path.length === 2) return [...parameterMembers];
  if (path[0] === "mainSteps" && path.length === 2) return Object.keys(StepContent.shape);
  return path[2] === "outputs" ? Object.keys(Output.shape) : [];
}

/** Reads the value of an Automation document (schema 0.3): every error at once, as far as its shape lets them be seen. */
export function readAutomation(value: unknown): { automation?: AutomationDocument; findings: Finding[] } {
  const unkept = unstorable(value);
  if (unkept) return { findings: [fault(unkept.path, unkept.message)] };
  if (!z.object({ schemaVersion: z.literal(AUTOMATION_SCHEMA) }).safeParse(value).success)
    return { findings: [versionFinding(value, [AUTOMATION_SCHEMA])] };
  const parsed = Content.safeParse(value);
  if (!parsed.success) return { findings: findingsOf(parsed.error.issues, value, automationMembersAt) };

  const automation = parsed.data;
  const findings = Object.entries(automation.parameters ?? {}).flatMap(([name, parameter]) =>
    parameterFindings(name, parameter),
  );
  const names = new Set(automation.mainSteps.map(({ name }) => name));
  const seen = new Set<string>();
  for (const [index, step] of automation.mainSteps.entries()) {
    const path = ["mainSteps", index];
    if (seen.has(step.name)) findings.push(fault([...path, "name"], `There are two steps ${step.name}.`));
    seen.add(step.name);
    if (!step.inputs && !withoutInputs.has(step.action)) findings.push(fault(path, `${step.action} needs inputs.`));
    for (const member of ["nextStep", "onFailure", "onCancel"] as const) {
      const named = member === "nextStep" ? step.nextStep : /^step:(.*)$/.exec(step[member] ?? "")?.[1];
      if (named !== undefined && !names.has(named))
        findings.push(fault([...path, member], `There is no step ${named}.${suggestion(named, [...names])}`));
    }
    findings.push(...referenceFindings(step.inputs ?? {}, [...path, "inputs"], automation, names));
  }
  return findings.some(({ severity }) => severity === "error") ? { findings } : { automation, findings };
}

function referenceFindings(
  inputs: Record<string, Json>,
  inputsPath: (string | number)[],
  { parameters, variables }: AutomationDocument,
  steps: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  const declared = Object.keys(parameters ?? {});
  const say = (path: (string | number)[], message: string) => void findings.push(fault(path, message));
  for (const { text, path } of textsIn(inputs, inputsPath))
    for (const each of placeholdersIn(text)) {
      if (each.kind === "store") {
        say(path, "Parameter Store cannot be used in a step's input; give it as a parameter's default.");
      } else if (each.kind === "parameter" && !declared.includes(each.name)) {
        say(path, `The document has no parameter ${each.name}.${suggestion(each.name, declared)}`);
      } else if (each.kind === "system") {
        const known = Object.hasOwn(systemVariables, each.scope) ? systemVariables[each.scope] : undefined;
        if (each.scope === "variable") {
          if (!Object.hasOwn(variables ?? {}, each.name)) say(path, `The document has no variable ${each.name}.`);
        } else if (!known?.includes(each.name)) {
          say(path, `The system has no variable ${each.scope}:${each.name}.${suggestion(each.name, known ?? [])}`);
        }
      } else if (each.kind === "output" && !steps.has(each.step)) {
        say(path, `There is no step ${each.step}.${suggestion(each.step, [...steps])}`);
      }
    }
  return findings;
}
