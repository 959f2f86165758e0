/** A variable of a `.env` file; its line counts from 1. */
export type EnvVariable = { key: string; value: string; line: number };

/** One thing that keeps a line from being read. */
export type EnvProblem = { line: number; message: string };

/** A name that shells take. Source: POSIX.1-2017, Base Definitions 3.235. */
export const isVariableName = (key: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);

/** What double quotes escape: by POSIX `$`, the back-quote, `"`, `\` and a line's end; `\n`, `\r` and `\t` by the dotenv libraries. */
const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\n": "" };

const start = /[^\S\n]*(?:export[^\S\n]+)?([^\s=#'"]+)[^\S\n]*=[^\S\n]*/y;
const skipped = /(?:[^\S\n]*(?:#[^\n]*)?\n)*[^\S\n]*(?:#[^\n]*)?/y;
const restOfLine = /[^\S\n]*(?:#[^\n]*)?(?:\n|$)/y;
const quotes: Readonly<Record<string, RegExp>> = {
  "'": /'([^']*)'/y,
  "`": /`([^`]*)`/y,
  '"': /"((?:[^"\\]|\\[\s\S])*)"/y,
};
/** Without quotes a value ends before a comment, which has a space before it. */
const bare = /((?:[^\s#]|(?<=\S)#|[^\S\n]+(?!#|\s|$))*)/y;

/**
 * The variables of a `.env` file, in their order: `KEY=value`, also after `export`; quoted by `'` as it is, or by `"` with
 * escapes, each over several lines if need be; with comments. Quoted values are what the shell reads, but for `\n`, `\r` and
 * `\t`, which are what the dotenv libraries make of them: such files carry keys and certificates that way. As in these,
 * a value without quotes is what stands there, and nothing is put in for `$NAME`.
 */
export function readEnv(given: string): { variables: EnvVariable[] } | { problems: EnvProblem[] } {
  const text = given.replace(/^\uFEFF/, "");
  const variables: EnvVariable[] = [];
  const problems: EnvProblem[] = [];
  let at = 0;
  let line = 1;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    at += found[0].length;
    line += found[0].split("\n").length - 1;
    return found;
  };
  const skipLine = (message: string) => {
    problems.push({ line, message });
    take(/[^\n]*\n?/y);
  };
  for (take(skipped); at < text.length; take(skipped)) {
    const here = line;
    const key = take(start)?.[1];
    if (key === undefined) {
      skipLine("Write a variable as KEY=value.");
      continue;
    }
    const quote = text.charAt(at);
    const pattern = quotes[quote];
    const found = take(pattern ?? bare);
    if (!found) {
      problems.push({ line: here, message: `The value of ${key} is not closed: its ${quote} has no other.` });
      break;
    }
    const [, inside = ""] = found;
    variables.push({ key, value: quote === '"' ? unescaped(inside) : inside, line: here });
    if (!take(restOfLine))
      skipLine(`After the value of ${key} there is more on its line: put all of it between quotes.`);
  }
  return problems.length > 0 ? { problems } : { variables };
}

const unescaped = (text: string) =>
  text.replace(
    /\\([\s\S])/g,
    (both, escaped: string) => escapes[escaped] ?? (/["\\$`]/.test(escaped) ? escaped : both),
  );

/**
 * A variable as text that shells and the dotenv libraries read as this value. One with `'` beside `"`, `\`, `$` or a
 * back-quote is escaped for the shell: not every library takes the escapes away.
 */
export const writeVariable = (key: string, value: string): string => {
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(value)) return `${key}=${value}`;
  return value.includes("'") ? `${key}="${value.replace(/["\\$`]/g, "\\$&")}"` : `${key}='${value}'`;
};
