/**
 * Characters that are not seen, or that a terminal or an editor acts upon when they are pasted: controls, marks that turn
 * the direction of text, blanks without width.
 */
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

/** Whether the text can be shown and pasted as it is: no line breaks, nothing unseen, no half of a character. */
export const isVisible = (text: string): boolean => !unseen.test(text) && !/\p{Surrogate}/u.test(text);

const unicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * A text as a literal in double quotes that means the same in JSON, JavaScript and Python. What is not seen is written
 * as `\uXXXX`.
 *
 * @param hidden characters that must not appear in the literal either; with `"` and `\` among them, no quote is inside
 */
export function stringLiteral(text: string, hidden = ""): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  const inside = escaped.replace(/\\u[0-9a-f]{4}|\\.|[^\\]/g, (part) => {
    if (part.length === 1) return unseen.test(part) || hidden.includes(part) ? unicode(part) : part;
    const character = part.charAt(1);
    return (character === '"' || character === "\\") && hidden.includes(character) ? unicode(character) : part;
  });
  return `"${inside}"`;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The members of an object that JSON would have: none that is undefined. */
export const definedEntries = (value: object): [string, unknown][] =>
  Object.entries(value).filter(([, member]) => member !== undefined);

/**
 * A value as JSON in one line. Dates are seconds since 1970, as AWS's JSON protocol has them.
 *
 * @param hidden see {@link stringLiteral}
 */
export function jsonText(value: unknown, hidden = ""): string {
  if (typeof value === "string") return stringLiteral(value, hidden);
  if (value instanceof Date) return String(value.getTime() / 1000);
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item, hidden)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  return `{${definedEntries(value)
    .map(([name, member]) => `${stringLiteral(name, hidden)}:${jsonText(member, hidden)}`)
    .join(",")}}`;
}

/** How a language writes what its literals do not share with the others'. */
export type LiteralStyle = {
  true: string;
  false: string;
  null: string;
  moment(value: Date): string;
  /** The name of a member before its value. */
  key(name: string): string;
};

/**
 * A value as a literal over several lines, each list item and each member on one of its own with a comma behind it.
 *
 * @param indent what the line it begins on is indented by
 */
export function literal(value: unknown, style: LiteralStyle, indent: string): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? style.true : style.false;
  if (value instanceof Date) return style.moment(value);
  const block = (open: string, items: string[], close: string) =>
    items.length === 0
      ? `${open}${close}`
      : `${open}\n${items.map((item) => `${indent}    ${item},\n`).join("")}${indent}${close}`;
  if (Array.isArray(value))
    return block(
      "[",
      value.map((item) => literal(item, style, `${indent}    `)),
      "]",
    );
  if (!isObject(value)) return style.null;
  return block(
    "{",
    definedEntries(value).map(([name, member]) => `${style.key(name)}: ${literal(member, style, `${indent}    `)}`),
    "}",
  );
}
