import { Composer, type CST, Document, isAlias, isMap, isScalar, isSeq, Parser, visit, type YAMLError } from "yaml";
import type { Json } from "./document";
import { type LocatedJson, MAX_DEPTH, type Place, places, type Scalars } from "./located-json";

/** YAML text that cannot be read: every problem with its place. */
export class YamlSyntaxError extends Error {
  constructor(readonly problems: readonly (Place & { message: string })[]) {
    super(problems[0]?.message ?? "The text is not YAML.");
  }
}

/** How many problems of one text are told; what follows the first few is mostly their consequence. */
const MAX_PROBLEMS = 10;

/** Sentences for the mistakes that people make; the reader's own words do for the others. */
const words: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "A tab cannot indent YAML; use spaces.",
  BAD_INDENT: "The indentation does not fit the lines around it.",
  MISSING_CHAR: "Something is missing here: a value, a colon, a quote or a closing bracket.",
  MULTILINE_IMPLICIT_KEY: "A colon is missing, or a line is indented too little.",
  BLOCK_AS_IMPLICIT_KEY: "The indentation does not fit the lines around it.",
};

const tooDeep = `Nested deeper than ${MAX_DEPTH} levels.`;

// Names that are there twice are looked for here: the library compares each with each.
const options = { version: "1.2", schema: "core", uniqueKeys: false, prettyErrors: false, logLevel: "silent" } as const;

/**
 * Whether values are nested deeper than a reader that calls itself can follow. It is asked before one does: with some
 * thousand levels, which fit on one line, the stack of the whole process would run out.
 */
function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const open = tokens.map((token): [CST.Token, number] => [token, 0]);
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next;
    if (depth > 2 * MAX_DEPTH) return true;
    if (token.type === "document" && token.value) open.push([token.value, depth + 1]);
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push([key, depth + 1]);
      if (value) open.push([value, depth + 1]);
    }
  }
  return false;
}

/**
 * Reads YAML 1.2 (core schema) as the value that the same document has in JSON, and remembers where each value and name
 * stood. What JSON cannot say is refused: names that are no text, tags, and the same name twice; so are anchors and
 * aliases, with which a small text becomes a large document.
 *
 * Errors: YamlSyntaxError with several problems at once.
 */
export function readYaml(text: string, scalars: Scalars = "values"): LocatedJson {
  const { note, placeAt, placeOf } = places(text);
  const problems: (Place & { message: string })[] = [];
  const problem = (message: string, offset: number) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ ...placeAt(offset), message });
  };

  const tokens = [...new Parser().parse(text)];
  if (isTooDeep(tokens)) throw new YamlSyntaxError([{ line: 1, column: 1, message: tooDeep }]);
  const [parsed, second] = [
    ...new Composer(scalars === "texts" ? { ...options, schema: "failsafe" } : options).compose(
      tokens,
      true,
      text.length,
    ),
  ];
  if (second) problem("A second YAML document begins here; there can be only one.", second.range[0]);

  for (const error of parsed?.errors ?? [])
    problem(words[error.code] ?? `${error.message.replace(/\.$/, "")}.`, error.pos[0]);
  if (problems.length > 0) throw new YamlSyntaxError(problems);

  const read = (node: unknown, path: string[], around: number): Json => {
    const at = rangeOf(node) ?? around;
    note(path, "value", at);
    if (path.length > MAX_DEPTH) {
      problem(tooDeep, at);
      return null;
    }
    if (isAlias(node)) problem("Aliases (*name) are not supported; write the value out.", at);
    else if (hasAnchorOrTag(node)) problem("Anchors (&name) and tags (!name) are not supported.", at);
    if (isSeq(node)) return node.items.map((item, index) => read(item, [...path, String(index)], at));
    if (isMap(node)) {
      const names = new Set<string>();
      const members = node.items.map(({ key, value }): [string, Json] => {
        const start = rangeOf(key) ?? at;
        const name = isScalar(key) ? key.value : undefined;
        if (typeof name !== "string") {
          problem("A name must be text; put it in quotes.", start);
          return ["", null];
        }
        if (names.has(name)) problem(`The member ${JSON.stringify(name)} is there twice.`, start);
        names.add(name);
        note([...path, name], "name", start);
        return [name, read(value, [...path, name], start)];
      });
      return Object.fromEntries(members);
    }
    // Without a schema that knows it, what is written as nothing would be a text.
    if (isScalar(node) && node.type === "PLAIN" && /^(|~|null|Null|NULL)$/.test(node.source ?? "")) return null;
    const value = isScalar(node) ? node.value : null;
    if (value === null || value === undefined) return null;
    if (typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    problem("This is no value that JSON has.", at);
    return null;
  };

  const value = read(parsed?.contents, [], 0);
  if (problems.length > 0) throw new YamlSyntaxError(problems);
  return { value, placeOf };
}

function rangeOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

const hasAnchorOrTag = (node: unknown) =>
  (isScalar(node) || isMap(node) || isSeq(node)) && (node.anchor !== undefined || node.tag !== undefined);

/**
 * A value as YAML that reads back as the same value. Text with several lines is a block, so that scripts stay readable;
 * words that YAML 1.1 took for something else (`yes`, `off`) are quoted for the readers that still do.
 */
export function writeYaml(value: Json): string {
  const document = new Document(value, { version: "1.2", compat: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      // A block that begins with space depends on a count of spaces, which the library does not always write.
      if (typeof node.value === "string" && /^\s/.test(node.value)) node.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}
