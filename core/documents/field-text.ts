import type { Json } from "./document";
import { JsonSyntaxError, readJson } from "./json-text";

/** What a member of a document can be edited as. */
export type FieldKind =
  /** A text. */
  | "text"
  /** A text, a number, true or false; what is typed stays of the kind that it was. */
  | "scalar"
  /** A whole number; anything else that is typed is kept as text, for it to be called wrong. */
  | "count"
  /** A list, one item a line. */
  | "lines"
  /** A script: a list of lines, or one text with all of them; it stays what it was. */
  | "script"
  /** A map or a list, as JSON; what is not JSON yet is kept as text, for it to be called wrong. */
  | "json";

const isScalar = (value: Json) => typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Whether a value can be edited as a kind without any of it being lost; what is absent always can. */
export function fitsField(kind: FieldKind, value: Json | undefined): boolean {
  if (value === undefined) return true;
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "scalar":
    case "count":
      return isScalar(value);
    case "lines":
      return Array.isArray(value) && value.every((item) => isScalar(item) && !String(item).includes("\n"));
    case "script":
      return typeof value === "string" || (Array.isArray(value) && value.every(isScalar));
    case "json":
      return typeof value === "string" || (typeof value === "object" && value !== null);
  }
}

/** What a field of a kind shows for a value that fits it. */
export function fieldText(kind: FieldKind, value: Json | undefined): string {
  if (value === undefined) return "";
  if (kind === "json") return typeof value === "string" ? value : JSON.stringify(value, null, 2);
  // A last line that is empty needs its own line break, or it would be none.
  if (Array.isArray(value)) return value.map(String).join("\n") + (value.at(-1) === "" ? "\n" : "");
  return String(value);
}

/** The value that a text in a field stands for, where `before` was. */
export function fieldValue(kind: FieldKind, text: string, before: Json | undefined): Json {
  const isWhole = /^(?:0|-?[1-9][0-9]{0,14})$/.test(text);
  switch (kind) {
    case "text":
      return text;
    case "count":
      return isWhole ? Number(text) : text;
    case "scalar":
      if (typeof before === "number" && isWhole) return Number(text);
      return typeof before === "boolean" && (text === "true" || text === "false") ? text === "true" : text;
    case "script":
      return typeof before === "string" ? text : linesOf(text);
    case "lines":
      return linesOf(text);
    case "json":
      return mapOrList(text) ?? text;
  }
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

function mapOrList(text: string): Json | undefined {
  try {
    const { value } = readJson(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
