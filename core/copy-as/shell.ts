import { isVisible, jsonText } from "./literal";

/** How one shell is given arguments. */
export type Shell = {
  /** How many bytes of UTF-8 may be given to it at once, quotes and escapes included. */
  longest: number;
  /** Several arguments as one command, over several lines. */
  lines(words: readonly string[]): string;
  /** Whether a text can be an argument as it is. One that cannot is still right inside of JSON. */
  takes(text: string): boolean;
  /** A text that it takes, as one word. */
  word(text: string): string;
  /** A value as JSON, as one word. */
  json(value: unknown): string;
  /** Several commands, each run only when the one before it succeeded. */
  sequence(commands: readonly string[]): string;
};

/** Means nothing to any shell, and no program takes it for an option. */
const isBare = (text: string) => /^[A-Za-z0-9_./:][A-Za-z0-9_./:-]*$/.test(text);

/** In single quotes, where nothing has a meaning but the quote itself. */
const shWord = (text: string) => (isBare(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** sh and its relatives (bash, zsh, dash), on Linux and macOS. */
export const sh: Shell = {
  // Linux takes 128 KiB in one argument, and one of them may be nearly all of it.
  longest: 128 * 1024 - 1,
  lines: (words) => words.join(" \\\n  "),
  takes: isVisible,
  word: shWord,
  json: (value) => shWord(jsonText(value)),
  sequence: (commands) => commands.join(" &&\n"),
};

/**
 * What an argument on Windows is read by: the shell, sometimes a batch file in the program's place, and the program's
 * own parser. None of these characters is safe with all three, but JSON can spell each of them; the only backslashes and
 * quotes that are left are its own, each quote with one backslash before it. The curly quotes count as straight ones in
 * PowerShell.
 */
const hostileOnWindows = "\"\\%!^&|<>'`\u2018\u2019\u201a\u201b";
const windowsJson = (value: unknown) => jsonText(value, hostileOnWindows).replaceAll('"', '\\"');

/** What is safe between quotes, with whichever of the three reads it. */
const isPlainOnWindows = (text: string) => isVisible(text) && /^[\p{L}\p{N} _.,:;/@+=#$()~-]+$/u.test(text);

/** The Windows command prompt, cmd.exe; right in a batch file, too. */
export const cmd: Shell = {
  longest: 8_191,
  lines: (words) => words.join(" ^\n  "),
  takes: isPlainOnWindows,
  word: (text) => (isBare(text) ? text : `"${text}"`),
  json: (value) => `"${windowsJson(value)}"`,
  sequence: (commands) => commands.join(" && ^\n"),
};

/**
 * PowerShell, from Windows PowerShell 5.1 on. Version 7.3 began to hand quotes on as they are; inside of the braces it
 * does as all before it did, so that one text is right for all of them.
 */
export const powershell: Shell = {
  longest: 32_767,
  lines: (words) => words.join(" `\n    "),
  takes: isPlainOnWindows,
  word: (text) => (isBare(text) ? text : `'${text}'`),
  json: (value) => `'${windowsJson(value)}'`,
  sequence: (commands) =>
    [
      "& {",
      "  $PSNativeCommandArgumentPassing = 'Legacy'",
      ...commands.flatMap((command, index) => [
        ...(index > 0 ? ["  if ($LASTEXITCODE -ne 0) { return }"] : []),
        `  ${command}`,
      ]),
      "}",
    ].join("\n"),
};
