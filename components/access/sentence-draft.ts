import type { Sentence } from "@/core/access/sentence";
import type { SentenceQuestion } from "./queries";

/** A tag that machines must have, with values that are alternatives. */
export type TagDraft = { key: string; values: readonly string[] };

/** The sentence as the form holds it: whole or not. */
export type SentenceDraft = {
  /** "User:alice" or "Group:ops". */
  who: string | undefined;
  verb: "run" | "see";
  documents: readonly string[];
  scope: "all" | "tagged";
  tags: readonly TagDraft[];
  /** Whether "see" has what commands printed, too. */
  output: boolean;
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
};

/** The draft of a sentence that was saved. */
export function draftOf({ who, may }: Sentence): SentenceDraft {
  return {
    who: `${who.type}:${who.name}`,
    verb: may.kind,
    documents: may.kind === "run" ? may.documents : [],
    scope: may.machines.kind,
    tags: may.machines.kind === "tagged" ? may.machines.tags : [emptyTag],
    output: may.kind === "see" && may.output,
  };
}

/** What is still to be chosen, in one sentence; undefined when it is whole. */
export function missingFrom({ who, verb, documents, scope, tags }: SentenceDraft): string | undefined {
  if (who === undefined) return "Choose who.";
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
  const machines =
    draft.scope === "all"
      ? ({ kind: "all" } as const)
      : { kind: "tagged" as const, tags: draft.tags.map(({ key, values }) => ({ key, values: [...values] })) };
  return {
    who: { type: type === "Group" ? "Group" : "User", name: name.join(":") },
    may:
      draft.verb === "run"
        ? { kind: "run", documents: [...draft.documents], machines }
        : { kind: "see", machines, output: draft.output },
  };
}

/** A name that says what the sentence does and that no other policy has: "alice-run-Restart-Web-Role-web". */
export function suggestedName({ who, may }: Sentence, taken: ReadonlySet<string>): string {
  const { machines } = may;
  const [tag] = machines.kind === "tagged" ? machines.tags : [];
  const parts = [
    who.name,
    may.kind,
    ...(may.kind === "run" ? may.documents.slice(0, 1) : may.output ? ["with-output"] : []),
    ...(tag ? [tag.key, tag.values[0] ?? ""] : ["all-machines"]),
  ];
  const name = parts
    .join("-")
    .replace(/[^\w+=,.@-]+/g, "-")
    .replace(/-{2,}/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 120);
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}
