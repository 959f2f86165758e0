import type { Json, ParameterValue } from "./document";

const placeholder = /\{\{\s*([a-zA-Z0-9]+)\s*\}\}/g;
const onlyPlaceholder = /^\{\{\s*([a-zA-Z0-9]+)\s*\}\}$/;

/**
 * A step's input with parameters in place of `{{ name }}`. A text that is nothing but a placeholder becomes the value
 * itself, a list staying a list; inside other text the value becomes text (lists and maps as JSON). In a list, an item
 * that is nothing but the placeholder of a list becomes that list's items. What a parameter brings in is not expanded
 * again, keys are left alone, and so is a placeholder of a name that is not declared.
 *
 * `$$` stays as it is: in a script it is the shell's own process id, and a command runs as it was typed.
 *
 * Source: user guide, data elements and parameters of documents.
 */
export function interpolate(value: Json, parameters: ReadonlyMap<string, ParameterValue>): Json {
  if (typeof value === "string") return interpolateText(value, parameters);
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const rendered = interpolate(item, parameters);
      // A list in a list is no plugin's input, but a list of which one item stands for several lines is.
      return typeof item === "string" && Array.isArray(rendered) ? rendered : [rendered];
    });
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, interpolate(member, parameters)]));
  }
  return value;
}

function interpolateText(text: string, parameters: ReadonlyMap<string, ParameterValue>): Json {
  const whole = wholePlaceholder(text);
  if (whole !== undefined) return parameters.get(whole) ?? text;
  return text.replace(placeholder, (written, name: string) => {
    const value = parameters.get(name);
    return value === undefined ? written : asText(value);
  });
}

/** The parameter that a text stands for when it is nothing but its placeholder. */
export function wholePlaceholder(value: Json | undefined): string | undefined {
  return typeof value === "string" ? onlyPlaceholder.exec(value)?.[1] : undefined;
}

/** A parameter's value as text: lists and maps as JSON. */
export function asText(value: ParameterValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
