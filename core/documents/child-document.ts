import type { Json, ParameterDefinition } from "./document";
import { asText } from "./interpolate";
import { isMap, type Parameters } from "./parameters";

/** How many documents may run one in the other, the first included. Source: user guide, composite documents. */
export const MAX_DOCUMENT_DEPTH = 3;

/**
 * The parameters that `aws:runDocument` gives to the document it runs: a map, or JSON text of one. Its values are texts, also
 * for a parameter that takes a list: then the text may be a JSON list. Source: user guide, composite documents.
 *
 * @returns undefined when it is no map
 */
export function childParameters(
  definitions: readonly ParameterDefinition[],
  given: Json | undefined,
): Parameters | undefined {
  if (given === undefined || given === "") return {};
  const map = typeof given === "string" ? jsonOf(given) : given;
  if (!isMap(map)) return undefined;
  const types = new Map(definitions.map(({ name, type }) => [name, type]));
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => {
      const listed = typeof value === "string" && types.get(name) === "StringList" ? jsonOf(value) : value;
      return [name, Array.isArray(listed) ? listed.map(asText) : [asText(value)]];
    }),
  );
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
