import type { CSSProperties } from "react";
import { rgbOf, type TerminalColour, type TextStyle } from "@/core/output/text-style";

/**
 * The palette's first 16, each as light and dark themes show it on the viewer's background with a contrast of 4.5 or
 * more. "White" is dark on light paper: a terminal's white means "the ink", not a colour to be read on itself.
 */
const palette = [
  ["#3b424d", "#8e98a6"],
  ["#b3261e", "#ff8a80"],
  ["#146537", "#74d69d"],
  ["#7a4a00", "#e8b04f"],
  ["#1f4fbf", "#86b0ff"],
  ["#8a2a9b", "#e39bf2"],
  ["#0b6473", "#5fcfe0"],
  ["#4a5260", "#d5dae2"],
  ["#5a6371", "#a6afbc"],
  ["#c02b22", "#ff9d95"],
  ["#17733f", "#8ae6b1"],
  ["#855200", "#f5c878"],
  ["#2a5bd0", "#a3c3ff"],
  ["#9a33ad", "#edb4f8"],
  ["#0d7182", "#84dfed"],
  ["#15181d", "#ffffff"],
] as const;

/** A colour for text: the theme's own, or the machine's made as dark or light as the theme needs it to be read. */
function inkOf(colour: TerminalColour): string {
  const rgb = rgbOf(colour);
  if (!rgb) {
    const [light, dark] = palette[colour.kind === "palette" ? colour.index : 0] ?? palette[0];
    return `light-dark(${light}, ${dark})`;
  }
  const from = `rgb(${rgb.red} ${rgb.green} ${rgb.blue})`;
  return `light-dark(oklch(from ${from} min(l, 0.5) c h), oklch(from ${from} max(l, 0.72) c h))`;
}

/** A colour behind text: a tint of it, so that any ink stays readable. */
const paperOf = (colour: TerminalColour): string => `color-mix(in oklab, ${inkOf(colour)} 22%, var(--color-sunken))`;

/** A style as CSS. Undefined for plain text, which is most of it. */
export function cssOf(style: TextStyle): CSSProperties | undefined {
  const { foreground, background, bold, dim, italic, underline, strike, inverse } = style;
  if (!foreground && !background && !bold && !dim && !italic && !underline && !strike && !inverse) return undefined;
  const ink = foreground ? inkOf(foreground) : undefined;
  const decoration = [underline && "underline", strike && "line-through"].filter(Boolean).join(" ");
  return {
    ...(inverse
      ? { color: "var(--color-sunken)", backgroundColor: ink ?? "var(--color-ink)" }
      : { ...(ink && { color: ink }), ...(background && { backgroundColor: paperOf(background) }) }),
    ...(bold && { fontWeight: 700 }),
    // Dimmed text would be too faint to read if it were made transparent: it takes the quieter ink.
    ...(dim && !foreground && !inverse && { color: "var(--color-muted)" }),
    ...(italic && { fontStyle: "italic" }),
    ...(decoration && { textDecorationLine: decoration }),
  };
}
