/** A colour as a terminal names it: one of the palette's 256, or red, green and blue from 0 to 255. */
export type TerminalColour =
  | { kind: "palette"; index: number }
  | { kind: "rgb"; red: number; green: number; blue: number };

/** How text looks; what is absent is the default. */
export type TextStyle = {
  foreground?: TerminalColour;
  background?: TerminalColour;
  bold?: true;
  dim?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  inverse?: true;
};

/** Text as it looks when nothing was said of it. */
export const plainStyle: TextStyle = {};

const switches: Record<number, keyof TextStyle> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "inverse",
  9: "strike",
};
const switchedOff: Record<number, (keyof TextStyle)[]> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
  39: ["foreground"],
  49: ["background"],
};

/**
 * The style after a "select graphic rendition" sequence. What is not understood (blinking, fonts, concealed text, which
 * must stay visible) changes nothing.
 *
 * @param parameters what stands between `ESC [` and `m`
 * Source: ECMA-48, 8.3.117; ITU-T T.416 for colours.
 */
export function applySgr(style: TextStyle, parameters: string): TextStyle {
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  let next: TextStyle = { ...style };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    const turnsOn = switches[code];
    if (code === 0) next = {};
    else if (turnsOn && turnsOn !== "foreground" && turnsOn !== "background") next[turnsOn] = true;
    else if (switchedOff[code]) for (const name of switchedOff[code] ?? []) delete next[name];
    else if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(at + 1));
      at += used;
      if (colour) next[code === 38 ? "foreground" : "background"] = colour;
    } else if (code >= 30 && code <= 37) next.foreground = { kind: "palette", index: code - 30 };
    else if (code >= 40 && code <= 47) next.background = { kind: "palette", index: code - 40 };
    else if (code >= 90 && code <= 97) next.foreground = { kind: "palette", index: code - 82 };
    else if (code >= 100 && code <= 107) next.background = { kind: "palette", index: code - 92 };
  }
  return next;
}

const isByte = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value >= 0 && value <= 255;

function extendedColour([kind, ...rest]: number[]): { colour?: TerminalColour; used: number } {
  if (kind === 5) {
    const [index] = rest;
    return isByte(index) ? { colour: { kind: "palette", index }, used: 2 } : { used: 2 };
  }
  if (kind === 2) {
    const [red, green, blue] = rest;
    return isByte(red) && isByte(green) && isByte(blue)
      ? { colour: { kind: "rgb", red, green, blue }, used: 4 }
      : { used: 4 };
  }
  return { used: 0 };
}

const sgr = /\x1b\[([\d;:]{0,256})m/g;

/** The style after a line, for the line that follows it. */
export function styleAfter(line: string, style: TextStyle): TextStyle {
  if (!line.includes("\x1b")) return style;
  let next = style;
  for (const [, parameters = ""] of line.matchAll(sgr)) next = applySgr(next, parameters);
  return next;
}

/** The red, green and blue of a colour beyond the first 16 of the palette, which every theme has its own for. */
export function rgbOf(colour: TerminalColour): { red: number; green: number; blue: number } | undefined {
  if (colour.kind === "rgb") return colour;
  const { index } = colour;
  if (index < 16) return undefined;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return { red: grey, green: grey, blue: grey };
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return { red: level(Math.floor(cube / 36)), green: level(Math.floor(cube / 6) % 6), blue: level(cube % 6) };
}
