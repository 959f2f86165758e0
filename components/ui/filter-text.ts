/** Something that rows can be filtered by. */
export interface FilterProperty {
  id: string;
  label: string;
  /** Default: `=` alone. */
  operators?: readonly string[];
  /** Values to choose from. Others may be typed unless `isClosed`. */
  values?: readonly { value: string; label?: string }[];
  isClosed?: boolean;
}

/** One condition. A token whose property is the empty string is free text. */
export interface FilterToken {
  property: string;
  operator: string;
  value: string;
}

/** How far a half-typed condition has come. */
export type FilterDraft =
  | { stage: "property"; text: string }
  | { stage: "operator"; property: FilterProperty; text: string }
  | { stage: "value"; property: FilterProperty; operator: string; text: string };

/** The operators of a property, longest first, so that `!=` is found before `=`. */
function operatorsOf(property: FilterProperty): readonly string[] {
  return (property.operators ?? ["="]).toSorted((a, b) => b.length - a.length);
}

/**
 * Reads what stands in the box: "Plat" is still a property, "Platform " waits for an operator, "Platform = lin" is
 * a value on its way. Labels are matched without regard to case, the longest label first; text that begins with no
 * label is free text.
 */
export function readDraft(text: string, properties: readonly FilterProperty[]): FilterDraft {
  const typed = text.trimStart();
  const lower = typed.toLowerCase();
  const property = properties
    .filter(({ label }) => lower.startsWith(label.toLowerCase()))
    .sort((a, b) => b.label.length - a.label.length)[0];
  if (!property) return { stage: "property", text: typed };
  const rest = typed.slice(property.label.length);
  const operator = operatorsOf(property).find((each) => rest.trimStart().startsWith(each));
  if (operator !== undefined)
    return { stage: "value", property, operator, text: rest.trimStart().slice(operator.length).trim() };
  // "Name" alone may still become "Namespace"; the space after it settles the property.
  if (rest === "") return { stage: "property", text: typed };
  return rest.startsWith(" ") ? { stage: "operator", property, text: rest.trim() } : { stage: "property", text: typed };
}

/** The token that Enter makes of a draft, or undefined when it is not complete, or not a value the property has. */
export function completeDraft(draft: FilterDraft): FilterToken | undefined {
  if (draft.stage === "property")
    return draft.text.trim() === "" ? undefined : { property: "", operator: ":", value: draft.text.trim() };
  if (draft.stage === "operator" || draft.text === "") return undefined;
  const { property, operator, text } = draft;
  const known = property.values?.find(({ value, label }) =>
    [value, label].some((each) => each?.toLowerCase() === text.toLowerCase()),
  );
  if (!known && property.isClosed) return undefined;
  return { property: property.id, operator, value: known?.value ?? text };
}

/** One line of the list under the box: what it says, what stands in the box when it is chosen, or the token it makes. */
export type FilterSuggestion = { id: string; label: string; note?: string } & (
  | { text: string }
  | { token: FilterToken }
);

/** What may follow a draft, at most 50 lines: properties and free text, then operators, then values. */
export function suggest(
  draft: FilterDraft,
  properties: readonly FilterProperty[],
  allowsText: boolean,
): FilterSuggestion[] {
  const contains = (label: string, text: string) => label.toLowerCase().includes(text.trim().toLowerCase());
  if (draft.stage === "property") {
    const text = draft.text.trim();
    const free: FilterSuggestion[] =
      text !== "" && allowsText
        ? [{ id: "text", label: `Contains "${text}"`, token: { property: "", operator: ":", value: text } }]
        : [];
    const named = properties
      .filter(({ label }) => contains(label, text))
      .map((property): FilterSuggestion => {
        const [only, ...others] = operatorsOf(property);
        return {
          id: `property-${property.id}`,
          label: property.label,
          text: `${property.label} ${others.length === 0 ? `${only} ` : ""}`,
        };
      });
    return [...free, ...named].slice(0, 50);
  }
  if (draft.stage === "operator") {
    return (draft.property.operators ?? ["="])
      .filter((operator) => operator.startsWith(draft.text))
      .map((operator) => ({
        id: `operator-${operator}`,
        label: `${draft.property.label} ${operator}`,
        note: operatorWords[operator],
        text: `${draft.property.label} ${operator} `,
      }));
  }
  const { property, operator, text } = draft;
  const known = (property.values ?? [])
    .filter(({ value, label }) => contains(label ?? value, text) || contains(value, text))
    .map(
      ({ value, label }): FilterSuggestion => ({
        id: `value-${value}`,
        label: label ?? value,
        token: { property: property.id, operator, value },
      }),
    );
  const typed = completeDraft(draft);
  const own: FilterSuggestion[] =
    typed && !known.some((each) => "token" in each && each.token.value === typed.value)
      ? [{ id: "typed", label: `${property.label} ${operator} ${typed.value}`, token: typed }]
      : [];
  return [...own, ...known].slice(0, 50);
}

const operatorWords: Record<string, string> = {
  "=": "is",
  "!=": "is not",
  ":": "contains",
  "!:": "does not contain",
  "^": "begins with",
  "<": "less than",
  ">": "greater than",
  "<=": "at most",
  ">=": "at least",
};

/** How a token reads: "Platform = Linux", or the text alone. A property that no longer exists is shown by its id. */
export function tokenText(token: FilterToken, properties: readonly FilterProperty[]): string {
  if (token.property === "") return `"${token.value}"`;
  const property = properties.find(({ id }) => id === token.property);
  const value = property?.values?.find((each) => each.value === token.value)?.label ?? token.value;
  return `${property?.label ?? token.property} ${token.operator} ${value}`;
}
