import type { Grant, Sentence } from "@/core/access/sentence";
import { sentencePathProblem } from "@/core/parameters/parameter-rules";
import type { SentenceQuestion } from "./queries";

/** A tag that machines must have, with values that are alternatives. */
export type TagDraft = { key: string; values: readonly string[] };

/** The sentence as the form holds it: whole or not. */
export type SentenceDraft = {
  /** "User:alice" or "Group:ops". */
  who: string | undefined;
  verb: "run" | "see" | "parameters";
  documents: readonly string[];
  scope: "all" | "tagged";
  tags: readonly TagDraft[];
  /** Whether "see" has what commands printed, too. */
  output: boolean;
  /** Under which paths parameters are; `/` is above all. */
  paths: readonly string[];
  /** Whether "parameters" has the secrets among them, and may write them. */
  secrets: boolean;
  write: boolean;
};

const emptyTag: TagDraft = { key: "", values: [] };

/** Tags that one sentence has at most. */
export const maxTags = 5;

/** Nobody, nothing, nowhere: what is not chosen never means everything. */
export const emptySentence: SentenceDraft = {
  who: undefined,
  verb: "run",
  documents: [],
  scope: "tagged",
  tags: [emptyTag],
  output: false,
  paths: [],
  secrets: false,
  write: false,
};

/** The draft of a sentence that was saved. */
export function draftOf({ who, may }: Sentence): SentenceDraft {
  const person = `${who.type}:${who.name}`;
  if (may.kind === "parameters") {
    const { paths, secrets, write } = may;
    return { ...emptySentence, who: person, verb: "parameters", paths, secrets, write };
  }
  return {
    ...emptySentence,
    who: person,
    verb: may.kind,
    documents: may.kind === "run" ? may.documents : [],
    scope: may.machines.kind,
    tags: may.machines.kind === "tagged" ? may.machines.tags : [emptyTag],
    output: may.kind === "see" && may.output,
  };
}

/** What is still to be chosen, in one sentence; undefined when it is whole. */
export function missingFrom({ who, verb, documents, scope, tags, paths }: SentenceDraft): string | undefined {
  if (who === undefined) return "Choose who.";
  if (verb === "parameters") {
    if (paths.length === 0) return "Choose a path of parameters, or all of them.";
    const wrong = paths.find((path) => sentencePathProblem(path) !== undefined);
    return wrong === undefined ? undefined : `${wrong}: ${sentencePathProblem(wrong)}`;
  }
  if (verb === "run" && documents.length === 0) return "Choose at least one document.";
  if (scope === "all") return undefined;
  if (tags.some(({ key }) => key === "")) return "Choose a tag of the machines, or all machines.";
  const bare = tags.find(({ values }) => values.length === 0);
  if (bare) return `Choose at least one value of ${bare.key}.`;
  return undefined;
}

/** The sentence that a draft says; undefined while something is missing. */
export function toSentence(draft: SentenceDraft): SentenceQuestion | undefined {
  if (draft.who === undefined || missingFrom(draft) !== undefined) return undefined;
  const [type, ...name] = draft.who.split(":");
  const who = { type: type === "Group" ? ("Group" as const) : ("User" as const), name: name.join(":") };
  const { paths, secrets, write } = draft;
  if (draft.verb === "parameters") return { who, may: { kind: "parameters", paths: [...paths], secrets, write } };
  const machines =
    draft.scope === "all"
      ? ({ kind: "all" } as const)
      : { kind: "tagged" as const, tags: draft.tags.map(({ key, values }) => ({ key, values: [...values] })) };
  return {
    who,
    may:
      draft.verb === "run"
        ? { kind: "run", documents: [...draft.documents], machines }
        : { kind: "see", machines, output: draft.output },
  };
}

function partsOf(may: Grant): string[] {
  if (may.kind === "parameters") {
    const [path = "/"] = may.paths;
    const what = [may.write ? "write" : "read", ...(may.secrets ? ["with-secrets"] : [])];
    return [...what, path === "/" ? "all-parameters" : path];
  }
  const { machines } = may;
  const [tag] = machines.kind === "tagged" ? machines.tags : [];
  return [
    may.kind,
    ...(may.kind === "run" ? may.documents.slice(0, 1) : may.output ? ["with-output"] : []),
    ...(tag ? [tag.key, tag.values[0] ?? ""] : ["all-machines"]),
  ];
}

/** A name that says what the sentence does and that no other policy has: "alice-run-Restart-Web-Role-web". */
export function suggestedName({ who, may }: Sentence, taken: ReadonlySet<string>): string {
  const name = [who.name, ...partsOf(may)]
    .join("-")
    .replace(/[^\w+=,.@-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 120);
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
