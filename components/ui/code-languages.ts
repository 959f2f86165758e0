import { StreamLanguage } from "@codemirror/language";

/** What the editor can colour. */
export type CodeLanguage = "shell" | "json" | "cedar" | "text";

const shellWords = new Set(
  "if then else elif fi for while until do done case esac in function select time return exit break continue local export readonly declare unset shift trap set source eval exec cd echo printf read test true false wait".split(
    " ",
  ),
);

/** POSIX shell and bash, well enough to tell words, strings, variables and comments apart; here-documents are read as commands. */
export const shellLanguage = StreamLanguage.define<{ quote: string }>({
  name: "shell",
  startState: () => ({ quote: "" }),
  token(stream, state) {
    if (state.quote !== "") {
      // Inside double quotes variables stand out; a backslash takes the next character with it.
      if (state.quote === '"' && stream.match(/^\$(\{[^}]*\}|\w+|[@*#?$!-])/)) return "variableName";
      while (!stream.eol()) {
        const next = stream.next();
        if (next === "\\" && state.quote === '"') stream.next();
        else if (next === state.quote) {
          state.quote = "";
          break;
        } else if (state.quote === '"' && stream.peek() === "$") break;
      }
      return "string";
    }
    if (stream.eatSpace()) return null;
    if (stream.peek() === "#" && (stream.sol() || /[\s;]/.test(stream.string.charAt(stream.pos - 1)))) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^\$(\{[^}]*\}|\w+|[@*#?$!-])/)) return "variableName";
    if (stream.match(/^\w+(?==)/)) return "variableName";
    if (stream.match(/^--?[\w-]+/)) return "attributeName";
    if (stream.match(/^\d+\b/)) return "number";
    if (stream.match(/^[|&;<>(){}!=[\]]+/)) return "operator";
    const next = stream.next();
    if (next === '"' || next === "'" || next === "`") {
      state.quote = next;
      return "string";
    }
    if (next === "\\") {
      stream.next();
      return null;
    }
    stream.eatWhile(/[^\s"'`$|&;<>(){}!=\\]/);
    return shellWords.has(stream.current()) ? "keyword" : null;
  },
  languageData: { commentTokens: { line: "#" } },
});

/** JSON: names, strings, numbers and the three words. */
export const jsonLanguage = StreamLanguage.define<null>({
  name: "json",
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"(?=\s*:)/)) return "propertyName";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^-?\d+(\.\d+)?([eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^(true|false|null)\b/)) return "keyword";
    stream.next();
    return null;
  },
});

/** Policies in Cedar: words, who and what is meant, kinds of things, strings and comments. Source: Cedar, grammar. */
export const cedarLanguage = StreamLanguage.define<null>({
  name: "cedar",
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (stream.match(/^(permit|forbid|when|unless|if|then|else|in|is|has|like|true|false)\b/)) return "keyword";
    if (stream.match(/^(principal|action|resource|context)\b/)) return "variableName";
    if (stream.match(/^\w+(?=::)/)) return "propertyName";
    if (stream.match(/^\d+\b/)) return "number";
    if (stream.match(/^([=!<>]=?|&&|\|\|)/)) return "operator";
    if (!stream.match(/^\w+/)) stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "//" } },
});
