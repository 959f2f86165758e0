/** Height of a line, pixels; every line has it unless long lines are wrapped. */
export const LINE_HEIGHT = 20;

/** The tallest that the scrolled area is made, pixels. Chromium stops at about 33 million, Firefox at 17. */
export const MAX_SCROLL_HEIGHT = 8_000_000;

/**
 * How the scrollbar's position stands for a position in the output. Up to 400,000 lines a pixel is a pixel; beyond
 * that the scrollbar is coarser than the lines, and what turns the wheel or presses a key moves by lines all the same.
 */
export function scrollMap(lines: number, viewportHeight: number) {
  const contentHeight = lines * LINE_HEIGHT;
  const scrollHeight = Math.min(contentHeight, MAX_SCROLL_HEIGHT);
  const maxTop = Math.max(0, contentHeight - viewportHeight);
  const maxScroll = Math.max(0, scrollHeight - viewportHeight);
  const scale = maxScroll > 0 ? maxTop / maxScroll : 1;
  const clamp = (top: number) => Math.min(maxTop, Math.max(0, top));
  return {
    scrollHeight,
    /** The furthest that the top of the view can be, pixels of content. */
    maxTop,
    /** Content pixels per pixel of the scrollbar; 1 unless there are very many lines. */
    scale,
    clamp,
    /** Where the view's top is in the content, for a position of the scrollbar. */
    topOf: (scrollTop: number) => clamp(scrollTop * scale),
    /** The scrollbar's position for a top of the view. */
    scrollTopOf: (top: number) => clamp(top) / scale,
    /** The first line in view, and by how many pixels it begins above the view. */
    firstLine: (top: number) => ({ line: Math.floor(clamp(top) / LINE_HEIGHT), above: clamp(top) % LINE_HEIGHT }),
    /** The top of the view that has a line in its middle. */
    topAround: (line: number) => clamp(line * LINE_HEIGHT - (viewportHeight - LINE_HEIGHT) / 2),
  };
}
