import type { Json } from "./document";

/** What stands between the braces of a `{{ … }}`, by kind. */
export type Placeholder =
  /** A parameter of the document. */
  | { kind: "parameter"; name: string; text: string }
  /** Parameter Store: `ssm:name`, `ssm:name:version-or-label`; `secure` for `ssm-secure:`. */
  | { kind: "store"; name: string; secure: boolean; isLegal: boolean; text: string }
  /** `global:DATE`, `automation:EXECUTION_ID`. */
  | { kind: "system"; scope: string; name: string; text: string }
  /** `step.Output`. */
  | { kind: "output"; step: string; output: string; text: string };

/** Names of Parameter Store: a path of letters, digits, `.`, `-` and `_`, then a version or a label. Source: user guide. */
const storeName = /^\/?[a-zA-Z0-9_.-]+(?:\/[a-zA-Z0-9_.-]+)*(?::[a-zA-Z0-9_.-]+)?$/;

/** The placeholders in a text; what has the braces of another language is none. Source: user guide, data elements. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(/\{\{([^{}]*)\}\}/g)].flatMap(([written, body = ""]): Placeholder[] => {
    const inside = body.trim();
    const store = /^(ssm|ssm-secure):(.*)$/.exec(inside);
    if (store) {
      const [, prefix, name = ""] = store;
      return [{ kind: "store", name, secure: prefix === "ssm-secure", isLegal: storeName.test(name), text: written }];
    }
    if (/^[a-zA-Z0-9]+$/.test(inside)) return [{ kind: "parameter", name: inside, text: written }];
    const system = /^([a-z]+):([a-zA-Z0-9_-]+)$/.exec(inside);
    if (system) return [{ kind: "system", scope: system[1] ?? "", name: system[2] ?? "", text: written }];
    const output = /^([a-zA-Z0-9_]+)\.([a-zA-Z0-9_.]+)$/.exec(inside);
    if (output) return [{ kind: "output", step: output[1] ?? "", output: output[2] ?? "", text: written }];
    return [];
  });
}

/** Every text in a value, with its path; names of members are not looked at, for they are never expanded. */
export function* textsIn(
  value: Json,
  path: (string | number)[] = [],
): Generator<{ text: string; path: (string | number)[] }> {
  if (typeof value === "string") yield { text: value, path };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) yield* textsIn(member, [...path, name]);
}

/** Whether a reference to Parameter Store is anywhere in a value. */
export function refersToStore(value: Json): boolean {
  for (const { text } of textsIn(value))
    if (placeholdersIn(text).some(({ kind }) => kind === "store") || /\{\{\s*ssm(?:-secure)?:/.test(text)) return true;
  return false;
}
