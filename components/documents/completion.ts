import type { Completions, Explanation } from "@/components/ui/code-mirror";
import { automationActions, automationMembersAt } from "@/core/documents/automation";
import type { DocumentType } from "@/core/documents/check-content";
import { commandMembersAt, parameterMembers } from "@/core/documents/content-schema";
import { ParameterType } from "@/core/documents/document";
import { helpFor } from "@/core/documents/member-help";
import { packageMembersAt } from "@/core/documents/package-manifest";
import { findPlugin, flowWords, inputsOf, pluginNames } from "@/core/documents/plugins";

type Option = Completions["options"][number];

/** What a word means, beside it while it is chosen. */
const explained = (label: string, detail?: string): Option => {
  const info = helpFor(label);
  return { label, ...(detail !== undefined && { detail }), ...(info !== undefined && { info }) };
};

const named = (names: readonly string[], detail?: string): Option[] => names.map((name) => explained(name, detail));

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

  if (type === "Package") {
    const name = /(?:^|[{,])\s*"?([\w.]*)$/.exec(line);
    return name ? offer(name[1] ?? "", named(packageMembersAt(membersAround(before)))) : undefined;
  }
  const parameter = /\{\{\s*(\w*)$/.exec(line);
  if (parameter)
    return offer(
      parameter[1] ?? "",
      declaredParameters(text).map((label) => ({ label, detail: "parameter" })),
    );
  const choice = /"?(\w+)"?\s*:\s*"?(\w*)$/.exec(line);
  const words = type === "Command" ? (pluginBefore(before)?.choices?.[choice?.[1] ?? ""] ?? []) : [];
  const action = /"?action"?\s*:\s*"?([\w:]*)$/.exec(line);
  // Inside the inputs of a plugin the same name may stand for something else.
  if (action)
    return offer(action[1] ?? "", [...named(words), ...named(type === "Command" ? pluginNames : automationActions)]);
  if (words.length > 0) return offer(choice?.[2] ?? "", named(words));
  const kind = /"?type"?\s*:\s*"?(\w*)$/.exec(line);
  if (kind) return offer(kind[1] ?? "", named(ParameterType.options));
  const flow = /"?(onFailure|onSuccess|finallyStep)"?\s*:\s*"?(\w*)$/.exec(line);
  if (flow && type === "Command") {
    return offer(flow[2] ?? "", named(Object.entries(flowWords).find(([name]) => name === flow[1])?.[1] ?? []));
  }
  const member = /^(\s*)(?:-\s+)?[{,\s]*"?(\w*)$/.exec(line);
  if (!member) return undefined;
  return offer(member[2] ?? "", membersFor(before, (member[1] ?? "").length, type));
}

/** The plugin of the step that a text ends in. */
const pluginBefore = (before: string) => findPlugin(lastMatch(before, /"?action"?\s*:\s*"?(\w+:\w+)/g) ?? "");
/** The members that the end of a text is in, outermost first, by its braces or by its indentation. */
function membersAround(before: string): string[] {
  const around: string[] = [];
  if (before.trimStart().startsWith("{")) {
    for (const [token, name = ""] of before.matchAll(/"([^"\\]*)"\s*:\s*\{|[{}]/g))
      if (token === "}") around.pop();
      else around.push(name);
    // The first brace is the document's own.
    return around.slice(1);
  }
  const lines = before.split("\n");
  let indentation = (/^ */.exec(lines.pop() ?? "")?.[0] ?? "").length;
  for (const line of lines.reverse()) {
    const [, space = "", name] = /^( *)"?([\w.*-]+)"?\s*:\s*$/.exec(line) ?? [];
    if (name === undefined || space.length >= indentation) continue;
    around.unshift(name);
    indentation = space.length;
  }
  return around;
}

function membersFor(before: string, indentation: number, type: DocumentType): Option[] {
  const top = type === "Command" ? commandMembersAt("2.2", []) : automationMembersAt([]);
  if (indentation === 0) return named(top);
  const section = lastMatch(before, /^\s*"?(parameters|mainSteps|runtimeConfig)"?\s*:/gm);
  if (section === "parameters") return named(parameterMembers);
  const step = type === "Command" ? commandMembersAt("2.2", ["mainSteps", 0]) : automationMembersAt(["mainSteps", 0]);
  const plugin = pluginBefore(before);
  const inputs = plugin ? inputsOf(plugin) : [];
  return [
    ...named(step, "step"),
    ...inputs.map(({ name, isRequired }) => explained(name, isRequired ? "input, needed" : "input")),
    ...(type === "Command" ? named(Object.keys(flowWords), "flow") : []),
  ];
}

/** Longer lines are not looked through, characters: nobody points at a name in one. */
const MAX_LINE = 1_000;

/**
 * What is meant by the word at a position of a document: a member's name or a plugin. Nothing inside other text, and
 * nothing of what only a script says.
 */
export function explanationAt(text: string, position: number): Explanation | undefined {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const line = text.slice(start, text.indexOf("\n", position) < 0 ? undefined : text.indexOf("\n", position));
  const at = position - start;
  if (line.length > MAX_LINE) return undefined;
  // A name before its colon, or a plugin as the whole of a value.
  for (const match of line.matchAll(
    /(?<=^[\s-]*|[{,]\s*)"?(\w+)"?(?=\s*:(?:\s|$))|(?<=:\s*)"?(aws:\w+)"?(?=\s*(?:[,}#]|$))/g,
  )) {
    const word = match[1] ?? match[2] ?? "";
    const from = match.index + match[0].indexOf(word);
    const help = at >= from && at <= from + word.length ? helpFor(word) : undefined;
    if (help !== undefined) return { from: start + from, to: start + from + word.length, title: word, text: help };
  }
  return undefined;
}
