import type { Completions } from "@/components/ui/code-mirror";
import { automationActions, automationMembersAt } from "@/core/documents/automation";
import type { DocumentType } from "@/core/documents/check-content";
import { commandMembersAt, parameterMembers } from "@/core/documents/content-schema";
import { ParameterType } from "@/core/documents/document";
import { findPlugin, flowWords, inputsOf, pluginNames } from "@/core/documents/plugins";

type Option = Completions["options"][number];

const named = (names: readonly string[], detail?: string): Option[] =>
  names.map((label) => ({ label, ...(detail !== undefined && { detail }) }));

/** The nearest match of a pattern before a position. */
function lastMatch(text: string, pattern: RegExp): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}

/** The parameters that a text declares, as far as its lines show: what stands before a `type`. */
function declaredParameters(text: string): string[] {
  const block = /"?parameters"?\s*:([\s\S]*?)(?:"?mainSteps"?|"?runtimeConfig"?|$)/.exec(text)?.[1] ?? "";
  const names = [...block.matchAll(/"?([a-zA-Z0-9]+)"?\s*:\s*(?:\{|\n\s+"?\w+"?\s*:)/g)];
  return [...new Set(names.flatMap(([, name]) => (name === undefined ? [] : [name])))];
}

/**
 * What could be written at a position of a document: plugins after `action:`, parameters between braces, kinds after
 * `type:`, and names of members where one begins. It looks at the lines around, for what is being written is not a
 * document yet.
 */
export function completionsAt(text: string, position: number, type: DocumentType): Completions | undefined {
  const before = text.slice(0, position);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  const offer = (written: string, options: Option[]): Completions => ({ from: position - written.length, options });

  const parameter = /\{\{\s*(\w*)$/.exec(line);
  if (parameter) return offer(parameter[1] ?? "", named(declaredParameters(text), "parameter"));
  const action = /"?action"?\s*:\s*"?([\w:]*)$/.exec(line);
  if (action) return offer(action[1] ?? "", named(type === "Command" ? pluginNames : automationActions));
  const kind = /"?type"?\s*:\s*"?(\w*)$/.exec(line);
  if (kind) return offer(kind[1] ?? "", named(ParameterType.options));
  const flow = /"?(onFailure|onSuccess|finallyStep)"?\s*:\s*"?(\w*)$/.exec(line);
  if (flow && type === "Command") {
    const words = Object.entries(flowWords).find(([name]) => name === flow[1])?.[1] ?? [];
    return offer(flow[2] ?? "", named(words));
  }
  const member = /^(\s*)(?:-\s+)?[{,\s]*"?(\w*)$/.exec(line);
  if (!member) return undefined;
  return offer(member[2] ?? "", membersFor(before, (member[1] ?? "").length, type));
}

function membersFor(before: string, indentation: number, type: DocumentType): Option[] {
  const top = type === "Command" ? commandMembersAt("2.2", []) : automationMembersAt([]);
  if (indentation === 0) return named(top);
  const section = lastMatch(before, /^\s*"?(parameters|mainSteps|runtimeConfig)"?\s*:/gm);
  if (section === "parameters") return named(parameterMembers);
  const step = type === "Command" ? commandMembersAt("2.2", ["mainSteps", 0]) : automationMembersAt(["mainSteps", 0]);
  const plugin = findPlugin(lastMatch(before, /"?action"?\s*:\s*"?([\w:]+)/g) ?? "");
  const inputs = plugin ? inputsOf(plugin) : [];
  return [
    ...named(step, "step"),
    ...inputs.map(({ name, isRequired }) => ({ label: name, detail: isRequired ? "input, needed" : "input" })),
    ...(type === "Command" ? named(Object.keys(flowWords), "flow") : []),
  ];
}
