import { describe, expect, test } from "vitest";
import { occurrences, textOf, toSpans } from "./spans";
import { plainStyle, rgbOf, styleAfter } from "./text-style";

const spans = (line: string) => toSpans(line, plainStyle);
const shown = (line: string) => textOf(spans(line));

describe("a line on the screen", () => {
  test("has its colours and weights as styles, and none of the codes", () => {
    expect(spans("a\x1b[1;31mred\x1b[0m b")).toEqual([
      { text: "a", style: {}, isMark: false },
      { text: "red", style: { bold: true, foreground: { kind: "palette", index: 1 } }, isMark: false },
      { text: " b", style: {}, isMark: false },
    ]);
    expect(spans("\x1b[38;5;208;48;2;1;2;3mx")[0]?.style).toEqual({
      foreground: { kind: "palette", index: 208 },
      background: { kind: "rgb", red: 1, green: 2, blue: 3 },
    });
    expect(spans("\x1b[94;4;7mx\x1b[24;27;39my").map(({ style }) => style)).toEqual([
      { foreground: { kind: "palette", index: 12 }, underline: true, inverse: true },
      {},
    ]);
  });

  test.each([
    ["a link", "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"],
    ["the clipboard", "\x1b]52;c;cm0gLXJmIC8=\x07ok", "ok"],
    ["a title", "\x1b]0;pwned\x07ok", "ok"],
    ["moves of the cursor and erasing", "\x1b[2J\x1b[1;1Hok\x1b[K\x1b[?25l", "ok"],
    ["device strings", "\x1bPq#0;2;0;0;0\x1b\\ok", "ok"],
    ["character sets", "\x1b(Bok\x1b7\x1b8\x1bc", "ok"],
  ])("has nothing left of %s", (_, line, expected) => {
    expect(shown(line)).toBe(expected);
  });

  test("hides nothing behind a sequence that never ends", () => {
    expect(shown("before \x1b]0;title and rm -rf /")).toBe("before \u241b]0;title and rm -rf /");
    expect(shown("\x1b[31")).toBe("\u241b[31");
    expect(shown("x\x1b")).toBe("x\u241b");
  });

  test("shows controls, and what turns text around or has no width, as marks", () => {
    expect(shown("a\x00b\x07c\x7f")).toBe("a\u2400b\u2407c\u2421");
    expect(shown("user\u202enimda\u2066x\u200by\ufeff")).toBe("user<U+202E>nimda<U+2066>x<U+200B>y<U+FEFF>");
    expect(shown("\x9b31mx")).toBe("<U+009B>31mx");
    expect(spans("\u202e")[0]?.isMark).toBe(true);
    expect(shown("👩‍👩‍👧 tab\there")).toBe("👩‍👩‍👧 tab\there");
  });

  test("keeps what carriage returns left, with the colour that was set before them", () => {
    expect(shown("10 %\r50 %\r100 %\r")).toBe("100 %");
    expect(spans("\x1b[32mold\rnew")).toEqual([
      { text: "new", style: { foreground: { kind: "palette", index: 2 } }, isMark: false },
    ]);
  });

  test("takes no longer than its length deserves, whatever it holds", () => {
    for (const piece of ["\x1b[", "\x1b]", "\x1b]8;;", "\x1b[1;", "\x1b[38;5;", "\r\x1b"]) {
      expect(textOf(spans(piece.repeat(2_000))).length).toBeGreaterThan(0);
    }
  });
});

test("carries a style over the line's end until it is taken back", () => {
  const red = styleAfter("\x1b[31mred goes on", plainStyle);
  expect(red).toEqual({ foreground: { kind: "palette", index: 1 } });
  expect(styleAfter("still", red)).toBe(red);
  expect(styleAfter("done\x1b[m", red)).toEqual({});
});

test("knows the colours of the palette beyond the theme's own", () => {
  expect(rgbOf({ kind: "palette", index: 3 })).toBeUndefined();
  expect(rgbOf({ kind: "palette", index: 16 })).toEqual({ red: 0, green: 0, blue: 0 });
  expect(rgbOf({ kind: "palette", index: 196 })).toEqual({ red: 255, green: 0, blue: 0 });
  expect(rgbOf({ kind: "palette", index: 255 })).toEqual({ red: 238, green: 238, blue: 238 });
});

test("finds every occurrence once", () => {
  expect(occurrences("aAaa", "aa", false)).toEqual([
    [0, 2],
    [2, 4],
  ]);
  expect(occurrences("aAaa", "aa", true)).toEqual([[2, 4]]);
  expect(occurrences("x", "", true)).toEqual([]);
});
