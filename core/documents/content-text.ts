import * as z from "zod";
import type { Json } from "./document";
import { JsonSyntaxError, readJson } from "./json-text";
import type { LocatedJson, Place, Scalars } from "./located-json";
import { readYaml, writeYaml, YamlSyntaxError } from "./yaml-text";

/** How the text of a document is written. Source: SSM API 2014-11-06, DocumentFormat (its third member is for types that do not exist here). */
export const DocumentFormat = z.enum(["JSON", "YAML"]);
export type DocumentFormat = z.infer<typeof DocumentFormat>;

/** A text that was read, or everything that keeps it from being read. */
export type ReadText = { located: LocatedJson } | { problems: (Place & { message: string })[] };

/** Reads a document's text; the same value comes of both formats. */
export function readContentText(text: string, format: DocumentFormat, scalars?: Scalars): ReadText {
  try {
    return { located: format === "JSON" ? readJson(text, scalars) : readYaml(text, scalars) };
  } catch (error) {
    if (error instanceof JsonSyntaxError)
      return { problems: [{ line: error.line, column: error.column, message: error.message }] };
    if (error instanceof YamlSyntaxError) return { problems: [...error.problems] };
    throw error;
  }
}

/** A document's value as text of a format. */
export function writeContentText(value: Json, format: DocumentFormat): string {
  return format === "JSON" ? JSON.stringify(value, null, 2) : writeYaml(value);
}
